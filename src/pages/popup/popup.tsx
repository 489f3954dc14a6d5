/** The popup: the owner, "can I go on?", four gauges, and how fresh they are. */
import type { ComponentChild } from 'preact';
import type { ResetReminder } from '../../core/alerts/reminders.ts';
import type { Category } from '../../core/category.ts';
import type { Gauge, OwnerView, Snapshot } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { t } from '../../platform/i18n.ts';
import { categoryName } from '../../platform/names.ts';
import { NoAccess } from '../../ui/access/host-access.tsx';
import { Footer, type SharedActions } from '../../ui/app/footer.tsx';
import { Gauges } from '../../ui/gauges/gauges.tsx';
import { HeadlineBox, headline } from '../../ui/gauges/headline.tsx';
import { IconButton } from '../../ui/icons/icons.tsx';
import { OtherOwners, spokenText } from '../../ui/owners/other-owners.tsx';
import { OwnerSwitcher } from '../../ui/owners/owner-switcher.tsx';
import { ActionBar } from './action-bar.tsx';
import type { PopupActions } from './actions.ts';
import { FindingsPreview } from './findings-preview.tsx';
import { FirstRun } from './first-run.tsx';
import { UnassignedKey } from './unassigned-key.tsx';

export interface PopupProps {
  readonly snapshot: Snapshot;
  /** The owner to show. */
  readonly shown: string;
  /** The browser keeps Backlog's hosts from us. */
  readonly noAccess: boolean;
  /** Reminders that the user has set. */
  readonly reminders: readonly ResetReminder[];
  /** No alerts until then. */
  readonly mutedUntil: LocalMs;
  /** What happened since the user last looked, if anything. */
  readonly sinceLastLooked?: ComponentChild;
  readonly actions: PopupActions;
}

export function Popup(props: PopupProps) {
  const { snapshot, shown, noAccess, mutedUntil, actions } = props;
  const { owners, at } = snapshot;
  const owner = owners.find(({ id }) => id === shown) ?? owners[0];
  if (owner === undefined) return <FirstRun noAccess={noAccess} actions={actions} />;
  return (
    <div class="popup">
      <Header owners={owners} owner={owner} actions={actions} />
      <OtherOwners owners={owners} shown={owner.id} onShow={actions.show} />
      {noAccess ? <NoAccess /> : <HeadlineBox {...headline(owner, at)} />}
      <Gauges gauges={owner.gauges} now={at} aside={(gauge) => resetReminder(props, owner, gauge)} />
      {props.sinceLastLooked}
      <FindingsPreview
        findings={owner.findings}
        onDismiss={(finding) => actions.dismissFinding(owner.id, finding)}
        onMore={actions.openPanel}
      />
      {owner.kind === 'observedKey' && owner.alerting !== 'own' && (
        <UnassignedKey owner={owner} owners={owners} actions={actions} />
      )}
      <p class="visually-hidden" role="status">
        {spokenText(owners, owner)}
      </p>
      <Footer
        owner={owner}
        now={at}
        noAccess={noAccess}
        actions={{ ...actions, openOptions: () => actions.addAccount(owner.space) }}
      >
        <ActionBar owner={owner} owners={owners} now={at} mutedUntil={mutedUntil} actions={actions} />
      </Footer>
    </div>
  );
}

/** Offered if the reset is known and a poll will confirm it. */
function resetReminder({ reminders, actions }: PopupProps, { id, poll }: OwnerView, gauge: Gauge) {
  const { category, state, resetAt } = gauge;
  if (state !== 'exhausted' || resetAt === null || poll === null || poll.nextAt === null) return null;
  const isSet = reminders.some((reminder) => reminder.owner === id && reminder.category === category);
  return (
    <ResetReminderButton
      category={category}
      isSet={isSet}
      onSet={() => actions.remindOfReset(id, category)}
    />
  );
}

interface HeaderProps {
  readonly owners: readonly OwnerView[];
  readonly owner: OwnerView;
  readonly actions: SharedActions;
}

function Header({ owners, owner, actions }: HeaderProps) {
  return (
    <header class="header">
      <OwnerSwitcher owners={owners} owner={owner} onShow={actions.show} />
      <IconButton glyph="gear" name={t('options')} onClick={actions.openOptions} />
    </header>
  );
}

/** "Notify me" beside an exhausted gauge; after the click it says that the reminder is set. */
interface ResetReminderButtonProps {
  readonly category: Category;
  readonly isSet: boolean;
  readonly onSet: () => void;
}

function ResetReminderButton({ category, isSet, onSet }: ResetReminderButtonProps) {
  if (isSet) {
    return (
      <span class="reminder-set" role="status">
        {t('willTell')}
      </span>
    );
  }
  const name = t('tellMeWhen', categoryName(category));
  return (
    <button type="button" class="link" aria-label={name} title={name} onClick={onSet}>
      {t('tellMe')}
    </button>
  );
}
