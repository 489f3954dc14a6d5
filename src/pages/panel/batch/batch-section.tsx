/** "Plan a batch": how long many items take beside other programs, the lines that do it, and how far it is. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type BatchRequest, type PerType, planBatch } from '../../../core/batch/plan-batch.ts';
import { CATEGORIES, type KnownCategory } from '../../../core/category.ts';
import type { Gauge, OwnerView } from '../../../core/snapshot.ts';
import { type LocalMs, MINUTE_MS } from '../../../core/time.ts';
import { batchScript } from '../../../export/batch-script.ts';
import type { OwnerHistory, WindowRecord } from '../../../history/read.ts';
import { freestStart, planAt, recordedDays } from '../../../history/share-of-others.ts';
import { formatDayTime, formatLongDuration, formatNumber } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { categoryName } from '../../../platform/names.ts';
import { CopyButton } from '../copy-button.tsx';
import { BATCH_MAXIMA, BatchForm, type BatchInput, EMPTY_BATCH, startOf } from './batch-form.tsx';
import { batchProgress, type RunningBatch } from './batch-progress.ts';
import { decisionText, intervalsText, othersText, planText } from './batch-text.ts';

interface BatchSectionProps {
  readonly owner: OwnerView;
  readonly history: OwnerHistory;
  readonly records: readonly WindowRecord[];
  readonly now: LocalMs;
  readonly copy: (text: string) => Promise<boolean>;
  readonly setFastPolling: (on: boolean) => void;
}

export function BatchSection({ owner, history, records, now, copy, setFastPolling }: BatchSectionProps) {
  const [input, setInput] = useState<BatchInput>(EMPTY_BATCH);
  const [running, setRunning] = useState<RunningBatch | null>(null);
  const isOver = running !== null && batchProgress(running, records, now).isOver;
  useFastPolling(isOver ? null : running, owner, now, setFastPolling);
  const limits = limitsOf(owner.gauges);
  const minute = Math.floor(now / MINUTE_MS);
  const recorded = useMemo(() => recordedDays(history, now), [history, minute]);
  if (running !== null) {
    const stop = () => {
      setRunning(null);
      setFastPolling(false);
    };
    return <BatchRunning batch={running} records={records} now={now} onStop={stop} />;
  }
  const batch = batchOf(input, limits);
  const start = startOf(input.start, now);
  const automatic = planAt(batch, recorded, start);
  const others = withTyped(automatic.others.perMinute, input.others);
  const request: BatchRequest = { ...batch, others };
  const plan = planBatch(request);
  const used = CATEGORIES.filter((category) => batch.perItem[category] > 0);
  const unknown = used.filter((category) => limits[category] === 0);
  const left = othersText(
    { perMinute: others, assumed: automatic.others.assumed },
    used,
    used.filter((category) => input.others[category] !== ''),
  );
  return (
    <>
      <BatchForm input={input} suggested={automatic.others.perMinute} onChange={setInput} />
      {used.length === 0 || batch.items === 0 || unknown.length > 0 ? (
        <p class="empty">{t(unknown.length > 0 ? 'noFiguresYet' : 'batchEmpty')}</p>
      ) : plan.kind === 'noRoom' ? (
        <NoRoom freest={freestStart(batch, recorded, now)} category={plan.category} others={left} now={now} />
      ) : (
        <div class="batch-plan" role="status">
          <p class="batch-decision">{decisionText(request, plan)}</p>
          <p>
            {t('planTimes', formatDayTime(start, now), formatDayTime(start + plan.totalMs, now))} ·{' '}
            {intervalsText(plan)}
          </p>
          <p class="hint">{left}</p>
          <div class="button-row">
            <CopyButton
              text={t('copyPlan')}
              copy={() => copy(planText(request, plan, { start, now }, left))}
            />
            <CopyButton text={t('copyCode')} copy={() => copy(batchScript(owner.space, request, plan))} />
            {owner.kind === 'account' && (
              <button type="button" onClick={() => setRunning({ startedAt: start, request, plan })}>
                {t('batchStartButton')}
              </button>
            )}
          </div>
          {owner.kind === 'account' && <p class="hint">{t('batchStartHelp')}</p>}
        </div>
      )}
    </>
  );
}

interface NoRoomProps {
  readonly freest: LocalMs | null;
  readonly category: KnownCategory;
  readonly others: string;
  readonly now: LocalMs;
}

function NoRoom({ freest, category, others, now }: NoRoomProps) {
  return (
    <div class="batch-plan" role="status">
      <p class="batch-decision">{t('batchNoRoom', categoryName(category))}</p>
      <p>{freest === null ? t('batchNoHour') : t('batchFreestHour', formatDayTime(freest, now))}</p>
      <p class="hint">{others}</p>
    </div>
  );
}

interface BatchRunningProps {
  readonly batch: RunningBatch;
  readonly records: readonly WindowRecord[];
  readonly now: LocalMs;
  readonly onStop: () => void;
}

function BatchRunning({ batch, records, now, onStop }: BatchRunningProps) {
  const { done, endsAt, isOver, exceeded } = batchProgress(batch, records, now);
  const items = formatNumber(batch.request.items);
  const isWaiting = now < batch.startedAt;
  const text = isOver
    ? t('batchDone', items)
    : isWaiting
      ? t('batchStartsAt', formatDayTime(batch.startedAt, now))
      : t('batchProgress', formatNumber(done), items, formatDayTime(endsAt, now));
  return (
    <div class="batch-plan">
      <p class="batch-decision">{text}</p>
      <progress max={batch.request.items} value={done} aria-label={text} />
      <p role="status" class={exceeded === null ? 'hint' : 'batch-exceeded'}>
        {exceeded === null
          ? t('batchTimeToGo', formatLongDuration(Math.max(endsAt - now, 0) / 1000))
          : t(
              'batchExceeded',
              categoryName(exceeded.category),
              formatNumber(exceeded.used),
              formatNumber(exceeded.planned),
            )}
      </p>
      <button type="button" onClick={onStop}>
        {t(isOver ? 'batchClose' : 'batchStop')}
      </button>
    </div>
  );
}

/** Fast polling ends by itself after some minutes, so it is asked for again until the batch is over, in ms before its end. */
const RENEW_BEFORE_MS = MINUTE_MS;
const RENEW_INTERVAL_MS = 10_000;

function useFastPolling(
  running: RunningBatch | null,
  { poll }: OwnerView,
  now: LocalMs,
  setFastPolling: (on: boolean) => void,
): void {
  const askedAt = useRef(0);
  useEffect(() => {
    if (running === null || now < running.startedAt || now > running.startedAt + running.plan.totalMs * 2)
      return;
    const isSoonOver = (poll?.fastUntil ?? 0) - now < RENEW_BEFORE_MS;
    if (!isSoonOver || now - askedAt.current < RENEW_INTERVAL_MS) return;
    askedAt.current = now;
    setFastPolling(true);
  }, [running, now]);
}

/** The browser enforces a maximum only where a form is submitted. */
const numberIn = (text: string, max: number): number => {
  const value = Number(text);
  return value > 0 ? Math.min(value, max) : 0;
};

const perType = <Value,>(of: (category: KnownCategory) => Value): PerType<Value> =>
  Object.fromEntries(CATEGORIES.map((category) => [category, of(category)])) as Record<KnownCategory, Value>;

/** 0 where the limit is not known. */
const limitsOf = (gauges: readonly Gauge[]): PerType<number> =>
  perType((category) => gauges.find((gauge) => gauge.category === category)?.limit ?? 0);

const batchOf = (input: BatchInput, limits: PerType<number>): Omit<BatchRequest, 'others'> => ({
  items: Math.floor(numberIn(input.items, BATCH_MAXIMA.items)),
  perItem: perType((category) => Math.floor(numberIn(input.perItem[category], BATCH_MAXIMA.perItem))),
  limits,
  answerMs: numberIn(input.answer, BATCH_MAXIMA.answer) * 1000,
});

const withTyped = (suggested: PerType<number>, typed: BatchInput['others']): PerType<number> =>
  perType((category) =>
    typed[category] === '' ? suggested[category] : Math.floor(numberIn(typed[category], BATCH_MAXIMA.others)),
  );
