/** Concurrent requests as the extension tells them, and as the server's own log does. */
import type { Overlap } from '../simulator/index.ts';
import { initiatorOf } from '../simulator/log.ts';
import { modelOf } from './findings-model.ts';
import { eventually, type Session } from './harness/index.ts';

export interface Told {
  readonly peak: number;
  readonly count: number;
  /** Each initiator with its requests. */
  readonly by: readonly string[];
}

const told = (peak: number, hosts: readonly string[]): Told => {
  const counts = new Map<string, number>();
  for (const host of hosts) counts.set(host, (counts.get(host) ?? 0) + 1);
  return { peak, count: hosts.length, by: [...counts].map(([host, count]) => `${host} ${count}`).sort() };
};

/** What the server's log says. */
export const truthOf = (overlaps: readonly Overlap[]): Told[] =>
  overlaps.map(({ peak, requests }) =>
    told(
      peak,
      requests.map((entry) => new URL(initiatorOf(entry)).host),
    ),
  );

/** How many requests to a space the extension has under way. */
export async function inFlight(session: Session, space: string): Promise<number> {
  const { owners } = await modelOf(session);
  return owners
    .filter((owner) => owner.space === space)
    .reduce((sum, { flights }) => sum + flights.filter(({ answeredAt }) => answeredAt === null).length, 0);
}

/** The episodes of a space, once its requests are over; the extension stores them a moment after they happen. */
export async function episodesOf(session: Session, space: string, requests: number): Promise<Told[]> {
  return eventually(`${requests} requests to ${space} taken in`, async () => {
    const { owners } = await modelOf(session);
    const own = owners.filter((owner) => owner.space === space);
    if (requests > 0 && own.length === 0) return undefined;
    if (own.some(({ flights }) => flights.length > 0)) return undefined;
    return own.flatMap(({ episodes }) =>
      episodes.map(({ peak, count, participants }) => ({
        peak,
        count,
        by: participants.map((each) => `${each.initiator} ${each.count}`).sort(),
      })),
    );
  });
}

/** The one line that a user reads of all that. */
export async function concurrentFindings(session: Session, space: string) {
  const { snapshot } = await modelOf(session);
  return snapshot.owners
    .filter((owner) => owner.space === space)
    .flatMap(({ findings }) => findings.filter(({ kind }) => kind === 'concurrent'))
    .map(({ initiators, count, peak, grave, queued }) => ({ initiators, count, peak, grave, queued }));
}
