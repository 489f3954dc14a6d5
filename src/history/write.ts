/** Writes and prunes history. Only the background does, so that screens never wait for each other. */
import type { OwnerId } from '../core/snapshot.ts';
import { type ClockSetBack, moveMoment, moveMomentIfSet } from '../core/state/clock-set-back.ts';
import { HOUR_SECONDS, type LocalMs } from '../core/time.ts';
import { HISTORY_CAPS, type HistoryCaps, SUMS_KEPT_S } from './database/caps.ts';
import { changeHistory, hasHistory } from './database/connection.ts';
import { moveOwnerDays, pruneOwnerDays, saveNote, saveWatched } from './database/owner-day-store.ts';
import { ownersOf } from './database/owners.ts';
import { addRequests, changeRequests } from './database/request-store.ts';
import { moveHours, moveHourTimes, pruneHours, saveWindowRecords } from './database/window-store.ts';
import type { WatchedSpan } from './owner-hour.ts';
import type { InGroup, RecordGroup, RequestRecord, WindowRecord } from './records.ts';

type IsUserOwned = (owner: OwnerId) => boolean;

const groupOf = (owner: OwnerId, isUserOwned: IsUserOwned): RecordGroup =>
  isUserOwned(owner) ? 'own' : 'observed';

/** The user assigns keys to owners of their own only. */
const ASSIGNED_ROOM: RecordGroup = 'own';

/**
 * Writes the windows, each of which replaces its earlier record, and adds the requests and the times in which limits
 * were checked, all in one transaction.
 *
 * @param isUserOwned whether an owner is the user's own
 * @returns false if nothing could be written
 */
export function writeHistory(
  windows: readonly WindowRecord[],
  requests: readonly RequestRecord[],
  watched: readonly WatchedSpan[],
  isUserOwned: IsUserOwned,
  caps: HistoryCaps = HISTORY_CAPS,
): Promise<boolean> {
  const inRoom = <T extends { readonly owner: OwnerId }>(record: T): InGroup<T> => ({
    ...record,
    room: groupOf(record.owner, isUserOwned),
  });
  return changeHistory(async (stores) => {
    await saveWindowRecords(stores, windows.map(inRoom), caps.days);
    await saveWatched(stores, watched);
    await addRequests(stores, requests.map(inRoom), caps.requests);
  });
}

/**
 * Deletes windows that opened and requests that were sent before `keepSince`, the sums of hours that are too old, and all
 * records of removed accounts; moves the records of assigned keys.
 *
 * @param now both in ms: a clock that is wrong by a day keeps sums a day longer or shorter
 * @param ownerNow whose the records of an owner are now: its own, those of the owner that a key is assigned to, or null,
 *   where the account was removed
 * @returns false if nothing could be deleted or moved
 */
export async function prune(
  keepSince: LocalMs,
  now: LocalMs,
  ownerNow: (owner: OwnerId) => OwnerId | null,
): Promise<boolean> {
  if (!(await hasHistory())) return true;
  const sumsSince = Math.floor((now / 1000 - SUMS_KEPT_S) / HOUR_SECONDS);
  return changeHistory(async (stores) => {
    await pruneHours(stores, keepSince, sumsSince);
    await pruneOwnerDays(stores, sumsSince);
    for (const owner of await ownersOf(stores)) {
      const to = ownerNow(owner);
      if (to === owner) continue;
      await moveHours(stores, owner, to === null ? null : { owner: to, room: ASSIGNED_ROOM });
      await moveOwnerDays(stores, owner, to);
    }
    await changeRequests(stores, (request) => {
      const to = request.at < keepSince ? null : ownerNow(request.owner);
      if (to === null) return null;
      if (to === request.owner) return request;
      return { ...request, owner: to, room: ASSIGNED_ROOM };
    });
  });
}

/** Sets the user's note on an hour of an owner; an empty text removes it. */
export const writeNote = (owner: OwnerId, hour: number, note: string): Promise<boolean> =>
  changeHistory((stores) => saveNote(stores, owner, hour, note));

/**
 * Moves the records of the owner `from` to `to`, since the user has assigned a key. If both are the same owner, the
 * records move to the room that the owner belongs to now. If `to` is null, they are deleted.
 *
 * @returns false if nothing could be moved
 */
export function moveHistory(from: OwnerId, to: OwnerId | null, isUserOwned: IsUserOwned): Promise<boolean> {
  const target = to === null ? null : { owner: to, room: groupOf(to, isUserOwned) };
  return changeHistory(async (stores) => {
    await moveHours(stores, from, target);
    await moveOwnerDays(stores, from, target?.owner ?? null);
    await changeRequests(stores, (request) =>
      request.owner !== from ? request : target && { ...request, ...target },
    );
  });
}

/**
 * Moves the times of records that lie in the future after the local clock was set back: they would be missing from the
 * screens until their time comes. A window keeps its key, which is in the server's seconds, so none is there twice.
 * Records that are past by the new time too stay as they are, since nothing tells by which clock they were made.
 *
 * @returns false if nothing could be moved
 */
export function moveHistoryTimes(change: ClockSetBack): Promise<boolean> {
  return changeHistory(async (stores) => {
    await moveHourTimes(stores, change.now, (at) => moveMoment(at, change));
    await changeRequests(stores, (request) => {
      const { at, endedAt } = request;
      if (Math.max(at, endedAt ?? at) <= change.now) return request;
      return { ...request, at: moveMoment(at, change), endedAt: moveMomentIfSet(endedAt, change) };
    });
  });
}
