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
  /** When the last event was about it. */
  heardAt: LocalMs;
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
  clock: unknownClock(),
  windows: [],
  flights: [],
  poll: newPollState(),
  episodes: [],
  habits: newHabits(),
  probablyOf: null,
  dismissed: [],
});

/** Categories that one owner may have: four today, and room for what Backlog adds. */
const MOST_CATEGORIES = 12;

/** The owner's window of this category, made where there is none; null where there is no room for one more. */
export function windowOf(owner: OwnerState, category: Category): Window | null {
  for (const window of owner.windows) if (window.category === category) return window;
  if (owner.windows.length >= MOST_CATEGORIES && !isKnown(category)) return null;
  const window = newWindow(category);
  owner.windows.push(window);
  return window;
}
