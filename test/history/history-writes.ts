/** Writes of history for tests in which the accounts alone are the user's own owners, and none of them is removed. */
import { isAccountId } from '../../src/core/snapshot.ts';
import type { HistoryCaps } from '../../src/history/database/caps.ts';
import type { WatchedSpan } from '../../src/history/owner-hour.ts';
import type { RequestRecord, WindowRecord } from '../../src/history/records.ts';
import * as historyWrites from '../../src/history/write.ts';

export const writeHistory = (
  windows: readonly WindowRecord[],
  requests: readonly RequestRecord[],
  watched: readonly WatchedSpan[] = [],
  isUserOwned = isAccountId,
  caps?: HistoryCaps,
) => historyWrites.writeHistory(windows, requests, watched, isUserOwned, caps);

export const moveHistory = (from: string, to: string | null, isUserOwned = isAccountId) =>
  historyWrites.moveHistory(from, to, isUserOwned);

export const prune = (keepSince: number, now: number, isRemoved = (_: string) => false) =>
  historyWrites.prune(keepSince, now, (owner) => (isRemoved(owner) ? null : owner));
