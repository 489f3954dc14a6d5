/** The habits of two owners that turned out to be one user's. */
import { type Habit, type Habits, MAX_CALLERS, MAX_FOUND, MAX_STRIDES } from './habits.ts';
import { isRecent } from './spell.ts';
import type { LocalMs } from './time.ts';

/** Adds the other's habits, in place; of what both have the latest stand. */
export function joinHabits(habits: Habits, other: Habits): void {
  for (const theirs of other.found) {
    const mine = habits.found.find(
      ({ kind, initiator, category }) =>
        kind === theirs.kind && initiator === theirs.initiator && category === theirs.category,
    );
    if (mine === undefined) habits.found.push(theirs);
    else habits.found = [...habits.found.filter((each) => each !== mine), joinedHabit(mine, theirs)];
  }
  habits.found = inOrder(habits.found, ({ lastAt }) => lastAt).slice(-MAX_FOUND);
  const strides = inOrder([...habits.strides, ...other.strides], ({ at }) => at);
  habits.strides = lastOfEach(strides, ({ initiator, category }) => `${initiator} ${category}`).slice(
    -MAX_STRIDES,
  );
  const callers = inOrder([...habits.callers, ...other.callers], ({ at }) => at);
  habits.callers = lastOfEach(callers, ({ initiator }) => initiator).slice(-MAX_CALLERS);
  const changes = [habits.changedAt, other.changedAt].filter((at) => at !== null);
  habits.changedAt = changes.length === 0 ? null : Math.max(...changes);
}

/** One spell where they are no longer apart than a spell is quiet, else the later one. */
function joinedHabit(a: Habit, b: Habit): Habit {
  const [earlier, later] = a.lastAt <= b.lastAt ? [a, b] : [b, a];
  if (!isRecent(earlier.lastAt, later.firstAt)) return later;
  return { ...later, count: a.count + b.count, firstAt: Math.min(a.firstAt, b.firstAt) };
}

const inOrder = <T>(all: readonly T[], time: (one: T) => LocalMs): T[] =>
  all.toSorted((a, b) => time(a) - time(b));

const lastOfEach = <T>(all: readonly T[], name: (one: T) => string): T[] => [
  ...new Map(all.map((one) => [name(one), one])).values(),
];
