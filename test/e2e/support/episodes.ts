/** Concurrent requests as the extension tells them, and as the server's own log does. */
import type { Overlap } from '../../simulator/index.ts';
import { initiatorOf } from '../../simulator/log.ts';
import { eventually, type Session } from '../harness/index.ts';
import { modelOf } from './model.ts';
import { readHistory } from './stored.ts';

/** The longest that the extension's state lags behind its events where it is stored, in ms. */
const STORED_WITHIN = 300;

export interface EpisodeSummary {
  readonly peak: number;
  readonly count: number;
  /** The initiators. */
  readonly by: readonly string[];
}

const summarize = (peak: number, hosts: readonly string[]): EpisodeSummary => ({
  peak,
  count: hosts.length,
  by: [...new Set(hosts)].sort(),
});

/** What the server's log says. */
export const expectedEpisodes = (overlaps: readonly Overlap[]): EpisodeSummary[] =>
  overlaps.map(({ peak, requests }) =>
    summarize(
      peak,
      requests.map((entry) => new URL(initiatorOf(entry)).host),
    ),
  );

/** How many requests to a space the extension has under way. */
export async function inFlight(session: Session, space: string): Promise<number> {
  const { owners } = await modelOf(session);
  return owners
    .filter((owner) => owner.space === space)
    .reduce((sum, { inFlight }) => sum + inFlight.length, 0);
}

/** The episodes of a space, once all its requests are over and written down. */
export async function episodesOf(
  session: Session,
  space: string,
  requests: number,
): Promise<EpisodeSummary[]> {
  await eventually(`${requests} requests to ${space} taken in`, async () => {
    const { requests: over } = await readHistory(session);
    return over.filter(({ owner }) => owner.startsWith(space)).length >= requests;
  });
  await new Promise((resolve) => setTimeout(resolve, STORED_WITHIN));
  const { owners } = await modelOf(session);
  return owners
    .filter((owner) => owner.space === space)
    .flatMap(({ episodes }) =>
      episodes.map(({ peak, count, participants }) => ({
        peak,
        count,
        by: participants.map(({ initiator }) => initiator).sort(),
      })),
    );
}

/** The one line that a user reads of all that. */
export async function concurrentFindings(session: Session, space: string) {
  const { snapshot } = await modelOf(session);
  return snapshot.owners
    .filter((owner) => owner.space === space)
    .flatMap(({ findings }) => findings.filter(({ kind }) => kind === 'concurrent'))
    .map(({ initiators, count, peak, isSevere, queued }) => ({ initiators, count, peak, isSevere, queued }));
}
