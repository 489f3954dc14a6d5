/** Two owners turned out to be one user's: what was known of one is added to the other, within its bounds. */
import { joinAsked } from './asked.ts';
import type { Clock } from './clock.ts';
import { joinEpisodes } from './episode.ts';
import { type Flight, MAX_FLIGHTS } from './flight.ts';
import { joinHabits } from './join-habits.ts';
import { joinWindow } from './join-window.ts';
import { MAX_DISMISSED, type OwnerState, windowOf } from './owner.ts';

/** Adds all that is known of `other` to `owner`, in place; the polls are the owner's own. */
export function joinOwner(owner: OwnerState, other: OwnerState): void {
  owner.clock = surerClock(owner.clock, other.clock);
  owner.flights = joinFlights(owner.flights, other.flights);
  for (const window of other.windows) {
    const mine = windowOf(owner, window.category);
    if (mine !== null) joinWindow(mine, window);
  }
  owner.episodes = joinEpisodes(owner.episodes, other.episodes);
  joinHabits(owner.habits, other.habits);
  joinAsked(owner.habits.asked, other.habits.asked);
  const dismissed = [...owner.dismissed, ...other.dismissed].sort((a, b) => a.at - b.at);
  owner.dismissed = [...new Map(dismissed.map((each) => [each.id, each])).values()].slice(-MAX_DISMISSED);
}

/** The clock with the narrower bounds. Both speak of one server, but of moments that may lie on both sides of a jump. */
function surerClock(mine: Clock, theirs: Clock): Clock {
  const [a, b] = [widthOf(mine), widthOf(theirs)];
  if (a !== b) return b < a ? theirs : mine;
  return boundsIn(theirs) > boundsIn(mine) ? theirs : mine;
}

const widthOf = ({ min, max }: Clock): number =>
  min === null || max === null ? Number.POSITIVE_INFINITY : max - min;

const boundsIn = ({ min, max }: Clock): number => [min, max].filter((bound) => bound !== null).length;

/** In the order in which they left. */
function joinFlights(mine: readonly Flight[], theirs: readonly Flight[]): Flight[] {
  const known = new Set(mine.map(({ requestId }) => requestId));
  const added = theirs.filter(({ requestId }) => !known.has(requestId));
  return [...mine, ...added].sort((a, b) => a.sentAt - b.sentAt).slice(-MAX_FLIGHTS);
}
