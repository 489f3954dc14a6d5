/** Watched minutes and notes in the database. */
import type { OwnerId } from '../../core/snapshot.ts';
import {
  hoursOfSpan,
  mergeOwnerHours,
  newOwnerHour,
  type OwnerHour,
  type WatchedSpan,
} from '../owner-hour.ts';
import { validOwnerHours } from '../records.ts';
import { type HistoryStores, ofOwner } from './schema.ts';

type Stores = Pick<HistoryStores, 'ownerHours'>;

/** Adds the minutes of the spans to what is known of their hours. */
export async function saveWatched(stores: Stores, spans: readonly WatchedSpan[]): Promise<void> {
  for (const hour of spans.flatMap(hoursOfSpan)) await mergeInto(stores, hour);
}

export async function saveNote(
  { ownerHours: store }: Stores,
  owner: OwnerId,
  hour: number,
  note: string,
): Promise<void> {
  const [known = newOwnerHour(owner, hour)] = validOwnerHours([await store.get([owner, hour])]);
  await store.put({ ...known, note });
}

/** Deletes the hours before this one. */
export async function pruneOwnerHours({ ownerHours: store }: Stores, since: number): Promise<void> {
  for (const key of await store.index('hour').getAllKeys(IDBKeyRange.upperBound(since, true))) {
    await store.delete(key);
  }
}

/** Moves the hours of `from` to `to`, or deletes them if `to` is null. */
export async function moveOwnerHours(stores: Stores, from: OwnerId, to: OwnerId | null): Promise<void> {
  if (from === to) return;
  const moved = validOwnerHours(await stores.ownerHours.getAll(ofOwner(from)));
  await stores.ownerHours.delete(ofOwner(from));
  if (to === null) return;
  for (const hour of moved) await mergeInto(stores, { ...hour, owner: to });
}

async function mergeInto({ ownerHours: store }: Stores, hour: OwnerHour): Promise<void> {
  const [known] = validOwnerHours([await store.get([hour.owner, hour.hour])]);
  await store.put(known === undefined ? hour : mergeOwnerHours(known, hour));
}
