/** All that is known of one owner. Plain data: JSON in, JSON out. */
import { type Category, isKnown } from './category.ts';
import { type Clock, unknownClock } from './clock.ts';
import type { Episode } from './episode.ts';
import type { Flight } from './flight.ts';
import { type Habits, newHabits } from './habits.ts';
import { newPollState, type PollState } from './poll-state.ts';
import type { OwnerId } from './snapshot.ts';
import type { LocalMs } from './time.ts';
import { newWindow, type Window } from './window.ts';

export interface OwnerState {
  readonly id: OwnerId;
  readonly space: string;
  /** When the latest event was about it: with each change the same or later, as long as the clock is not set back. */
  heardAt: LocalMs;
  /** How often the local clock was set back, and the owner's times with it. */
  timesClockSetBack: number;
  clock: Clock;
  windows: Window[];
  flights: Flight[];
  poll: PollState;
  episodes: Episode[];
  habits: Habits;
  /** Whose key it probably is, as the figures say; null for accounts and where nothing is known. */
  probablyOf: OwnerId | null;
  /** Findings that the user does not want to see, and since when. */
  dismissed: { id: string; at: LocalMs }[];
}

export const newOwner = (id: OwnerId, space: string): OwnerState => ({
  id,
  space,
  heardAt: 0,
  timesClockSetBack: 0,
  clock: unknownClock(),
  windows: [],
  flights: [],
  poll: newPollState(),
  episodes: [],
  habits: newHabits(),
  probablyOf: null,
  dismissed: [],
});

/** Notes that an event of this time was about the owner; events come a moment out of order. */
export function hear(owner: OwnerState, at: LocalMs): void {
  if (at > owner.heardAt) owner.heardAt = at;
}

/** Whether this is an older copy of the same owner. */
export const isOlder = (owner: OwnerState, other: OwnerState): boolean =>
  owner.timesClockSetBack === other.timesClockSetBack
    ? owner.heardAt < other.heardAt
    : owner.timesClockSetBack < other.timesClockSetBack;

/** Findings at most that an owner's user does not want to see; the oldest are shown again. */
export const MAX_DISMISSED = 24;

/** Categories that one owner may have: four today, and room for what Backlog adds. */
const MOST_CATEGORIES = 12;

/** The owner's window of this category, made where there is none; null where there is no room for one more. */
export function windowOf(owner: OwnerState, category: Category): Window | null {
  return findWindow(owner, category) ?? addWindow(owner, category);
}

/** The owner's window of this category, where there is one. */
export function findWindow({ windows }: OwnerState, category: Category): Window | undefined {
  for (let index = 0; index < windows.length; index += 1) {
    const window = windows[index];
    if (window?.category === category) return window;
  }
  return undefined;
}

function addWindow({ windows }: OwnerState, category: Category): Window | null {
  if (windows.length >= MOST_CATEGORIES && !isKnown(category)) return null;
  const window = newWindow(category);
  windows.push(window);
  return window;
}
