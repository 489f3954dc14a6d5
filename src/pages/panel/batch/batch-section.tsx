/** "Plan a batch": how long many items take beside other programs, the code that sends them, and the progress. */
import type { ComponentChild } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { BATCH_MAXIMA, type PerType, perType, typesOf } from '../../../core/batch/plan-batch.ts';
import type { KnownCategory } from '../../../core/category.ts';
import type { Gauge, OwnerView } from '../../../core/snapshot.ts';
import { type LocalMs, MINUTE_MS } from '../../../core/time.ts';
import { selfSent } from '../../../core/usage/window-record.ts';
import { batchScript } from '../../../export/batch-script.ts';
import type { OwnerHistory, WindowRecord } from '../../../history/read.ts';
import {
  type BatchInHistory,
  freestStart,
  type PlannedBatch,
  planAt,
  type RecordedDays,
  recordedDays,
} from '../../../history/share-of-others.ts';
import { formatDayTime } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { categoryName } from '../../../platform/names.ts';
import type { StoredBatch } from '../../../storage/batches.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import {
  BatchForm,
  type BatchInput,
  EMPTY_BATCH,
  outOfRange,
  startOf,
  timeFieldValue,
} from './batch-form.tsx';
import { BatchRunning, type StartedBatch } from './batch-running.tsx';
import { decisionText, intervalsText, othersText, planText } from './batch-text.ts';

interface BatchSectionProps {
  readonly owner: OwnerView;
  /** Of all types; null while it is being read. */
  readonly history: OwnerHistory | null;
  readonly records: readonly WindowRecord[];
  /** The batch that was started; null if there is none. */
  readonly running: StartedBatch | null;
  /** What stands where something is still being read. */
  readonly loading: ComponentChild;
  readonly now: LocalMs;
  readonly copy: (text: string) => Promise<boolean>;
  readonly setBatch: (batch: StoredBatch | null) => void;
}

export function BatchSection(props: BatchSectionProps) {
  const { owner, history, records, running, loading, now, setBatch } = props;
  const [input, setInput] = useState<BatchInput>(EMPTY_BATCH);
  if (running === null) return <BatchPlanner {...props} input={input} setInput={setInput} />;
  const { batch, used } = running;
  if (history === null || used === null) return loading;
  return (
    <BatchRunning
      batch={batch}
      used={used}
      owner={owner}
      hours={history.owner}
      records={records}
      now={now}
      onStop={() => setBatch(null)}
    />
  );
}

interface BatchPlannerProps extends BatchSectionProps {
  readonly input: BatchInput;
  readonly setInput: (input: BatchInput) => void;
}

/** The form, and below it the plan. While the history is being read there is room for it, so that nothing below will move. */
function BatchPlanner({ owner, history, loading, now, copy, setBatch, input, setInput }: BatchPlannerProps) {
  const startField = useRef<HTMLInputElement>(null);
  const minute = Math.floor(now / MINUTE_MS);
  const { clockOffset } = owner;
  const recorded = useMemo(
    () => (history === null ? null : recordedDays(history, now + clockOffset)),
    [history, minute],
  );
  const batch = batchOf(input, limitsOf(owner.gauges));
  const start = startOf(input.start, now);
  const planned = recorded === null ? null : planAt(batch, recorded, start + clockOffset);
  return (
    <>
      <BatchForm
        input={input}
        suggested={planned?.others.perMinute ?? null}
        startField={startField}
        onChange={setInput}
      />
      <div class={recorded === null ? 'batch-result batch-loading' : 'batch-result'}>
        {recorded === null || planned === null ? (
          loading
        ) : (
          <PlanResult
            owner={owner}
            problem={outOfRange(input)}
            batch={batch}
            planned={planned}
            recorded={recorded}
            start={start}
            now={now}
            copy={copy}
            setBatch={setBatch}
            onStartAt={(at) => {
              setInput({ ...input, start: timeFieldValue(at) });
              // The button goes with the message.
              startField.current?.focus();
            }}
          />
        )}
      </div>
    </>
  );
}

interface PlanResultProps extends Pick<BatchSectionProps, 'owner' | 'now' | 'copy' | 'setBatch'> {
  /** What is wrong with what was typed; null if nothing is. */
  readonly problem: string | null;
  readonly batch: BatchInHistory;
  readonly planned: PlannedBatch;
  readonly recorded: RecordedDays;
  readonly start: LocalMs;
  readonly onStartAt: (at: LocalMs) => void;
}

function PlanResult({
  owner,
  problem,
  batch,
  planned: { request, plan, others },
  recorded,
  start,
  now,
  copy,
  setBatch,
  onStartAt,
}: PlanResultProps) {
  const { clockOffset } = owner;
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
  if (plan.kind === 'noRoom')
    return (
      <NoRoom
        freest={freestStart(batch, recorded, now + clockOffset)}
        isOwnUse={batch.others[plan.category] === undefined && !others.assumed.includes(plan.category)}
        clockOffset={clockOffset}
        category={plan.category}
        others={left}
        now={now}
        onStartAt={onStartAt}
      />
    );
  return (
    <div role="status">
      <p class="batch-decision">{decisionText(request, plan)}</p>
      <p>
        {t('planTimes', formatDayTime(start, now), formatDayTime(start + plan.totalMs, now))} ·{' '}
        {intervalsText(plan)}
      </p>
      <p class="hint">{left}</p>
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
                usedBefore: start === now ? usedNow(owner.gauges) : NOTHING_USED,
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

interface NoRoomProps {
  /** By the server's clock, in ms. */
  readonly freest: number | null;
  /** What was used may have been by a batch of the user. */
  readonly isOwnUse: boolean;
  readonly clockOffset: number;
  readonly category: KnownCategory;
  readonly others: string;
  readonly now: LocalMs;
  readonly onStartAt: (at: LocalMs) => void;
}

function NoRoom({ freest, isOwnUse, clockOffset, category, others, now, onStartAt }: NoRoomProps) {
  // The first minute of this computer's clock that lies in the server's hour.
  const startsAt = freest === null ? null : Math.ceil((freest - clockOffset) / MINUTE_MS) * MINUTE_MS;
  const time = startsAt === null ? '' : formatDayTime(startsAt, now);
  return (
    <div role="status">
      <p class="batch-decision">{t('batchNoRoom', categoryName(category))}</p>
      <p>{startsAt === null ? t('batchNoHour') : t('batchFreestHour', time)}</p>
      <p class="hint">
        {others} {isOwnUse && t('batchOwnUse')}
      </p>
      {startsAt !== null && (
        <div class="button-row">
          <button type="button" onClick={() => onStartAt(startsAt)}>
            {t('batchStartAtFreest', time)}
          </button>
        </div>
      )}
    </div>
  );
}

/** What is out of range is not planned, and must not make the planning endless. */
const numberIn = (text: string, max: number): number => {
  const value = Number(text);
  return value > 0 ? Math.min(value, max) : 0;
};

/** 0 if the limit is not known. */
const limitsOf = (gauges: readonly Gauge[]): PerType<number> =>
  perType((category) => gauges.find((gauge) => gauge.category === category)?.limit ?? 0);

const NOTHING_USED = perType(() => 0);

/** What the open windows have had so far, without our own polls. */
const usedNow = (gauges: readonly Gauge[]): PerType<number> =>
  perType((category) => {
    const usage = gauges.find((gauge) => gauge.category === category)?.usage ?? null;
    return usage === null ? 0 : Math.max(usage.used - selfSent(usage.by), 0);
  });

const batchOf = (input: BatchInput, limits: PerType<number>): BatchInHistory => ({
  items: Math.floor(numberIn(input.items, BATCH_MAXIMA.items)),
  perItem: perType((category) => Math.floor(numberIn(input.perItem[category], BATCH_MAXIMA.perItem))),
  limits,
  answerMs: numberIn(input.answer, BATCH_MAXIMA.answerMs / 1000) * 1000,
  others: Object.fromEntries(
    Object.entries(input.others)
      .filter(([, typed]) => typed !== '')
      .map(([category, typed]) => [category, Math.floor(numberIn(typed, BATCH_MAXIMA.others))]),
  ),
});
