/** Writes and prunes history. Only the background does, so that screens never wait for each other. */
import type { OwnerId } from '../core/snapshot.ts';
import { type ClockSetBack, moveMoment, moveMomentIfSet } from '../core/state/clock-set-back.ts';
import { HISTORY_CAPS, type HistoryCaps, isAccountOwner, observedCap } from './caps.ts';
import {
  changeHistory,
  deleteHistory,
  type HistoryStore,
  type RequestStoreName,
  WINDOW_STORES,
  type WindowStoreName,
} from './database.ts';
import { addRequests, moveRequests, placesOf, pruneRequests } from './requests.ts';
import type { RequestRecord, WindowRecord } from './schema.ts';
import { keepWindows, moveWindows, pruneWindows } from './window-records.ts';

type IsUserOwned = (owner: OwnerId) => boolean;

/**
 * Keeps the windows, each in the place of what was known of it, and adds the requests: all in one transaction.
 *
 * Observed keys together have room of their own, a tenth of each cap.
 *
 * @param isUsers whether an owner is the user's own
 * @returns false where nothing could be written
 */
export function writeHistory(
  windows: readonly WindowRecord[],
  requests: readonly RequestRecord[],
  isUsers: IsUserOwned = isAccountOwner,
  caps: HistoryCaps = HISTORY_CAPS,
): Promise<boolean> {
  const users = windows.filter(({ owner }) => isUsers(owner));
  const observed = windows.filter(({ owner }) => !isUsers(owner));
  const mostRequests = { requests: caps.requests, observedRequests: observedCap(caps.requests) };
  const storeOf = (owner: OwnerId) => (isUsers(owner) ? 'requests' : 'observedRequests');
  return changeHistory(async (stores) => {
    const { db, windows: into } = stores;
    await keepWindows(db, into.windows, users, caps.windows);
    await keepWindows(db, into.observedWindows, observed, observedCap(caps.windows));
    await addRequests(stores, requests, storeOf, mostRequests);
  });
}

/** Forgets windows that opened and requests that were sent before `keepSince` (local ms). */
export async function prune(keepSince: number): Promise<void> {
  await changeHistory(async (stores) => {
    for (const name of WINDOW_STORES) await pruneWindows(stores.db, stores.windows[name], keepSince);
    await pruneRequests(stores, keepSince);
  });
}

/**
 * What was recorded of the owner `from` is `to`'s: the user has told us whose key it is. It moves into the room of
 * `to`; with the same owner twice it moves to where it belongs now. With null it is deleted.
 */
export async function moveHistory(
  from: OwnerId,
  to: OwnerId | null,
  isUsers: IsUserOwned = isAccountOwner,
): Promise<void> {
  const users = to !== null && isUsers(to);
  await changeHistory(async (stores) => {
    await moveWindows(
      stores,
      from,
      to === null ? null : { owner: to, store: users ? 'windows' : 'observedWindows' },
    );
    await moveRequests(
      stores,
      from,
      to === null ? null : { owner: to, store: users ? 'requests' : 'observedRequests' },
    );
  });
}

export async function clearHistory(): Promise<void> {
  await deleteHistory();
}

/** The local clock was set back: records that would lie in the future move with it (rule 5). */

/**
 * Moves the times of what was recorded by the clock as it was: else it would be missing from the screens until its time
 * comes. A window keeps its name, which is by the server's seconds, so none is there twice. What is past by the new time
 * as well stays where it is, for nothing tells by which clock it was recorded.
 */
export async function moveHistoryTimes(change: ClockSetBack): Promise<void> {
  await changeHistory(({ windows, requests }) =>
    Promise.all([
      ...Object.values(windows).map((store) => moveWindowRecordTimes(store, change)),
      ...Object.values(requests).map((store) => moveRequestTimes(store, change)),
    ]),
  );
}

async function moveWindowRecordTimes(
  store: HistoryStore<WindowStoreName>,
  change: ClockSetBack,
): Promise<void> {
  const future = await store.index('openedAt').getAll(IDBKeyRange.lowerBound(change.now, true));
  for (const minute of future) {
    await store.put({ ...minute, openedAt: moveMoment(minute.openedAt, change) });
  }
}

async function moveRequestTimes(store: HistoryStore<RequestStoreName>, change: ClockSetBack): Promise<void> {
  const isFuture = ({ at, endedAt }: RequestRecord) => Math.max(at, endedAt ?? at) > change.now;
  // Written in the order of their end: before a batch without any of the future there is none, but for a few.
  for (let batch = await store.openCursor(null, 'prev'); batch !== null; batch = await batch.continue()) {
    const places = placesOf(batch.value);
    const known = places.filter((request) => request !== null);
    if (known.length > 0 && !known.some(isFuture)) break;
    const moved = places.map((request) =>
      request !== null && isFuture(request)
        ? {
            ...request,
            at: moveMoment(request.at, change),
            endedAt: moveMomentIfSet(request.endedAt, change),
          }
        : request,
    );
    if (known.length > 0) await batch.update({ id: batch.key, requests: moved });
  }
}
