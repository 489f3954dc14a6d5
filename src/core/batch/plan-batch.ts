/**
 * Plans a batch: many items, each of which takes some requests, beside other programs of the same user.
 *
 * Requests are sent strictly one after another at an even pace. An item takes
 *
 *     max(reads × answer time + (updates + searches + icons) × 1 s,  requests of a type × 60 s ÷ (limit − 1 − share of others))
 *
 * of which the greater decides. A burst per window instead would gain at most some 45 s over the whole and starve the others.
 * One request less than the limit, since n requests at intervals of 60 s ÷ n may put n + 1 into one window. Of the reads, as
 * many less as the close checks of a started batch take.
 */
import { CATEGORIES, type KnownCategory } from '../category.ts';
import { pollInterval } from '../polling/poll-interval.ts';
import { WINDOW_MS } from '../time.ts';

/** The least time between two update, search or icon requests of a batch, by Nulab's rule, in ms. */
export const BULK_INTERVAL_MS = 1000;

export type PerType<Value> = Readonly<Record<KnownCategory, Value>>;

/** A value for each type. */
export const perType = <Value>(of: (category: KnownCategory) => Value): PerType<Value> =>
  Object.fromEntries(CATEGORIES.map((category) => [category, of(category)])) as Record<KnownCategory, Value>;

export interface BatchRequest {
  readonly items: number;
  /** Requests of each type that one item takes. */
  readonly perItem: PerType<number>;
  readonly limits: PerType<number>;
  /** Requests a minute of each type that are left for other programs. */
  readonly others: PerType<number>;
  /** How long an answer to a read takes. */
  readonly answerMs: number;
}

/** Greatest values. A longer batch than with these has no end that a date can name. */
export const BATCH_MAXIMA = { items: 1_000_000, perItem: 1000, others: 100_000, answerMs: 60_000 };

/** What decides how long it takes: the requests one after another, or the limit of a type. */
export type Decider =
  | { readonly kind: 'sequence' }
  | { readonly kind: 'limit'; readonly category: KnownCategory; readonly limit: number };

/** The types of which an item takes requests. */
export const typesOf = ({ perItem }: Pick<BatchRequest, 'perItem'>): KnownCategory[] =>
  CATEGORIES.filter((category) => perItem[category] > 0);

export interface BatchPlan {
  readonly kind: 'plan';
  /** Least time from one start to the next of each type that an item takes. */
  readonly intervalMs: Partial<PerType<number>>;
  readonly itemMs: number;
  readonly totalMs: number;
  readonly decider: Decider;
}

/** Other programs use up the limit of this type. */
export interface NoRoom {
  readonly kind: 'noRoom';
  readonly category: KnownCategory;
}

/** Requests a minute of this type that the close checks of a started batch take. */
export const closeChecks = (category: KnownCategory, limits: PerType<number>): number =>
  category === 'read' ? Math.ceil(WINDOW_MS / pollInterval('fast', limits.read)) : 0;

export function planBatch(request: BatchRequest): BatchPlan | NoRoom {
  const { items, perItem, limits, others, answerMs } = request;
  const used = typesOf(request);
  const room = (category: KnownCategory) =>
    limits[category] - 1 - others[category] - closeChecks(category, limits);
  const full = used.find((category) => room(category) < 1);
  if (full !== undefined) return { kind: 'noRoom', category: full };
  const byLimit = (category: KnownCategory) => Math.ceil(WINDOW_MS / room(category));
  const least = (category: KnownCategory) => (category === 'read' ? answerMs : BULK_INTERVAL_MS);

  let itemMs = used.reduce((sum, category) => sum + perItem[category] * least(category), 0);
  let decider: Decider = { kind: 'sequence' };
  for (const category of used) {
    const ofType = perItem[category] * byLimit(category);
    if (ofType <= itemMs) continue;
    itemMs = ofType;
    decider = { kind: 'limit', category, limit: limits[category] };
  }
  const intervals = used.map((category) => [category, Math.max(least(category), byLimit(category))]);
  return {
    kind: 'plan',
    intervalMs: Object.fromEntries(intervals),
    itemMs,
    totalMs: items * itemMs,
    decider,
  };
}
