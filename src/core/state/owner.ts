/** The state of one owner. Plain data that survives JSON unchanged. */
import { type Category, isKnown } from '../category.ts';
import type { ConcurrencyEpisode } from '../findings/concurrency.ts';
import { newViolationState, type ViolationState } from '../findings/violations.ts';
import { newPollState, type PollState } from '../polling/poll-state.ts';
import { type ClockBounds, unknownClockBounds } from '../readings/server-clock.ts';
import type { OwnerId } from '../snapshot.ts';
import type { LocalMs } from '../time.ts';
import type { InFlightRequest } from '../usage/in-flight.ts';
import { newWindow, type RateLimitWindow } from '../usage/rate-limit-window.ts';

export interface OwnerState {
  readonly id: OwnerId;
  readonly space: string;
  /** When its latest event happened; never earlier than before, unless the local clock is set back. */
  lastEventAt: LocalMs;
  /** Rises with each change, also across restarts of the worker: of two copies the greater revision is newer. */
  revision: number;
  serverClock: ClockBounds;
  windows: RateLimitWindow[];
  inFlight: InFlightRequest[];
  poll: PollState;
  episodes: ConcurrencyEpisode[];
  violations: ViolationState;
  /** The account that this observed key probably belongs to, by its figures; null for accounts, and if unknown. */
  suggestedOwner: OwnerId | null;
  /** Findings that the user dismissed, and when. */
  dismissed: { id: string; at: LocalMs }[];
}

export const newOwner = (id: OwnerId, space: string): OwnerState => ({
  id,
  space,
  lastEventAt: 0,
  revision: 0,
  serverClock: unknownClockBounds(),
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

/** Dismissals kept per owner; the oldest are dropped, and their findings shown again. */
export const MAX_DISMISSED = 24;

/** Windows per owner: four categories today, and room for those that Backlog adds. */
const MAX_WINDOWS = 12;

/** The owner's window of this category, created if missing; null if the owner has too many. */
export function windowOf(owner: OwnerState, category: Category): RateLimitWindow | null {
  return findWindow(owner, category) ?? addWindow(owner, category);
}

export function findWindow({ windows }: OwnerState, category: Category): RateLimitWindow | undefined {
  return windows.find((window) => window.category === category);
}

function addWindow({ windows }: OwnerState, category: Category): RateLimitWindow | null {
  if (windows.length >= MAX_WINDOWS && !isKnown(category)) return null;
  const window = newWindow(category);
  windows.push(window);
  return window;
}
