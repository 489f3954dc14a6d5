/**
 * The welcome page, one step at a time: access if the browser withholds it, then the space, then its key. What can and
 * cannot be seen stands below from the start.
 */
import { useState } from 'preact/hooks';
import type { Snapshot } from '../../core/snapshot.ts';
import { t } from '../../platform/i18n.ts';
import type { Account } from '../../storage/accounts.ts';
import { VisibilitySection } from '../../ui/access/host-access.tsx';
import { useSpaceField } from '../../ui/connect/space-field.tsx';
import { StatusIcon } from '../../ui/icons/icons.tsx';
import { Phrases } from '../../ui/text/phrases.tsx';
import { DoneStep } from './done-step.tsx';
import { AccessStep, KeyStep, SpaceStep } from './steps.tsx';

export interface WelcomeProps {
  readonly accounts: readonly Account[];
  readonly snapshot: Snapshot;
  /** The browser withholds Backlog's hosts. */
  readonly noAccess: boolean;
  readonly unpinned: boolean;
  /** The keys that open the popup; null if there are none. */
  readonly shortcut: string | null;
  readonly actions: { readonly allow: () => void; readonly openOptions: () => void };
}

export function Welcome(props: WelcomeProps) {
  return (
    <div class="page">
      <header class="page-head">
        <StatusIcon name="brand" size={28} />
        <h1>
          <Phrases text={t('firstRunHeading')} />
        </h1>
      </header>
      <Step {...props} />
      <VisibilitySection />
      <p class="page-foot">{t('unaffiliated')}</p>
    </div>
  );
}

function Step({ accounts, snapshot, noAccess, unpinned, shortcut, actions }: WelcomeProps) {
  const field = useSpaceField(accounts, '');
  const [space, setSpace] = useState<string | null>(null);
  const [added, setAdded] = useState<Account | null>(null);
  const [another, setAnother] = useState(false);
  /** Later steps take the focus; the first one leaves it to the page. */
  const [moved, setMoved] = useState(false);
  const step = (change: () => void) => () => {
    setMoved(true);
    change();
  };
  if (noAccess) return <AccessStep onAllow={actions.allow} />;
  // Not while a key is being checked: the account is stored before the step ends.
  const isSetUp = added !== null || (accounts.length > 0 && space === null);
  if (isSetUp && !another) {
    return (
      <DoneStep
        added={accounts.find(({ id }) => id === added?.id) ?? added}
        accounts={accounts}
        snapshot={snapshot}
        focus={moved}
        unpinned={unpinned}
        shortcut={shortcut}
        onAnother={step(() => setAnother(true))}
        onOptions={actions.openOptions}
      />
    );
  }
  if (space === null) {
    return <SpaceStep field={field} focus={moved} onNext={(next) => step(() => setSpace(next))()} />;
  }
  return (
    <KeyStep
      space={space}
      onBack={step(() => setSpace(null))}
      onDone={(account) =>
        step(() => {
          field.clear();
          setSpace(null);
          setAnother(false);
          setAdded(account);
        })()
      }
    />
  );
}
