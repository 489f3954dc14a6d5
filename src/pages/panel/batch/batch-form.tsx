/**
 * The form of a batch: items, requests of each type for one item, when it starts, and what is left for other programs.
 */
import type { RefObject } from 'preact';
import { BATCH_MAXIMA } from '../../../core/batch/plan-batch.ts';
import { CATEGORIES, type KnownCategory } from '../../../core/category.ts';
import { type LocalMs, MINUTE_MS } from '../../../core/time.ts';
import { formatNumber } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { categoryName } from '../../../platform/names.ts';

/** As it is typed. */
export interface BatchInput {
  readonly items: string;
  readonly perItem: Readonly<Record<KnownCategory, string>>;
  /** `HH:MM`; empty for now. */
  readonly start: string;
  /** Requests a minute; empty to use the history. */
  readonly others: Readonly<Record<KnownCategory, string>>;
  /** Of a read, in seconds. */
  readonly answer: string;
}

export const EMPTY_BATCH: BatchInput = {
  items: '100',
  perItem: { read: '0', update: '1', search: '0', icon: '0' },
  start: '',
  others: { read: '', update: '', search: '', icon: '' },
  answer: '0.3',
};

interface BatchFormProps {
  readonly input: BatchInput;
  /** The share of other programs by the history, shown if nothing is typed; null while the history is being read. */
  readonly suggested: Readonly<Record<KnownCategory, number>> | null;
  readonly startField: RefObject<HTMLInputElement | null>;
  readonly onChange: (input: BatchInput) => void;
}

export function BatchForm({ input, suggested, startField, onChange }: BatchFormProps) {
  const isUsed = (category: KnownCategory) => Number(input.perItem[category]) > 0;
  return (
    <div class="batch-form">
      <Field
        label={t('batchItems')}
        value={input.items}
        max={BATCH_MAXIMA.items}
        onChange={(items) => onChange({ ...input, items })}
      />
      <fieldset>
        <legend>{t('batchPerItem')}</legend>
        {CATEGORIES.map((category) => (
          <Field
            key={category}
            label={categoryName(category)}
            value={input.perItem[category]}
            max={BATCH_MAXIMA.perItem}
            onChange={(value) => onChange({ ...input, perItem: { ...input.perItem, [category]: value } })}
          />
        ))}
      </fieldset>
      <fieldset>
        <legend>{t('batchOthers')}</legend>
        {CATEGORIES.filter(isUsed).map((category) => (
          <Field
            key={category}
            label={categoryName(category)}
            value={input.others[category]}
            placeholder={suggested === null ? '' : String(suggested[category])}
            max={BATCH_MAXIMA.others}
            onChange={(value) => onChange({ ...input, others: { ...input.others, [category]: value } })}
          />
        ))}
      </fieldset>
      <label class="batch-field">
        <span>{t('batchStart')}</span>
        <input
          ref={startField}
          type="time"
          value={input.start}
          onInput={(event) => onChange({ ...input, start: event.currentTarget.value })}
        />
      </label>
      {isUsed('read') && (
        <Field
          label={t('batchResponseTime')}
          value={input.answer}
          step="0.1"
          max={BATCH_MAXIMA.answerMs / 1000}
          onChange={(answer) => onChange({ ...input, answer })}
        />
      )}
    </div>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly max: number;
  readonly step?: string;
  readonly placeholder?: string;
  readonly onChange: (value: string) => void;
}

function Field({ label, value, max, step = '1', placeholder = '', onChange }: FieldProps) {
  return (
    <label class="batch-field">
      <span>{label}</span>
      <input
        type="number"
        min="0"
        max={max}
        step={step}
        value={value}
        placeholder={placeholder}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  );
}

/**
 * Says which of the shown fields has a number that is out of range; null if none has. The browser says so only where a form is
 * submitted.
 */
export function outOfRange({ items, perItem, others, answer }: BatchInput): string | null {
  const shown = CATEGORIES.filter((category) => Number(perItem[category]) > 0);
  const fields: readonly (readonly [label: string, value: string, max: number])[] = [
    [t('batchItems'), items, BATCH_MAXIMA.items],
    ...CATEGORIES.map(
      (category) => [categoryName(category), perItem[category], BATCH_MAXIMA.perItem] as const,
    ),
    ...shown.map((category) => [categoryName(category), others[category], BATCH_MAXIMA.others] as const),
    ...(shown.includes('read')
      ? [[t('batchResponseTime'), answer, BATCH_MAXIMA.answerMs / 1000] as const]
      : []),
  ];
  const wrong = fields.find(([, value, max]) => Number(value) < 0 || Number(value) > max);
  return wrong === undefined ? null : t('batchOutOfRange', wrong[0], formatNumber(wrong[2]));
}

/** The next moment at which the clock shows this time; now if none is typed, and if it shows it. */
export function startOf(start: string, now: number): number {
  const [hours, minutes] = start.split(':').map(Number);
  if (hours === undefined || minutes === undefined || Number.isNaN(hours + minutes)) return now;
  const time = new Date(now);
  const today = time.setHours(hours, minutes, 0, 0);
  if (today <= now && now < today + MINUTE_MS) return now;
  return today >= now ? today : new Date(today).setDate(new Date(today).getDate() + 1);
}

/** `HH:MM`, as a field for a time of the day has it. */
export function timeFieldValue(at: LocalMs): string {
  const time = new Date(at);
  return [time.getHours(), time.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}
