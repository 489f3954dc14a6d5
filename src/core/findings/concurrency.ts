/**
 * Detects concurrent requests of one owner and groups them into episodes. Nulab asks for one request at a time per user.
 *
 * Two requests overlap by the times of their events, from start to response headers. Our own polls are left out.
 */

import type { LocalMs } from '../time.ts';
import {
  IN_FLIGHT_TIMEOUT_MS,
  type InFlightRequest,
  isInFlightAt,
  SELF_INITIATOR,
} from '../usage/in-flight.ts';

export interface ConcurrencyParticipant {
  readonly initiator: string;
  /** Most of this initiator's own requests at one time. */
  peak: number;
}

export interface ConcurrencyEpisode {
  readonly startedAt: LocalMs;
  /** The latest moment at which two requests were in flight. */
  lastAt: LocalMs;
  /** Most requests at one time. */
  peak: number;
  /** Requests that overlapped another one. */
  count: number;
  participants: ConcurrencyParticipant[];
  /** All used HTTP/2 or later, where the browser does not queue requests; null until one is answered. */
  multiplexed: boolean | null;
}

/** An episode is over after this long without an overlap, in ms. */
export const EPISODE_GAP_MS = 3000;
const MAX_EPISODES = 20;
const MAX_PARTICIPANTS = 12;

/** Records that a program sent `request` while others were in flight. `inFlight` includes it. */
export function recordStart(
  episodes: ConcurrencyEpisode[],
  inFlight: readonly InFlightRequest[],
  request: InFlightRequest,
): void {
  const together = inFlight.filter((other) => isProgramInFlight(other, request.sentAt));
  if (together.length < 2) return;
  // With two others in flight the overlap has never stopped, so the episode continues after any pause.
  const episode = currentEpisode(episodes, request.sentAt, together.length > 2);
  const begins = episode.count === 0;
  episode.lastAt = Math.max(episode.lastAt, request.sentAt);
  episode.peak = Math.max(episode.peak, together.length);
  for (const other of together) {
    if (other.overlapped && other !== request && !begins) continue;
    other.overlapped = true;
    episode.count += 1;
    addParticipant(episode, other.initiator);
  }
  const participant = addParticipant(episode, request.initiator);
  if (participant !== null) {
    const own = together.filter(({ initiator }) => initiator === request.initiator).length;
    participant.peak = Math.max(participant.peak, own);
  }
}

/** Records that a request ended at `at`: if others are still in flight, the episode lasted until then. */
export function recordEnd(
  episodes: ConcurrencyEpisode[],
  inFlight: readonly InFlightRequest[],
  request: InFlightRequest,
  at: LocalMs,
): void {
  if (!request.overlapped) return;
  const episode = episodes.at(-1);
  if (episode === undefined || at - episode.lastAt > IN_FLIGHT_TIMEOUT_MS) return;
  if (inFlight.some((other) => isProgramInFlight(other, at))) episode.lastAt = Math.max(episode.lastAt, at);
}

/** Records over which protocol a request of the current episode was answered. */
export function recordProtocol(
  episodes: ConcurrencyEpisode[],
  request: InFlightRequest,
  multiplexed: boolean,
): void {
  if (!request.overlapped) return;
  const episode = episodes.at(-1);
  if (episode !== undefined) episode.multiplexed = multiplexed && episode.multiplexed !== false;
}

/** Whether two requests are in flight at this moment. */
export function isConcurrentNow(inFlight: readonly InFlightRequest[], now: LocalMs): boolean {
  return inFlight.filter((request) => isProgramInFlight(request, now)).length >= 2;
}

/** Whether a program's request is in flight: our own polls do not count. */
const isProgramInFlight = (request: InFlightRequest, at: LocalMs): boolean =>
  request.initiator !== SELF_INITIATOR && isInFlightAt(request, at);

function currentEpisode(episodes: ConcurrencyEpisode[], at: LocalMs, continues: boolean): ConcurrencyEpisode {
  const last = episodes.at(-1);
  if (last !== undefined && (continues || at - last.lastAt <= EPISODE_GAP_MS)) return last;
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

/** The program's entry, which is added if it is new; null if there is no room for it. */
function addParticipant(episode: ConcurrencyEpisode, initiator: string): ConcurrencyParticipant | null {
  const known = episode.participants.find((participant) => participant.initiator === initiator);
  if (known !== undefined) return known;
  if (episode.participants.length >= MAX_PARTICIPANTS) return null;
  const participant = { initiator, peak: 1 };
  episode.participants.push(participant);
  return participant;
}

/** Merges the episodes of two owners in order of their ends, so that a running one is last. */
export const mergeEpisodes = (
  episodes: readonly ConcurrencyEpisode[],
  theirs: readonly ConcurrencyEpisode[],
): ConcurrencyEpisode[] => [...episodes, ...theirs].sort((a, b) => a.lastAt - b.lastAt).slice(-MAX_EPISODES);
