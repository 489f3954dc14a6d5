/**
 * Concurrent requests of one owner, as episodes. Nulab asks for one request at a time per user: the next
 * when the last has been answered.
 *
 * Overlap is measured by the events' own times, from a request's start to its answer's headers. Our own polls take no
 * part.
 */
import { IN_FLIGHT_TIMEOUT_MS, type InFlightRequest, SELF_INITIATOR } from '../state/in-flight.ts';
import type { LocalMs } from '../time.ts';

export interface ConcurrencyParticipant {
  readonly initiator: string;
  /** Requests of this initiator that overlapped another one. */
  count: number;
  /** Most of this initiator's own requests at one time. */
  peak: number;
}

export interface ConcurrencyEpisode {
  readonly startedAt: LocalMs;
  /** The latest moment at which two requests were under way. */
  lastAt: LocalMs;
  /** Most requests at one time. */
  peak: number;
  /** Requests that overlapped another one. */
  count: number;
  participants: ConcurrencyParticipant[];
  /** All went over HTTP/2 or later, which does not queue in the browser; null while none was answered. */
  multiplexed: boolean | null;
}

/** An episode is over after this long without an overlap, in ms. */
export const EPISODE_GAP_MS = 3000;
const MAX_EPISODES = 20;
const MAX_PARTICIPANTS = 12;

/** Notes that `flight` has just left while others were under way; `flights` has it already. */
export function recordStart(
  episodes: ConcurrencyEpisode[],
  flights: readonly InFlightRequest[],
  flight: InFlightRequest,
): void {
  if (flight.initiator !== SELF_INITIATOR && flights.length > 1) recordOverlap(episodes, flights, flight);
}

function recordOverlap(
  episodes: ConcurrencyEpisode[],
  flights: readonly InFlightRequest[],
  flight: InFlightRequest,
): void {
  const together = flights.filter((other) => isInFlightAt(other, flight.sentAt));
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
export function recordEnd(
  episodes: ConcurrencyEpisode[],
  flights: readonly InFlightRequest[],
  flight: InFlightRequest,
  at: LocalMs,
): void {
  if (!flight.overlapped) return;
  const episode = episodes.at(-1);
  if (episode === undefined || at - episode.lastAt > IN_FLIGHT_TIMEOUT_MS) return;
  if (flights.some((other) => isInFlightAt(other, at))) episode.lastAt = Math.max(episode.lastAt, at);
}

/** Notes over which protocol a request of the current episode was answered. */
export function recordProtocol(
  episodes: ConcurrencyEpisode[],
  flight: InFlightRequest,
  unqueued: boolean,
): void {
  if (!flight.overlapped) return;
  const episode = episodes.at(-1);
  if (episode !== undefined) episode.multiplexed = unqueued && episode.multiplexed !== false;
}

/** Whether two requests are under way at this moment. */
export function isConcurrentNow(flights: readonly InFlightRequest[], now: LocalMs): boolean {
  return flights.filter((flight) => isInFlightAt(flight, now)).length >= 2;
}

function isInFlightAt({ initiator, sentAt, uncertain }: InFlightRequest, at: LocalMs): boolean {
  return initiator !== SELF_INITIATOR && !uncertain && sentAt <= at && at - sentAt <= IN_FLIGHT_TIMEOUT_MS;
}

function currentEpisode(episodes: ConcurrencyEpisode[], at: LocalMs, goesOn: boolean): ConcurrencyEpisode {
  const last = episodes.at(-1);
  if (last !== undefined && (goesOn || at - last.lastAt <= EPISODE_GAP_MS)) return last;
  const episode: ConcurrencyEpisode = {
    startedAt: at,
    lastAt: at,
    peak: 0,
    count: 0,
    participants: [],
    multiplexed: null,
  };
  episodes.push(episode);
  if (episodes.length > MAX_EPISODES) episodes.shift();
  return episode;
}

function participantOf(episode: ConcurrencyEpisode, initiator: string): ConcurrencyParticipant | null {
  const known = episode.participants.find((participant) => participant.initiator === initiator);
  if (known !== undefined) return known;
  if (episode.participants.length >= MAX_PARTICIPANTS) return null;
  const participant = { initiator, count: 0, peak: 1 };
  episode.participants.push(participant);
  return participant;
}

/** The episodes of two owners that turned out to be one, the one that may still go on last. */
export const mergeEpisodes = (
  mine: readonly ConcurrencyEpisode[],
  theirs: readonly ConcurrencyEpisode[],
): ConcurrencyEpisode[] => [...mine, ...theirs].sort((a, b) => a.lastAt - b.lastAt).slice(-MAX_EPISODES);
