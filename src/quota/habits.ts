/**
 * What is remembered of an owner's requests in order to know a habit when it shows: when each initiator
 * asked last, what was asked before, whose programs use its key. All of it bounded.
 */
import { type Asked, nothingAsked, timesAsked } from './asked.ts';
import type { Category } from './category.ts';
import type { Flight } from './flight.ts';
import type { Reading } from './reading.ts';
import type { FindingKind } from './snapshot.ts';
import { isRecent } from './spell.ts';
import type { LocalMs, ServerSeconds } from './time.ts';

export type HabitKind = Exclude<FindingKind, 'concurrent' | 'severalUsers'>;

export interface Habit {
  readonly kind: HabitKind;
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
interface Stride {
  readonly initiator: string;
  readonly category: Category;
  at: LocalMs;
  streak: number;
}

/** What a poll said of one category: how much of the open window surely came from elsewhere. */
export interface ElsewhereSample {
  readonly category: Category;
  readonly at: LocalMs;
  /** End of the window that was open; null where none was. */
  readonly reset: ServerSeconds | null;
  readonly limit: number;
  readonly count: number;
}

export interface Habits {
  found: Habit[];
  strides: Stride[];
  asked: Asked;
  /** When an update was last seen: what was fetched before may have changed. */
  changedAt: LocalMs | null;
  /** What the last polls said of other programs, by category. */
  elsewhere: ElsewhereSample[];
  /** Which initiators have sent this owner's keys. */
  callers: { initiator: string; at: LocalMs }[];
}

export const newHabits = (): Habits => ({
  found: [],
  strides: [],
  asked: nothingAsked(),
  changedAt: null,
  elsewhere: [],
  callers: [],
});

/** So many in a row are bulk work and not two clicks. */
const BULK = 5;
/** Nulab asks for at least one second between the requests of bulk Update, Search and Icon work. */
const STRIDE = 1000;
/** The same question so many times is a habit, and not a second look. */
const REPEATS = 3;
export const MAX_FOUND = 24;
export const MAX_STRIDES = 24;
export const MAX_CALLERS = 16;

/**
 * Notes that a request of a program (not our own) has left.
 *
 * @param tooEarly a 429 of its category had arrived and the reset had not come
 */
export function noteRequest(habits: Habits, flight: Flight, tooEarly: boolean): void {
  const { initiator, category, sentAt: at, overlapped } = flight;
  if (category === 'update') habits.changedAt = at;
  if (tooEarly) find(habits, 'retriedEarly', initiator, category, at, 1);
  if (category === 'read') return;
  const stride = strideOf(habits, initiator, category);
  const gap = at - stride.at;
  stride.at = at;
  // Then it is an episode's affair.
  if (overlapped) return;
  stride.streak = gap < STRIDE ? stride.streak + 1 : 1;
  if (stride.streak < BULK) return;
  find(habits, 'unpaced', initiator, category, at, stride.streak === BULK ? BULK : 1);
}

/**
 * Notes that a question was answered in full (not from the cache, not "not modified").
 *
 * @param question the flight's, which may have none: then there is nothing to note
 */
export function noteQuestion(
  habits: Habits,
  question: number,
  { unconditional, initiator }: Pick<Flight, 'unconditional' | 'initiator'>,
  { category, at, reset }: Pick<Reading, 'category' | 'at' | 'reset'>,
): void {
  const times = timesAsked(habits.asked, question, at, reset, unconditional, habits.changedAt);
  if (times < REPEATS) return;
  const kind = unconditional ? 'unconditionalList' : 'cacheable';
  find(habits, kind, initiator, category, at, times === REPEATS ? REPEATS - 1 : 1);
}

/** Adds `more` to the finding, which begins anew after a quiet spell. */
export function find(
  { found }: Habits,
  kind: HabitKind,
  initiator: string,
  category: Category,
  at: LocalMs,
  more: number,
  perMinute: number | null = null,
): void {
  const known = found.find(
    (habit) => habit.kind === kind && habit.category === category && habit.initiator === initiator,
  );
  if (known !== undefined && isRecent(known.lastAt, at)) {
    known.count += more;
    known.lastAt = at;
    known.perMinute = perMinute;
    return;
  }
  if (known !== undefined) found.splice(found.indexOf(known), 1);
  found.push({ kind, initiator, category, count: more, firstAt: at, lastAt: at, perMinute });
  if (found.length > MAX_FOUND) found.shift();
}

/** Notes that a key of this owner was accepted from this initiator: a key that the space refuses is no user's. */
export function noteCaller({ callers }: Habits, initiator: string, at: LocalMs): void {
  for (let index = 0; index < callers.length; index += 1) {
    const caller = callers[index];
    if (caller?.initiator !== initiator) continue;
    caller.at = at;
    return;
  }
  callers.push({ initiator, at });
  if (callers.length > MAX_CALLERS) callers.shift();
}

function strideOf({ strides }: Habits, initiator: string, category: Category): Stride {
  for (let index = 0; index < strides.length; index += 1) {
    const stride = strides[index];
    if (stride?.category === category && stride.initiator === initiator) return stride;
  }
  const stride = { initiator, category, at: 0, streak: 0 };
  strides.push(stride);
  if (strides.length > MAX_STRIDES) strides.shift();
  return stride;
}
