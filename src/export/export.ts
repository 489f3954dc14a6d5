/** The exported history and diagnostics. The schema is in docs/data.md; change both, and `VERSION`. */

import { watchedMinutes } from '../history/owner-hour.ts';
import {
  allHours,
  allRequests,
  type HourUsage,
  type OwnerHistory,
  type RequestRecord,
  type WindowRecord,
  windowsSince,
} from '../history/read.ts';
import { type Diagnostics, readDiagnostics } from './diagnostics.ts';
import { ownerIdMask } from './mask-owner-ids.ts';

export const EXPORT_FORMAT = 'quota-monitor-for-backlog';
export const EXPORT_VERSION = 1;

/** In how many minutes of an hour the limits of an owner were checked, and the user's note. */
export interface CheckedHour {
  readonly owner: string;
  /** Whole hours since 1970, UTC. */
  readonly hour: number;
  readonly minutes: number;
  readonly note: string;
}

export interface Export {
  readonly format: typeof EXPORT_FORMAT;
  readonly version: typeof EXPORT_VERSION;
  /** ISO 8601, UTC. */
  readonly exportedAt: string;
  /** The oldest first. */
  readonly windows: readonly WindowRecord[];
  /** Sums by owner, hour and type, the oldest first. */
  readonly hours: readonly HourUsage[];
  /** The oldest first. */
  readonly checked: readonly CheckedHour[];
  /** In the order of their end. */
  readonly requests: readonly RequestRecord[];
  readonly diagnostics: Diagnostics;
}

/**
 * Fails where the history cannot be read: its tables would be valid files that say that nothing was recorded.
 *
 * @param fingerprints keep the fingerprints of seen keys in the ids of their owners; else they are numbered
 * @param needsHistory false for the diagnostics, which are worth exporting then too
 */
export async function collectExport(
  fingerprints: boolean,
  now: number,
  needsHistory = true,
): Promise<Export> {
  const [read, readHours, readRequests, diagnostics] = await Promise.all([
    windowsSince(0),
    allHours(),
    allRequests(),
    readDiagnostics(),
  ]);
  const isUnread = read === null || readHours === null || readRequests === null;
  if (isUnread && needsHistory) throw new Error('The history cannot be read.');
  const minutes = read ?? [];
  const history = readHours ?? { hours: [], owner: [] };
  const requests = readRequests ?? [];
  const checked = checkedHours(history);
  const all = [...minutes, ...history.hours, ...checked, ...requests, ...diagnostics.owners];
  const mask = fingerprints ? (id: string) => id : ownerIdMask(all.map(({ owner }) => owner));
  const masked = <T extends { readonly owner: string }>(records: readonly T[]): T[] =>
    records.map((record) => ({ ...record, owner: mask(record.owner) }));
  return {
    format: EXPORT_FORMAT,
    version: EXPORT_VERSION,
    exportedAt: new Date(now).toISOString(),
    windows: masked(minutes),
    hours: masked(history.hours),
    checked: masked(checked),
    requests: masked(requests),
    diagnostics: { ...diagnostics, owners: masked(diagnostics.owners) },
  };
}

export const toJson = (data: Export): string => `${JSON.stringify(data, null, 1)}\n`;

const checkedHours = ({ owner: hours }: OwnerHistory): CheckedHour[] =>
  hours.map((each) => ({
    owner: each.owner,
    hour: each.hour,
    minutes: watchedMinutes(each),
    note: each.note,
  }));
