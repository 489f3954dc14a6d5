/** All that is known of one owner. Plain data: JSON in, JSON out. */
import { type Category, isKnown } from '../category.ts';
import type { ConcurrencyEpisode } from '../findings/concurrency.ts';
import { newViolationState, type ViolationState } from '../findings/violations.ts';
import { newPollState, type PollState } from '../polling/poll-state.ts';
import { newWindow, type RateLimitWindow } from '../readings/rate-limit-window.ts';
import { type ClockBounds, unknownClockBounds } from '../readings/server-clock.ts';
import type { OwnerId } from '../snapshot.ts';
import type { LocalMs } from '../time.ts';
import type { InFlightRequest } from './in-flight.ts';

export interface OwnerState {
  readonly id: OwnerId;
  readonly space: string;
  /** When the latest event was about it: with each change the same or later, as long as the clock is not set back. */
  lastEventAt: LocalMs;
  /** Rises with each change, also over deaths of the worker: of two copies the one with the greater revision is newer. */
  revision: number;
  clock: ClockBounds;
  windows: RateLimitWindow[];
  inFlight: InFlightRequest[];
  poll: PollState;
  episodes: ConcurrencyEpisode[];
  violations: ViolationState;
  /** Whose key it probably is, as the figures say; null for accounts and where nothing is known. */
  suggestedOwner: OwnerId | null;
  /** Findings that the user does not want to see, and since when. */
  dismissed: { id: string; at: LocalMs }[];
}

export const newOwner = (id: OwnerId, space: string): OwnerState => ({
  id,
  space,
  lastEventAt: 0,
  revision: 0,
  clock: unknownClockBounds(),
  windows: [],
  inFlight: [],
  poll: newPollState(),
  episodes: [],
  violations: newViolationState(),
  suggestedOwner: null,
  dismissed: [],
});

/** Records that an event changed the owner; events may arrive slightly out of order. */
export function recordEvent(owner: OwnerState, at: LocalMs): void {
  owner.revision += 1;
  if (at > owner.lastEventAt) owner.lastEventAt = at;
}

/** Findings at most that an owner's user does not want to see; the oldest are shown again. */
export const MAX_DISMISSED = 24;

/** Categories that one owner may have: four today, and room for what Backlog adds. */
const MAX_WINDOWS = 12;

/** The owner's window of this category, made where there is none; null where there is no room for one more. */
export function windowOf(owner: OwnerState, category: Category): RateLimitWindow | null {
  return findWindow(owner, category) ?? addWindow(owner, category);
}

/** The owner's window of this category, where there is one. */
export function findWindow({ windows }: OwnerState, category: Category): RateLimitWindow | undefined {
  for (let index = 0; index < windows.length; index += 1) {
    const window = windows[index];
    if (window?.category === category) return window;
  }
  return undefined;
}

function addWindow({ windows }: OwnerState, category: Category): RateLimitWindow | null {
  if (windows.length >= MAX_WINDOWS && !isKnown(category)) return null;
  const window = newWindow(category);
  windows.push(window);
  return window;
}
