/** Writes and prunes history. Only the background does, so that screens never wait for each other. */
import type { OwnerId } from '../quota/snapshot.ts';
import { CAPS, type Caps, isAccountId, observedCap } from './history-caps.ts';
import { changeHistory, deleteHistory, MINUTE_STORES } from './history-db.ts';
import { keepMinutes, moveMinutes, pruneMinutes } from './history-minutes.ts';
import type { Minute, RequestRecord } from './history-record.ts';
import { addRequests, moveRequests, pruneRequests } from './history-requests.ts';

type IsUsers = (owner: OwnerId) => boolean;

/**
 * Keeps the windows, each in the place of what was known of it, and adds the requests: all in one transaction.
 *
 * Observed keys together have room of their own, a tenth of each cap.
 *
 * @param isUsers whether an owner is the user's own
 * @returns false where nothing could be written
 */
export function writeHistory(
  minutes: readonly Minute[],
  requests: readonly RequestRecord[],
  isUsers: IsUsers = isAccountId,
  caps: Caps = CAPS,
): Promise<boolean> {
  const users = minutes.filter(({ owner }) => isUsers(owner));
  const observed = minutes.filter(({ owner }) => !isUsers(owner));
  const mostRequests = { requests: caps.requests, observedRequests: observedCap(caps.requests) };
  const storeOf = (owner: OwnerId) => (isUsers(owner) ? 'requests' : 'observedRequests');
  return changeHistory(async (stores) => {
    const { db, minutes: into } = stores;
    await keepMinutes(db, into.minutes, users, caps.minutes);
    await keepMinutes(db, into.observedMinutes, observed, observedCap(caps.minutes));
    await addRequests(stores, requests, storeOf, mostRequests);
  });
}

/** Forgets windows that opened and requests that were sent before `keepSince` (local ms). */
export async function prune(keepSince: number): Promise<void> {
  await changeHistory(async (stores) => {
    for (const name of MINUTE_STORES) await pruneMinutes(stores.db, stores.minutes[name], keepSince);
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
  isUsers: IsUsers = isAccountId,
): Promise<void> {
  const users = to !== null && isUsers(to);
  await changeHistory(async (stores) => {
    await moveMinutes(
      stores,
      from,
      to === null ? null : { owner: to, store: users ? 'minutes' : 'observedMinutes' },
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
