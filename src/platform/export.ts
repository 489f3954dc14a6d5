/** What the user takes away: history and diagnostics. The schema is in docs/data.md; change both, and `VERSION`. */
import { type Diagnostics, readDiagnostics } from './diagnostics.ts';
import { latestRequests, type Minute, minutesSince, type RequestRecord } from './history.ts';
import { maskOf } from './mask.ts';

export const FORMAT = 'quota-monitor-for-backlog';
export const VERSION = 1;

export interface Export {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  /** ISO 8601, UTC. */
  readonly exportedAt: string;
  /** The oldest first. */
  readonly windows: readonly Minute[];
  /** In the order of their end. */
  readonly requests: readonly RequestRecord[];
  readonly diagnostics: Diagnostics;
}

/** @param fingerprints keep the fingerprints of seen keys in the ids of their owners; else they are numbered */
export async function collect(fingerprints: boolean, now: number): Promise<Export> {
  const [minutes, requests, diagnostics] = await Promise.all([
    minutesSince(0),
    latestRequests(),
    readDiagnostics(),
  ]);
  const all = [...minutes, ...requests, ...diagnostics.owners];
  const mask = fingerprints ? (id: string) => id : maskOf(all.map(({ owner }) => owner));
  const masked = <T extends { readonly owner: string }>(records: readonly T[]): T[] =>
    records.map((record) => ({ ...record, owner: mask(record.owner) }));
  return {
    format: FORMAT,
    version: VERSION,
    exportedAt: new Date(now).toISOString(),
    windows: masked(minutes),
    requests: masked(requests),
    diagnostics: { ...diagnostics, owners: masked(diagnostics.owners) },
  };
}

export const toJson = (data: Export): string => `${JSON.stringify(data, null, 1)}\n`;
