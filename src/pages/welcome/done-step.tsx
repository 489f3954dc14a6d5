/** What is set up, what the button shows from now on, and where it is. */

import { formatList } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';
import { ownerNames } from '../../platform/names.ts';
import type { Account } from '../../storage/accounts.ts';
import { PinSection } from '../../ui/access/toolbar-button.tsx';
import { ButtonLegend } from './button-legend.tsx';
import { StepCard } from './step-card.tsx';

interface DoneStepProps {
  /** The account that was added here; null where it was there before. */
  readonly added: Account | null;
  readonly accounts: readonly Account[];
  /** The user has come here from another step. */
  readonly focus: boolean;
  readonly unpinned: boolean;
  readonly shortcut: string | null;
  readonly onAnother: () => void;
  readonly onOptions: () => void;
}

export function DoneStep({
  added,
  accounts,
  focus,
  unpinned,
  shortcut,
  onAnother,
  onOptions,
}: DoneStepProps) {
  const [heading, names] =
    added === null ? ([t('setUpAlready'), accounts] as const) : ([t('doneHeading'), [added]] as const);
  return (
    <>
      <StepCard
        step={null}
        heading={heading}
        why={t('watchedNow', formatList([...ownerNames(names, true).values()]))}
        focus={focus}
      >
        <h3>{t('buttonShows')}</h3>
        <ButtonLegend />
        <p class="hint">{t('badgeLetters')}</p>
        {shortcut !== null && <p class="step-keys">{t('opensWith', shortcut)}</p>}
        <div class="step-buttons">
          <button type="button" onClick={onAnother}>
            {t('addOneMore')}
          </button>
          <button type="button" onClick={onOptions}>
            {t('options')}
          </button>
        </div>
      </StepCard>
      {unpinned && <PinSection />}
    </>
  );
}
