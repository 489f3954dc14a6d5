/** A batch that was started: how far it is, until when, and whether others exceed their share. */
import { useMemo, useRef } from 'preact/hooks';
import { type PerType, typesOf } from '../../../core/batch/plan-batch.ts';
import {
  type BatchPhase,
  batchProgress,
  closeChecksEnd,
  type ExceededShare,
  exceededShare,
  type RunningBatch,
  restMayBeDone,
} from '../../../core/batch/running-batch.ts';
import type { Gauge, OwnerView } from '../../../core/snapshot.ts';
import { type LocalMs, MINUTE_MS, type ServerSeconds } from '../../../core/time.ts';
import { batchScript } from '../../../export/batch-script.ts';
import { longest, uncheckedTimes } from '../../../history/missed-events.ts';
import type { OwnerHistory, WindowRecord } from '../../../history/read.ts';
import {
  formatDayTime,
  formatList,
  formatLongDuration,
  formatNumber,
  formatTimeRange,
} from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { categoryName } from '../../../platform/names.ts';
import { pollPlanText } from '../../../ui/app/polling-status.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { intervalsText } from './batch-text.ts';

export interface StartedBatch {
  readonly batch: RunningBatch;
  /** What was used since its start; null while it is being read. */
  readonly used: PerType<number> | null;
}

interface BatchRunningProps {
  readonly batch: RunningBatch;
  readonly used: PerType<number>;
  readonly owner: OwnerView;
  readonly hours: OwnerHistory['owner'];
  readonly records: readonly WindowRecord[];
  readonly now: LocalMs;
  readonly copy: (text: string) => Promise<boolean>;
  readonly onStop: () => void;
}

/** The history says up to a minute and a half late that limits were checked, and a minute is checked if a part of it is. */
const MIN_UNCHECKED_MS = 2 * MINUTE_MS;

export function BatchRunning({ batch, used, owner, hours, records, now, copy, onStop }: BatchRunningProps) {
  const { clockOffset, poll, gauges } = owner;
  const server = (now + clockOffset) / 1000;
  const { phase, done, endsAt } = batchProgress(batch, used, server);
  const items = formatNumber(batch.request.items);
  const localOf = (seconds: ServerSeconds): LocalMs => seconds * 1000 - clockOffset;
  const timeOf = (seconds: ServerSeconds) => formatDayTime(localOf(seconds), now);
  const minute = Math.floor(now / MINUTE_MS);
  const unchecked = useMemo(() => {
    const until = Math.min(localOf(closeChecksEnd(batch)), now);
    return uncheckedTimes(hours, clockOffset, localOf(batch.startedAt), until, MIN_UNCHECKED_MS);
  }, [hours, batch, minute, clockOffset]);
  const texts: Record<BatchPhase, () => string> = {
    waiting: () => t('batchStartsAt', timeOf(batch.startedAt)),
    running: () => t('batchProgress', formatNumber(done), items, timeOf(endsAt)),
    ending: () => t('batchMayBeDone', items),
    done: () => t('batchDone', items),
    late: () =>
      done === batch.request.items ? t('batchMayBeDone', items) : t('batchLate', formatNumber(done), items),
  };
  const isUnderWay = phase === 'running' || phase === 'late';
  const gaps = isUnderWay ? longest(unchecked).map(({ from, to }) => formatTimeRange(from, to, now)) : [];
  const uncheckedMs = unchecked.reduce((sum, { from, to }) => sum + to - from + MIN_UNCHECKED_MS, 0);
  const mayBeDone = isUnderWay && restMayBeDone(batch, done, uncheckedMs, server);
  const text = mayBeDone ? t('batchRestMayBeDone', formatNumber(done), items) : texts[phase]();
  const isChecked = poll !== null && poll.nextAt !== null;
  // For the whole of the window: at its end a limit that is used up is as planned again.
  const lastExceeded = useRef<ExceededShare | null>(null);
  lastExceeded.current = exceededShare(batch, records, server) ?? lastExceeded.current;
  const isExceeded = phase === 'running' && isChecked && (lastExceeded.current?.reset ?? 0) > server;
  const exceeded = isExceeded ? lastExceeded.current : null;
  const lowered = isUnderWay ? loweredLimits(batch, gauges) : [];
  const isOver = phase === 'done' || phase === 'late';
  const hint = () => {
    if (phase === 'waiting') return t('batchRunThen');
    if (phase === 'running' && !isChecked) return pollPlanText(poll, now);
    if (gaps.length > 0) return t('missedUnchecked', formatList(gaps));
    return phase === 'running' && t('batchTimeToGo', formatLongDuration(Math.max(endsAt - server, 0)));
  };
  return (
    <div class="batch-running">
      <p class="batch-decision">{text}</p>
      {phase !== 'waiting' && <progress max={batch.request.items} value={done} aria-label={text} />}
      <p role="status" class={exceeded === null ? 'hint' : 'batch-exceeded'}>
        {exceeded === null
          ? hint()
          : t(
              'batchExceeded',
              categoryName(exceeded.category),
              formatNumber(exceeded.used),
              formatNumber(exceeded.planned),
            )}
      </p>
      {lowered.length > 0 && <p class="batch-exceeded">{t('batchLimitLowered', formatList(lowered))}</p>}
      {!isOver && <p>{intervalsText(batch.plan)}</p>}
      <div class="button-row">
        <button type="button" onClick={onStop}>
          {t(isOver ? 'batchClose' : 'batchStop')}
        </button>
        {!isOver && (
          <CopyButton
            text={t('copyCode')}
            copy={() => copy(batchScript(owner.space, batch.request, batch.plan))}
          />
        )}
      </div>
    </div>
  );
}

/** "Update 15": types whose limit is lower than the plan assumes. */
const loweredLimits = ({ request }: RunningBatch, gauges: readonly Gauge[]): string[] =>
  gauges.flatMap(({ category, limit }) => {
    const type = typesOf(request).find((each) => each === category);
    return type === undefined || limit === null || limit >= request.limits[type]
      ? []
      : [`${categoryName(type)} ${formatNumber(limit)}`];
  });
