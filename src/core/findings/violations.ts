/**
 * What is remembered of an owner's requests in order to know a habit when it shows: when each initiator
 * asked last, what was asked before, whose programs use its key. All of it bounded.
 */
import type { Category } from '../category.ts';
import type { Reading } from '../readings/reading.ts';
import type { FindingKind } from '../snapshot.ts';
import type { InFlightRequest } from '../state/in-flight.ts';
import type { LocalMs, ServerSeconds } from '../time.ts';
import { type Asked, nothingAsked, timesAsked } from './repeated-queries.ts';

export type ViolationKind = Exclude<FindingKind, 'concurrent' | 'severalUsers'>;

export interface Violation {
  readonly kind: ViolationKind;
  /** Host of the site, or `elsewhere`. */
  readonly initiator: string;
  readonly category: Category;
  /** Requests of this spell. */
  count: number;
  readonly firstAt: LocalMs;
  lastAt: LocalMs;
  /** Where only their number is known: so many a minute, by the last poll that showed it; else null. */
  perMinute: number | null;
}

/** Of an initiator and category: the last request, and how many in a row came less than a second apart. */
interface RequestSpacing {
  readonly initiator: string;
  readonly category: Category;
  at: LocalMs;
  streak: number;
}

/** What a poll said of one category: how much of the open window surely came from elsewhere. */
export interface ExternalUsageSample {
  readonly category: Category;
  readonly at: LocalMs;
  /** End of the window that was open; null where none was. */
  readonly reset: ServerSeconds | null;
  readonly limit: number;
  readonly count: number;
}

export interface ViolationState {
  list: Violation[];
  spacings: RequestSpacing[];
  queries: Asked;
  /** When an update was last seen: what was fetched before may have changed. */
  changedAt: LocalMs | null;
  /** What the last polls said of other programs, by category. */
  external: ExternalUsageSample[];
  /** Which initiators have sent this owner's keys. */
  callers: { initiator: string; at: LocalMs }[];
}

export const newViolationState = (): ViolationState => ({
  list: [],
  spacings: [],
  queries: nothingAsked(),
  changedAt: null,
  external: [],
  callers: [],
});

/** So many in a row are bulk work and not two clicks. */
const BULK_COUNT = 5;
/** Nulab asks for at least one second between the requests of bulk Update, Search and Icon work. */
const MIN_SPACING_MS = 1000;
/** The same question so many times is a habit, and not a second look. */
const REPEAT_COUNT = 3;
export const MAX_VIOLATIONS = 24;
export const MAX_SPACINGS = 24;
export const MAX_CALLERS = 16;

/**
 * Notes that a request of a program (not our own) has left.
 *
 * @param tooEarly a 429 of its category had arrived and the reset had not come
 */
export function checkSpacing(habits: ViolationState, flight: InFlightRequest, tooEarly: boolean): void {
  const { initiator, category, sentAt: at, overlapped } = flight;
  if (category === 'update') habits.changedAt = at;
  if (tooEarly) recordViolation(habits, 'retriedEarly', initiator, category, at, 1);
  if (category === 'read') return;
  const stride = spacingOf(habits, initiator, category);
  const gap = at - stride.at;
  stride.at = at;
  // Then it is an episode's affair.
  if (overlapped) return;
  stride.streak = gap < MIN_SPACING_MS ? stride.streak + 1 : 1;
  if (stride.streak < BULK_COUNT) return;
  recordViolation(habits, 'unpaced', initiator, category, at, stride.streak === BULK_COUNT ? BULK_COUNT : 1);
}

/**
 * Notes that a question was answered in full (not from the cache, not "not modified").
 *
 * @param question the flight's, which may have none: then there is nothing to note
 */
export function checkRepeats(
  habits: ViolationState,
  question: number,
  { isFullListing, initiator }: Pick<InFlightRequest, 'isFullListing' | 'initiator'>,
  { category, at, reset }: Pick<Reading, 'category' | 'at' | 'reset'>,
): void {
  const times = timesAsked(habits.queries, question, at, reset, isFullListing, habits.changedAt);
  if (times < REPEAT_COUNT) return;
  const kind = isFullListing ? 'unconditionalList' : 'cacheable';
  recordViolation(habits, kind, initiator, category, at, times === REPEAT_COUNT ? REPEAT_COUNT - 1 : 1);
}

/** Adds `more` to the finding, which begins anew after a quiet spell. */
export function recordViolation(
  { list }: ViolationState,
  kind: ViolationKind,
  initiator: string,
  category: Category,
  at: LocalMs,
  more: number,
  perMinute: number | null = null,
): void {
  const known = list.find(
    (habit) => habit.kind === kind && habit.category === category && habit.initiator === initiator,
  );
  if (known !== undefined && isSameSpell(known.lastAt, at)) {
    known.count += more;
    known.lastAt = at;
    known.perMinute = perMinute;
    return;
  }
  if (known !== undefined) list.splice(list.indexOf(known), 1);
  list.push({ kind, initiator, category, count: more, firstAt: at, lastAt: at, perMinute });
  if (list.length > MAX_VIOLATIONS) list.shift();
}

/** Notes that a key of this owner was accepted from this initiator: a key that the space refuses is no user's. */
export function recordCaller({ callers }: ViolationState, initiator: string, at: LocalMs): void {
  for (let index = 0; index < callers.length; index += 1) {
    const caller = callers[index];
    if (caller?.initiator !== initiator) continue;
    caller.at = at;
    return;
  }
  callers.push({ initiator, at });
  if (callers.length > MAX_CALLERS) callers.shift();
}

function spacingOf({ spacings }: ViolationState, initiator: string, category: Category): RequestSpacing {
  for (let index = 0; index < spacings.length; index += 1) {
    const stride = spacings[index];
    if (stride?.category === category && stride.initiator === initiator) return stride;
  }
  const stride = { initiator, category, at: 0, streak: 0 };
  spacings.push(stride);
  if (spacings.length > MAX_SPACINGS) spacings.shift();
  return stride;
}

/** A spell of a habit: it is counted, and shown, until it has been quiet for ten minutes. */

const SPELL_MS = 600_000;

/** Whether what was last seen at `at` still belongs to the spell at `now`. */
export const isSameSpell = (at: LocalMs, now: LocalMs): boolean => now - at <= SPELL_MS;
