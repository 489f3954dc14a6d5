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

interface Asked {
  question: number;
  at: LocalMs;
  reset: ServerSeconds;
  times: number;
}

export interface Habits {
  found: Habit[];
  /** Per initiator and category: the last request, and how many in a row came less than a second apart. */
  strides: { initiator: string; category: Category; at: LocalMs; streak: number }[];
  /** Questions (see `Flight.question`) and when each was last answered. */
  asked: Asked[];
  /** When an update was last seen: what was fetched before may have changed. */
  changedAt: LocalMs | null;
  /** Which initiators have sent this owner's keys. */
  callers: { initiator: string; at: LocalMs }[];
}

export const newHabits = (): Habits => ({ found: [], strides: [], asked: [], changedAt: null, callers: [] });

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
  const before = recall(habits.asked, question);
  if (before.question !== question) {
    before.question = question;
    before.at = at;
    before.reset = reset;
    before.times = 1;
    return;
  }
  const sameWindow = Math.abs(reset - before.reset) < SAME_WINDOW;
  const unchanged = habits.changedAt === null || habits.changedAt < before.at;
  const again = unconditional ? at - before.at < LIST_MEMORY : sameWindow && unchanged;
  before.at = at;
  before.reset = reset;
  before.times = again ? before.times + 1 : 1;
  if (before.times < REPEATS) return;
  const kind = unconditional ? 'unconditionalList' : 'cacheable';
  find(habits, kind, initiator, category, at, before.times === REPEATS ? REPEATS - 1 : 1);
}

/** The question as it was last asked; where it was not, what it is to be noted in: the oldest makes room. */
function recall(asked: Habits['asked'], question: number): Asked {
  let oldest: Asked | undefined;
  for (const entry of asked) {
    if (entry.question === question) return entry;
    if (oldest === undefined || entry.at < oldest.at) oldest = entry;
  }
  if (oldest !== undefined && asked.length >= MOST_ASKED) return oldest;
  const entry = { question: Number.NaN, at: 0, reset: 0, times: 0 };
  asked.push(entry);
  return entry;
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
