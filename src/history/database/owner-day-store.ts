/** Watched minutes and notes in the database: a record for each day. */
import type { OwnerId } from '../../core/snapshot.ts';
import {
  hoursOfSpan,
  mergeOwnerHours,
  newOwnerHour,
  type OwnerHour,
  type WatchedSpan,
} from '../owner-hour.ts';
import { dayOf } from '../packed-day.ts';
import { packOwnerDay, unpackOwnerDay } from '../packed-owner-day.ts';
import { validOwnerDays } from '../records.ts';
import { type HistoryStores, ofOwner } from './schema.ts';

type Stores = Pick<HistoryStores, 'ownerDays'>;

/** Adds the minutes of the spans to what is known of their hours. */
export const saveWatched = (stores: Stores, spans: readonly WatchedSpan[]): Promise<void> =>
  mergeIntoDays(stores, spans.flatMap(hoursOfSpan));

export const saveNote = (stores: Stores, owner: OwnerId, hour: number, note: string): Promise<void> =>
  changeDay(stores, owner, dayOf(hour), (hours) => {
    hours.set(hour, { ...(hours.get(hour) ?? newOwnerHour(owner, hour)), note });
  });

/** Deletes the days that end before this hour. */
export async function pruneOwnerDays({ ownerDays: store }: Stores, since: number): Promise<void> {
  for (const key of await store.index('day').getAllKeys(IDBKeyRange.upperBound(dayOf(since), true)))
    await store.delete(key);
}

/** Moves the hours of `from` to `to`, or deletes them if `to` is null. */
export async function moveOwnerDays(stores: Stores, from: OwnerId, to: OwnerId | null): Promise<void> {
  if (from === to) return;
  const days = validOwnerDays(await stores.ownerDays.getAll(ofOwner(from)));
  await stores.ownerDays.delete(ofOwner(from));
  if (to === null) return;
  const moved = days.flatMap(unpackOwnerDay).map((hour) => ({ ...hour, owner: to }));
  await mergeIntoDays(stores, moved);
}

/** Merges each hour with what is known of it. */
export async function mergeIntoDays(stores: Stores, added: readonly OwnerHour[]): Promise<void> {
  const days = new Map<string, OwnerHour[]>();
  for (const hour of added) {
    const name = `${hour.owner} ${dayOf(hour.hour)}`;
    days.set(name, [...(days.get(name) ?? []), hour]);
  }
  for (const [first, ...others] of days.values()) {
    if (first === undefined) continue;
    await changeDay(stores, first.owner, dayOf(first.hour), (hours) => {
      for (const each of [first, ...others]) {
        const known = hours.get(each.hour);
        hours.set(each.hour, known === undefined ? each : mergeOwnerHours(known, each));
      }
    });
  }
}

async function changeDay(
  { ownerDays: store }: Stores,
  owner: OwnerId,
  day: number,
  change: (hours: Map<number, OwnerHour>) => void,
): Promise<void> {
  const known = validOwnerDays([await store.get([owner, day])]).flatMap(unpackOwnerDay);
  const hours = new Map(known.map((hour) => [hour.hour, hour]));
  change(hours);
  await store.put(packOwnerDay(owner, day, [...hours.values()]));
}
