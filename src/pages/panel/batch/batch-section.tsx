/** "Plan a batch": how long many items take beside other programs, the code that sends them, and the progress. */
import { useMemo, useRef, useState } from 'preact/hooks';
import {
  BATCH_MAXIMA,
  type BatchRequest,
  type PerType,
  perType,
  planBatch,
} from '../../../core/batch/plan-batch.ts';
import { CATEGORIES, type KnownCategory } from '../../../core/category.ts';
import type { Gauge, OwnerView } from '../../../core/snapshot.ts';
import { type LocalMs, MINUTE_MS } from '../../../core/time.ts';
import { batchScript } from '../../../export/batch-script.ts';
import type { OwnerHistory, WindowRecord } from '../../../history/read.ts';
import { freestStart, planAt, recordedDays } from '../../../history/share-of-others.ts';
import { formatDayTime } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { categoryName } from '../../../platform/names.ts';
import type { StoredBatch } from '../../../storage/batches.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { BatchForm, type BatchInput, EMPTY_BATCH, startOf, timeFieldValue } from './batch-form.tsx';
import { BatchRunning, type StartedBatch } from './batch-running.tsx';
import { decisionText, intervalsText, othersText, planText } from './batch-text.ts';

interface BatchSectionProps {
  readonly owner: OwnerView;
  readonly history: OwnerHistory;
  readonly records: readonly WindowRecord[];
  /** The batch that was started, and what was used since; null if there is none. */
  readonly running: StartedBatch | null;
  readonly now: LocalMs;
  readonly copy: (text: string) => Promise<boolean>;
  readonly setBatch: (batch: StoredBatch | null) => void;
}

export function BatchSection({ owner, history, records, running, now, copy, setBatch }: BatchSectionProps) {
  const [input, setInput] = useState<BatchInput>(EMPTY_BATCH);
  const startField = useRef<HTMLInputElement>(null);
  const limits = limitsOf(owner.gauges);
  const minute = Math.floor(now / MINUTE_MS);
  const { clockOffset } = owner;
  const recorded = useMemo(() => recordedDays(history, now + clockOffset), [history, minute]);
  if (running !== null) {
    return (
      <BatchRunning
        {...running}
        owner={owner}
        hours={history.owner}
        records={records}
        now={now}
        onStop={() => setBatch(null)}
      />
    );
  }
  const batch = batchOf(input, limits);
  const start = startOf(input.start, now);
  const automatic = planAt(batch, recorded, start + clockOffset);
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
      <BatchForm
        input={input}
        suggested={automatic.others.perMinute}
        startField={startField}
        onChange={setInput}
      />
      {used.length === 0 || batch.items === 0 || unknown.length > 0 ? (
        <p class="empty">{t(unknown.length > 0 ? 'batchLimitsUnknown' : 'batchEmpty')}</p>
      ) : plan.kind === 'noRoom' ? (
        <NoRoom
          // A share that is typed is the same at every hour.
          freest={input.others[plan.category] === '' ? freestStart(batch, recorded, now + clockOffset) : null}
          clockOffset={clockOffset}
          category={plan.category}
          others={left}
          now={now}
          onStartAt={(at) => {
            setInput({ ...input, start: timeFieldValue(at) });
            // The button goes with the message.
            startField.current?.focus();
          }}
        />
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
              <button
                type="button"
                onClick={() => setBatch({ startedAt: (start + clockOffset) / 1000, request, doneAt: null })}
              >
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
  /** By the server's clock, in ms. */
  readonly freest: number | null;
  readonly clockOffset: number;
  readonly category: KnownCategory;
  readonly others: string;
  readonly now: LocalMs;
  readonly onStartAt: (at: LocalMs) => void;
}

function NoRoom({ freest, clockOffset, category, others, now, onStartAt }: NoRoomProps) {
  // The first minute of this computer's clock that lies in the server's hour.
  const startsAt = freest === null ? null : Math.ceil((freest - clockOffset) / MINUTE_MS) * MINUTE_MS;
  const time = startsAt === null ? '' : formatDayTime(startsAt, now);
  return (
    <div class="batch-plan" role="status">
      <p class="batch-decision">{t('batchNoRoom', categoryName(category))}</p>
      <p>{startsAt === null ? t('batchNoHour') : t('batchFreestHour', time)}</p>
      <p class="hint">{others}</p>
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

/** The browser enforces a maximum only where a form is submitted. */
const numberIn = (text: string, max: number): number => {
  const value = Number(text);
  return value > 0 ? Math.min(value, max) : 0;
};

/** 0 if the limit is not known. */
const limitsOf = (gauges: readonly Gauge[]): PerType<number> =>
  perType((category) => gauges.find((gauge) => gauge.category === category)?.limit ?? 0);

const batchOf = (input: BatchInput, limits: PerType<number>): Omit<BatchRequest, 'others'> => ({
  items: Math.floor(numberIn(input.items, BATCH_MAXIMA.items)),
  perItem: perType((category) => Math.floor(numberIn(input.perItem[category], BATCH_MAXIMA.perItem))),
  limits,
  answerMs: numberIn(input.answer, BATCH_MAXIMA.answerMs / 1000) * 1000,
});

const withTyped = (suggested: PerType<number>, typed: BatchInput['others']): PerType<number> =>
  perType((category) =>
    typed[category] === '' ? suggested[category] : Math.floor(numberIn(typed[category], BATCH_MAXIMA.others)),
  );
