/**
 * Violations of best practices by single requests: unpaced bulk work, retries before the reset, repeated queries.
 *
 * Holds what is needed to recognise one: when each initiator sent its last request of a category, which queries were
 * answered lately, and which initiators used the owner's keys. Every list is bounded.
 */
import type { Category } from '../category.ts';
import type { Reading } from '../readings/reading.ts';
import type { LocalMs, ServerSeconds } from '../time.ts';
import type { InFlightRequest } from '../usage/in-flight.ts';
import type { FindingKind } from './finding.ts';
import { type AnsweredQuery, countRepeats } from './repeated-queries.ts';

export type ViolationKind = Exclude<FindingKind, 'concurrent' | 'severalUsers'>;

export interface Violation {
  readonly kind: ViolationKind;
  /** Host of the site, or `elsewhere`. */
  readonly initiator: string;
  readonly category: Category;
  /** Requests since the last pause of ten minutes. */
  count: number;
  readonly firstAt: LocalMs;
  lastAt: LocalMs;
  /** Requests a minute by the last poll, if only their number is known; else null. */
  perMinute: number | null;
}

/** Spacing of one initiator's requests of one category. */
interface RequestSpacing {
  readonly initiator: string;
  readonly category: Category;
  /** When the last one was sent. */
  at: LocalMs;
  /** How many in a row were sent less than a second apart. */
  streak: number;
}

/** Requests of one category that surely came from other programs, by the last poll. */
export interface ExternalUsageSample {
  readonly category: Category;
  readonly at: LocalMs;
  /** Reset of the open window; null if none was open. */
  readonly reset: ServerSeconds | null;
  readonly limit: number;
  readonly count: number;
}

export interface ViolationState {
  list: Violation[];
  spacings: RequestSpacing[];
  queries: AnsweredQuery[];
  /** When an update was last sent: answers from before it may be outdated. */
  changedAt: LocalMs | null;
  /** At most one sample per category. */
  external: ExternalUsageSample[];
  /** Initiators that sent this owner's keys, and when they last did. */
  callers: { initiator: string; at: LocalMs }[];
}

export const newViolationState = (): ViolationState => ({
  list: [],
  spacings: [],
  queries: [],
  changedAt: null,
  external: [],
  callers: [],
});

/** From so many unpaced requests in a row on it is bulk work; fewer may be clicks. */
const BULK_COUNT = 5;
/** Nulab asks for at least one second between the requests of bulk Update, Search and Icon work. */
const MIN_SPACING_MS = 1000;
/** From so many answers to the same query on it is a violation. */
const REPEAT_COUNT = 3;
export const MAX_VIOLATIONS = 24;
export const MAX_SPACINGS = 24;
export const MAX_CALLERS = 16;

/**
 * Checks the spacing of a request that a program (not this extension) has just sent.
 *
 * @param tooEarly a 429 of its category has arrived, and its reset has not come yet
 */
export function checkSpacing(state: ViolationState, request: InFlightRequest, tooEarly: boolean): void {
  const { initiator, category, sentAt, overlapped } = request;
  if (category === 'update') state.changedAt = sentAt;
  if (tooEarly) recordViolation(state, 'retriedEarly', initiator, category, sentAt, 1);
  if (category === 'read') return;
  const spacing = spacingOf(state, initiator, category);
  const gap = sentAt - spacing.at;
  spacing.at = sentAt;
  // Overlapping requests are a finding of their own kind (`concurrent`).
  if (overlapped) return;
  spacing.streak = gap < MIN_SPACING_MS ? spacing.streak + 1 : 1;
  if (spacing.streak < BULK_COUNT) return;
  const more = spacing.streak === BULK_COUNT ? BULK_COUNT : 1;
  recordViolation(state, 'unpaced', initiator, category, sentAt, more);
}

/** Checks a query that was answered in full (not from the cache, not "304 Not Modified") for repetition. */
export function checkRepeats(
  state: ViolationState,
  queryHash: number,
  { isFullListing, initiator }: Pick<InFlightRequest, 'isFullListing' | 'initiator'>,
  { category, at, reset }: Pick<Reading, 'category' | 'at' | 'reset'>,
): void {
  const times = countRepeats(state.queries, queryHash, at, reset, isFullListing, state.changedAt);
  if (times < REPEAT_COUNT) return;
  const kind = isFullListing ? 'unconditionalList' : 'cacheable';
  recordViolation(state, kind, initiator, category, at, times === REPEAT_COUNT ? REPEAT_COUNT - 1 : 1);
}

/** Adds `more` requests to the violation; after a pause of ten minutes the count starts again. */
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
    (each) => each.kind === kind && each.category === category && each.initiator === initiator,
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

/** Records that the space accepted a key of this owner from this initiator. */
export function recordCaller({ callers }: ViolationState, initiator: string, at: LocalMs): void {
  const known = callers.find((caller) => caller.initiator === initiator);
  if (known !== undefined) {
    known.at = at;
    return;
  }
  callers.push({ initiator, at });
  if (callers.length > MAX_CALLERS) callers.shift();
}

function spacingOf({ spacings }: ViolationState, initiator: string, category: Category): RequestSpacing {
  const known = spacings.find((each) => each.category === category && each.initiator === initiator);
  if (known !== undefined) return known;
  const spacing = { initiator, category, at: 0, streak: 0 };
  spacings.push(spacing);
  if (spacings.length > MAX_SPACINGS) spacings.shift();
  return spacing;
}

/** A violation is counted and shown until it has paused for this long, in ms. */
const SPELL_MS = 600_000;

/** Whether what last happened at `at` still belongs to the spell at `now`. */
export const isSameSpell = (at: LocalMs, now: LocalMs): boolean => now - at <= SPELL_MS;
