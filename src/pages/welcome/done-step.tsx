/** The last step: which accounts are monitored, and what the toolbar button shows. */
import type { Severity, Snapshot } from '../../core/snapshot.ts';
import { formatDuration, formatList, formatNumber } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';
import { categoryName, ownerNames } from '../../platform/names.ts';
import type { Account } from '../../storage/accounts.ts';
import { PinSection } from '../../ui/access/toolbar-button.tsx';
import { StatusIcon } from '../../ui/icons/icons.tsx';
import { Phrases } from '../../ui/text/phrases.tsx';
import { LiveStatus } from './popup-preview.tsx';
import { StepCard } from './steps.tsx';

interface DoneStepProps {
  /** The account that was just added; null if there was one before. */
  readonly added: Account | null;
  readonly accounts: readonly Account[];
  readonly snapshot: Snapshot;
  /** The user came from another step, so the heading takes the focus. */
  readonly focus: boolean;
  readonly unpinned: boolean;
  readonly shortcut: string | null;
  readonly onAnother: () => void;
  readonly onOptions: () => void;
}

export function DoneStep({
  added,
  accounts,
  snapshot,
  focus,
  unpinned,
  shortcut,
  onAnother,
  onOptions,
}: DoneStepProps) {
  const [heading, names] =
    added === null ? ([t('alreadySetUp'), accounts] as const) : ([t('doneHeading'), [added]] as const);
  const owner = snapshot.owners.find(({ id }) => id === names[0]?.id);
  return (
    <>
      <StepCard
        step={null}
        heading={heading}
        why={t('monitoring', formatList([...ownerNames(names, true).values()]))}
        focus={focus}
      >
        {owner !== undefined && <LiveStatus owner={owner} now={snapshot.at} />}
        <h3>
          <Phrases text={t('whatButtonShows')} />
        </h3>
        <ButtonLegend />
        <p class="hint">{t('badgeLetters')}</p>
        {shortcut !== null && <p class="step-keys">{t('shortcutOpensPopup', shortcut)}</p>}
        <div class="step-buttons">
          <button type="button" onClick={onAnother}>
            {t('addAnotherAccount')}
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

/** The badge's text for an Update limit of 150. */
const EXAMPLES = [
  ['ok', 'u85'],
  ['warning', 'u12'],
  ['critical', 'u4'],
  ['exhausted', '31s'],
  ['unknown', '?'],
] as const satisfies readonly (readonly [Severity, string])[];

/** The shapes and texts of the toolbar button, by example. */
function ButtonLegend() {
  const update = categoryName('update');
  const meaning: Record<Severity, string> = {
    ok: t('exampleLeft', t('plentyLeft'), formatNumber(85)),
    warning: t('exampleLeft', t('runningLow', update), formatNumber(12)),
    critical: t('exampleLeft', t('nearlyUsedUp', update), formatNumber(4)),
    exhausted: t('exampleWait', t('usedUp_one', update), formatDuration(31)),
    unknown: t('noCurrentFigures'),
  };
  return (
    <ul class="legend">
      {EXAMPLES.map(([verdict, badge]) => (
        <li key={verdict}>
          <StatusIcon name={verdict} size={24} />
          <span class={`badge tone-${verdict}`} aria-hidden="true">
            {badge}
          </span>
          <span>{meaning[verdict]}</span>
        </li>
      ))}
    </ul>
  );
}
