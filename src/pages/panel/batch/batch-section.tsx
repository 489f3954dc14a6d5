/** "Plan a batch": how long many items take beside other programs, the code that sends them, and the progress. */
import type { ComponentChild, RefObject } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { BATCH_MAXIMA, type PerType, perType, typesOf } from '../../../core/batch/plan-batch.ts';
import type { Gauge, OwnerView } from '../../../core/snapshot.ts';
import { type LocalMs, MINUTE_MS } from '../../../core/time.ts';
import type { OwnerHistory, WindowRecord } from '../../../history/read.ts';
import {
  type BatchInHistory,
  planAt,
  possibleStarts,
  recordedDays,
} from '../../../history/share-of-others.ts';
import type { StoredBatch } from '../../../storage/batches.ts';
import {
  BatchForm,
  type BatchInput,
  EMPTY_BATCH,
  outOfRange,
  startOf,
  timeFieldValue,
} from './batch-form.tsx';
import { BatchRunning, type StartedBatch } from './batch-running.tsx';
import { PlanResult } from './plan-result.tsx';

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
  const { owner, history, records, running, loading, now, copy, setBatch } = props;
  const [input, setInput] = useState<BatchInput>(EMPTY_BATCH);
  const box = useFocusKept(running !== null);
  return (
    <div ref={box}>
      {running === null ? (
        <BatchPlanner {...props} input={input} setInput={setInput} />
      ) : history === null || running.used === null ? (
        loading
      ) : (
        <BatchRunning
          batch={running.batch}
          used={running.used}
          owner={owner}
          hours={history.owner}
          records={records}
          now={now}
          copy={copy}
          onStop={() => setBatch(null)}
        />
      )}
    </div>
  );
}

/** Moves the focus to the first button of what comes in the place of the one that was pressed. */
function useFocusKept(isRunning: boolean): RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  const shown = useRef(isRunning);
  const isLost = useRef(false);
  useLayoutEffect(() => {
    if (shown.current !== isRunning) isLost.current = document.activeElement === document.body;
    shown.current = isRunning;
    const button = box.current?.querySelector('button');
    if (!isLost.current || !button) return;
    button.focus();
    isLost.current = false;
  });
  return box;
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
  const start = input.start === '' ? earliestStart(owner.gauges, batch, now) : startOf(input.start, now);
  const planned = recorded === null ? null : planAt(batch, recorded, start + clockOffset);
  const key = JSON.stringify(batch);
  const starts = useMemo(
    () => (recorded === null ? [] : possibleStarts(batch, recorded, now + clockOffset)),
    [key, recorded],
  );
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
            starts={starts}
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

/** What is out of range is not planned, and must not make the planning endless. */
const numberIn = (text: string, max: number): number => {
  const value = Number(text);
  return value > 0 ? Math.min(value, max) : 0;
};

/** 0 if the limit is not known. */
const limitsOf = (gauges: readonly Gauge[]): PerType<number> =>
  perType((category) => gauges.find((gauge) => gauge.category === category)?.limit ?? 0);

/** Now, or after the reset of a type of the batch that is used up or at risk: until then the gauges ask for another pace. */
const earliestStart = (gauges: readonly Gauge[], batch: BatchInHistory, now: LocalMs): LocalMs =>
  gauges.reduce((start, { category, remaining, advice, resetAt }) => {
    const isAtRisk = remaining === 0 || advice !== null;
    const isUsed = typesOf(batch).some((each) => each === category);
    return isAtRisk && isUsed && resetAt !== null ? Math.max(start, resetAt) : start;
  }, now);

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
