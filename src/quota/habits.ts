/**
 * What is remembered of an owner's requests in order to know a habit when it shows: when each initiator
 * asked last, what was asked before, whose programs use its key. All of it bounded.
 */
import type { Category } from './category.ts';
import { SAME_WINDOW } from './join.ts';
import type { FindingKind } from './snapshot.ts';
import type { LocalMs, ServerSeconds } from './time.ts';

export type HabitKind = Exclude<FindingKind, 'concurrent' | 'severalUsers'>;

export interface Habit {
  readonly kind: HabitKind;
  /** Host of the site, or `elsewhere`. */
  readonly initiator: string;
  readonly category: Category;
  count: number;
  readonly firstAt: LocalMs;
  lastAt: LocalMs;
}

/** What was asked, a question to a row. In columns, for all questions are looked through for each that is answered. */
interface Asked {
  question: number[];
  at: LocalMs[];
  reset: ServerSeconds[];
  times: number[];
}

export interface Habits {
  found: Habit[];
  /** Per initiator and category: the last request, and how many in a row came less than a second apart. */
  strides: { initiator: string; category: Category; at: LocalMs; streak: number }[];
  /** Questions (see `Flight.question`) and when each was last answered. */
  asked: Asked;
  /** When an update was last seen: what was fetched before may have changed. */
  changedAt: LocalMs | null;
  /** Which initiators have sent this owner's keys. */
  callers: { initiator: string; at: LocalMs }[];
}

export const newHabits = (): Habits => ({
  found: [],
  strides: [],
  asked: { question: [], at: [], reset: [], times: [] },
  changedAt: null,
  callers: [],
});

/** So many in a row are bulk work and not two clicks. */
const BULK = 5;
/** Nulab asks for at least one second between the requests of bulk Update, Search and Icon work. */
const STRIDE = 1000;
/** The same question so many times is a habit, and not a second look. */
const REPEATS = 3;
const LIST_MEMORY = 600_000;
const MOST_FOUND = 24;
const MOST_STRIDES = 24;
const MOST_ASKED = 64;
const MOST_CALLERS = 16;

export interface Departure {
  readonly initiator: string;
  readonly category: Category;
  readonly at: LocalMs;
  /** It left while another request was under way; then it is an episode's affair. */
  readonly overlapped: boolean;
  /** A 429 of this category had arrived and its reset had not come. */
  readonly refused: boolean;
}

/** Notes that a request of a program (not our own) has left. */
export function noteRequest(
  habits: Habits,
  { initiator, category, at, overlapped, refused }: Departure,
): void {
  if (category === 'update') habits.changedAt = at;
  noteCaller(habits, initiator, at);
  if (refused) find(habits, 'retriedEarly', initiator, category, at, 1);
  if (category === 'read') return;
  const stride = strideOf(habits, initiator, category);
  const gap = at - stride.at;
  stride.at = at;
  if (overlapped) return;
  stride.streak = gap < STRIDE ? stride.streak + 1 : 1;
  if (stride.streak === BULK) find(habits, 'unpaced', initiator, category, at, BULK);
  else if (stride.streak > BULK) find(habits, 'unpaced', initiator, category, at, 1);
}

export interface Answered {
  readonly initiator: string;
  readonly category: Category;
  readonly question: number;
  readonly unconditional: boolean;
  readonly at: LocalMs;
  readonly reset: ServerSeconds;
}

/** Notes that a question was answered in full (not from the cache, not "not modified"). */
export function noteQuestion(habits: Habits, answered: Answered): void {
  const { question, at, reset, unconditional, initiator, category } = answered;
  const { asked } = habits;
  const row = rowOf(asked.question, question);
  const before = asked.at[row];
  const until = asked.reset[row];
  if (before === undefined || until === undefined) {
    write(asked, rowToUse(asked), question, at, reset, 1);
    return;
  }
  const sameWindow = Math.abs(reset - until) < SAME_WINDOW;
  const unchanged = habits.changedAt === null || habits.changedAt < before;
  const again = unconditional ? at - before < LIST_MEMORY : sameWindow && unchanged;
  const times = again ? (asked.times[row] ?? 0) + 1 : 1;
  write(asked, row, question, at, reset, times);
  if (times < REPEATS) return;
  const kind = unconditional ? 'unconditionalList' : 'cacheable';
  find(habits, kind, initiator, category, at, times === REPEATS ? REPEATS - 1 : 1);
}

/** By hand: `indexOf` is a call out of the compiled code, and dearer than the rest of this together. */
function rowOf(questions: readonly number[], question: number): number {
  for (let row = 0; row < questions.length; row += 1) if (questions[row] === question) return row;
  return -1;
}

/** A new row, or that of the question which was not answered for longest. */
function rowToUse({ at }: Asked): number {
  if (at.length < MOST_ASKED) return at.length;
  let oldest = Number.POSITIVE_INFINITY;
  let row = 0;
  for (let index = 0; index < at.length; index += 1) {
    const each = at[index] ?? 0;
    if (each >= oldest) continue;
    oldest = each;
    row = index;
  }
  return row;
}

function write(
  asked: Asked,
  row: number,
  question: number,
  at: LocalMs,
  reset: ServerSeconds,
  times: number,
): void {
  asked.question[row] = question;
  asked.at[row] = at;
  asked.reset[row] = reset;
  asked.times[row] = times;
}

/** Adds `more` to the finding, which is made where there is none. */
export function find(
  habits: Habits,
  kind: HabitKind,
  initiator: string,
  category: Category,
  at: LocalMs,
  more: number,
): void {
  const known = habits.found.find(
    (habit) => habit.kind === kind && habit.initiator === initiator && habit.category === category,
  );
  if (known !== undefined) {
    known.count += more;
    known.lastAt = at;
    return;
  }
  habits.found.push({ kind, initiator, category, count: more, firstAt: at, lastAt: at });
  if (habits.found.length > MOST_FOUND) habits.found.shift();
}

function noteCaller(habits: Habits, initiator: string, at: LocalMs): void {
  const known = habits.callers.find((caller) => caller.initiator === initiator);
  if (known !== undefined) {
    known.at = at;
    return;
  }
  habits.callers.push({ initiator, at });
  if (habits.callers.length > MOST_CALLERS) habits.callers.shift();
}

function strideOf(habits: Habits, initiator: string, category: Category) {
  const known = habits.strides.find(
    (stride) => stride.initiator === initiator && stride.category === category,
  );
  if (known !== undefined) return known;
  const stride = { initiator, category, at: 0, streak: 0 };
  habits.strides.push(stride);
  if (habits.strides.length > MOST_STRIDES) habits.strides.shift();
  return stride;
}
