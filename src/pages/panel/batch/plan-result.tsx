/** The plan of a batch: how long it takes and why, a better time for it, and what to do with it. */
import type { ComponentChildren } from 'preact';
import { type PerType, perType, typesOf } from '../../../core/batch/plan-batch.ts';
import type { KnownCategory } from '../../../core/category.ts';
import type { Gauge, OwnerView } from '../../../core/snapshot.ts';
import { type LocalMs, MINUTE_MS } from '../../../core/time.ts';
import { selfSent } from '../../../core/usage/window-record.ts';
import { batchScript } from '../../../export/batch-script.ts';
import {
  type BatchInHistory,
  freestStart,
  type PlannedBatch,
  type PlannedStart,
  soonestEnd,
} from '../../../history/share-of-others.ts';
import { formatDayTime, formatLongDuration } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { categoryName } from '../../../platform/names.ts';
import type { StoredBatch } from '../../../storage/batches.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { decisionText, intervalsText, othersText, planText } from './batch-text.ts';

interface PlanResultProps {
  readonly owner: OwnerView;
  /** What is wrong with what was typed; null if nothing is. */
  readonly problem: string | null;
  readonly batch: BatchInHistory;
  readonly planned: PlannedBatch;
  /** Other times for it. */
  readonly starts: readonly PlannedStart[];
  readonly start: LocalMs;
  readonly now: LocalMs;
  readonly copy: (text: string) => Promise<boolean>;
  readonly setBatch: (batch: StoredBatch | null) => void;
  readonly onStartAt: (at: LocalMs) => void;
}

export function PlanResult({
  owner,
  problem,
  batch,
  planned: { request, plan, others },
  starts,
  start,
  now,
  copy,
  setBatch,
  onStartAt,
}: PlanResultProps) {
  const { clockOffset, gauges } = owner;
  // The first minute of this computer's clock that lies in the server's hour.
  const localStart = (at: LocalMs) => Math.ceil((at - clockOffset) / MINUTE_MS) * MINUTE_MS;
  const used = typesOf(batch);
  const unknown = used.filter((category) => batch.limits[category] === 0);
  if (problem !== null) return <p class="empty">{problem}</p>;
  if (used.length === 0 || batch.items === 0 || unknown.length > 0)
    return <p class="empty">{t(unknown.length > 0 ? 'batchLimitsUnknown' : 'batchEmpty')}</p>;
  const left = othersText(
    { perMinute: request.others, assumed: others.assumed },
    used,
    used.filter((category) => batch.others[category] !== undefined),
  );
  if (plan.kind === 'noRoom') {
    const freest = freestStart(starts);
    const isTyped = batch.others[plan.category] !== undefined;
    return (
      <NoRoom
        category={plan.category}
        isTyped={isTyped}
        freest={freest === null ? null : localStart(freest.start)}
        now={now}
        onStartAt={onStartAt}
      >
        {left} {!isTyped && !others.assumed.includes(plan.category) && t('batchOwnUse')}
      </NoRoom>
    );
  }
  const sooner = soonestEnd(starts);
  const isSooner =
    sooner !== null && sooner.start - clockOffset + sooner.totalMs < start + plan.totalMs * (1 - WORTH_SHARE);
  return (
    <div role="status">
      <p class="batch-decision">{decisionText(request, plan)}</p>
      <p>
        {t('planTimes', formatDayTime(start, now), formatDayTime(start + plan.totalMs, now))} ·{' '}
        {intervalsText(plan)}
      </p>
      <p class="hint">{left}</p>
      {isSooner && (
        <button type="button" onClick={() => onStartAt(localStart(sooner.start))}>
          {t(
            'batchEndsSooner',
            formatDayTime(localStart(sooner.start), now),
            formatLongDuration(sooner.totalMs / 1000),
          )}
        </button>
      )}
      <div class="button-row">
        <CopyButton text={t('copyPlan')} copy={() => copy(planText(request, plan, { start, now }, left))} />
        <CopyButton text={t('copyCode')} copy={() => copy(batchScript(owner.space, request, plan))} />
        {owner.kind === 'account' && (
          <button
            type="button"
            onClick={() =>
              setBatch({
                startedAt: (start + clockOffset) / 1000,
                request,
                usedBefore: usedBefore(gauges, start),
                doneAt: null,
              })
            }
          >
            {t('batchStartButton')}
          </button>
        )}
      </div>
      {owner.kind === 'account' && <p class="hint">{t('batchStartHelp')}</p>}
    </div>
  );
}

/** Another hour is offered where the batch ends sooner by this share of the time that it takes. */
const WORTH_SHARE = 0.1;

interface NoRoomProps {
  readonly category: KnownCategory;
  /** The user has said how much to leave for others. */
  readonly isTyped: boolean;
  readonly freest: LocalMs | null;
  readonly now: LocalMs;
  readonly onStartAt: (at: LocalMs) => void;
  /** What is left for others, and why. */
  readonly children: ComponentChildren;
}

function NoRoom({ category, isTyped, freest, now, onStartAt, children }: NoRoomProps) {
  const time = freest === null ? '' : formatDayTime(freest, now);
  return (
    <div role="status">
      <p class="batch-decision">{t(isTyped ? 'batchNoRoomTyped' : 'batchNoRoom', categoryName(category))}</p>
      <p>{freest === null ? t('batchNoHour') : t('batchFreestHour', time)}</p>
      <p class="hint">{children}</p>
      {freest !== null && (
        <div class="button-row">
          <button type="button" onClick={() => onStartAt(freest)}>
            {t('batchStartAtFreest', time)}
          </button>
        </div>
      )}
    </div>
  );
}

/** What the windows that are open at the start have had so far, without our own polls. */
const usedBefore = (gauges: readonly Gauge[], start: LocalMs): PerType<number> =>
  perType((category) => {
    const { usage = null, resetAt = null } = gauges.find((gauge) => gauge.category === category) ?? {};
    return usage === null || resetAt === null || resetAt <= start
      ? 0
      : Math.max(usage.used - selfSent(usage.by), 0);
  });
