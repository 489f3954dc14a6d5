/** Writes and prunes history. Only the background does, so that screens never wait for each other. */
import type { OwnerId } from '../quota/snapshot.ts';
import { changeHistory, deleteHistory } from './history-db.ts';
import { keepMinute, MOST_MINUTES, moveMinutes, pruneMinutes } from './history-minutes.ts';
import type { Minute, RequestRecord } from './history-record.ts';
import { addRequests, moveRequests, pruneRequests } from './history-requests.ts';

/**
 * Keeps the windows, each in the place of what was known of it, and adds the requests: all in one transaction.
 *
 * @returns false where nothing could be written
 */
export function writeHistory(
  minutes: readonly Minute[],
  requests: readonly RequestRecord[],
): Promise<boolean> {
  return changeHistory((minuteStore, requestStore, db) =>
    Promise.all([
      ...minutes.map((minute) => keepMinute(minuteStore, minute, db)),
      addRequests(requestStore, requests),
    ]),
  );
}

/** Forgets windows that opened and requests that were sent before `keepSince` (local ms), and all but the last of them. */
export async function prune(
  keepSince: number,
  mostRequests: number,
  mostMinutes = MOST_MINUTES,
): Promise<void> {
  await changeHistory((minutes, requests) =>
    Promise.all([
      pruneMinutes(minutes, keepSince, mostMinutes),
      pruneRequests(requests, keepSince, mostRequests),
    ]),
  );
}

/** What was recorded of the owner `from` is `to`'s: the user has told us whose key it is. */
export async function moveHistory(from: OwnerId, to: OwnerId): Promise<void> {
  await changeHistory((minutes, requests, db) =>
    Promise.all([moveMinutes(minutes, from, to, db), moveRequests(requests, from, to)]),
  );
}

export async function clearHistory(): Promise<void> {
  await deleteHistory();
}
