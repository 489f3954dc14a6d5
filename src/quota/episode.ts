/**
 * Concurrent requests of one owner, as episodes. Nulab asks for one request at a time per user: the next
 * when the last has been answered.
 *
 * Overlap is measured by the events' own times, from a request's start to its answer's headers. Our own polls take no
 * part.
 */
import { FLIGHT_LIMIT, type Flight, OWN } from './flight.ts';
import type { LocalMs } from './time.ts';

export interface Participant {
  readonly initiator: string;
  /** Requests of this initiator that overlapped another one. */
  count: number;
  /** Most of this initiator's own requests at one time. */
  peak: number;
}

export interface Episode {
  readonly startedAt: LocalMs;
  /** The latest moment at which two requests were under way. */
  lastAt: LocalMs;
  /** Most requests at one time. */
  peak: number;
  /** Requests that overlapped another one. */
  count: number;
  participants: Participant[];
  /** All went over HTTP/2 or later, which does not queue in the browser; null while none was answered. */
  unqueued: boolean | null;
}

/** An episode is over after this long without an overlap, in ms. */
export const QUIET_SPELL = 3000;
const MOST_EPISODES = 20;
const MOST_PARTICIPANTS = 12;

/** Notes that `flight` has just left while others were under way; `flights` has it already. */
export function noteDeparture(episodes: Episode[], flights: readonly Flight[], flight: Flight): void {
  if (flight.initiator !== OWN && flights.length > 1) noteOverlap(episodes, flights, flight);
}

function noteOverlap(episodes: Episode[], flights: readonly Flight[], flight: Flight): void {
  const together = flights.filter((other) => isUnderWay(other, flight.sentAt));
  if (together.length < 2) return;
  // With two others under way the overlap has never ceased, however long nothing has happened.
  const episode = currentEpisode(episodes, flight.sentAt, together.length > 2);
  const begins = episode.count === 0;
  episode.lastAt = Math.max(episode.lastAt, flight.sentAt);
  episode.peak = Math.max(episode.peak, together.length);
  for (const other of together) {
    if (other.overlapped && other !== flight && !begins) continue;
    other.overlapped = true;
    episode.count += 1;
    const participant = participantOf(episode, other.initiator);
    if (participant !== null) participant.count += 1;
  }
  const mine = participantOf(episode, flight.initiator);
  if (mine !== null) {
    const own = together.filter(({ initiator }) => initiator === flight.initiator).length;
    mine.peak = Math.max(mine.peak, own);
  }
}

/** Notes that a flight has ended at `at`: the episode lasted until here if others are still under way. */
export function noteArrival(
  episodes: Episode[],
  flights: readonly Flight[],
  flight: Flight,
  at: LocalMs,
): void {
  if (!flight.overlapped) return;
  const episode = episodes.at(-1);
  if (episode === undefined || at - episode.lastAt > FLIGHT_LIMIT) return;
  if (flights.some((other) => isUnderWay(other, at))) episode.lastAt = Math.max(episode.lastAt, at);
}

/** Notes over which protocol a request of the current episode was answered. */
export function noteProtocol(episodes: Episode[], flight: Flight, unqueued: boolean): void {
  if (!flight.overlapped) return;
  const episode = episodes.at(-1);
  if (episode !== undefined) episode.unqueued = unqueued && episode.unqueued !== false;
}

/** Whether two requests are under way at this moment. */
export function isGoingOn(flights: readonly Flight[], now: LocalMs): boolean {
  return flights.filter((flight) => isUnderWay(flight, now)).length >= 2;
}

function isUnderWay({ initiator, sentAt, doubtful }: Flight, at: LocalMs): boolean {
  return initiator !== OWN && !doubtful && sentAt <= at && at - sentAt <= FLIGHT_LIMIT;
}

function currentEpisode(episodes: Episode[], at: LocalMs, goesOn: boolean): Episode {
  const last = episodes.at(-1);
  if (last !== undefined && (goesOn || at - last.lastAt <= QUIET_SPELL)) return last;
  const episode: Episode = { startedAt: at, lastAt: at, peak: 0, count: 0, participants: [], unqueued: null };
  episodes.push(episode);
  if (episodes.length > MOST_EPISODES) episodes.shift();
  return episode;
}

function participantOf(episode: Episode, initiator: string): Participant | null {
  const known = episode.participants.find((participant) => participant.initiator === initiator);
  if (known !== undefined) return known;
  if (episode.participants.length >= MOST_PARTICIPANTS) return null;
  const participant = { initiator, count: 0, peak: 1 };
  episode.participants.push(participant);
  return participant;
}

/** The episodes of two owners that turned out to be one, the one that may still go on last. */
export const joinEpisodes = (mine: readonly Episode[], theirs: readonly Episode[]): Episode[] =>
  [...mine, ...theirs].sort((a, b) => a.lastAt - b.lastAt).slice(-MOST_EPISODES);
