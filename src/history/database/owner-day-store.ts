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
import { hourAt, newOwnerDay, type PackedOwnerDay, unpackOwnerDay, withHour } from '../packed-owner-day.ts';
import { validOwnerDays } from '../records.ts';
import { type HistoryStores, startingWith } from './schema.ts';

type Stores = Pick<HistoryStores, 'ownerDays'>;

/** Adds the minutes of the spans to what is known of their hours. */
export const saveWatched = (stores: Stores, spans: readonly WatchedSpan[]): Promise<void> =>
  mergeIntoDays(stores, spans.flatMap(hoursOfSpan));

export const saveNote = (stores: Stores, owner: OwnerId, hour: number, note: string): Promise<void> =>
  changeHours(stores, [{ ...newOwnerHour(owner, hour), note }], (known) => ({ ...known, note }));

/** Deletes the days that end before this hour. */
export async function pruneOwnerDays({ ownerDays: store }: Stores, since: number): Promise<void> {
  for (const key of await store.index('day').getAllKeys(IDBKeyRange.upperBound(dayOf(since), true)))
    await store.delete(key);
}

/** Moves the hours of `from` to `to`, or deletes them if `to` is null. */
export async function moveOwnerDays(stores: Stores, from: OwnerId, to: OwnerId | null): Promise<void> {
  if (from === to) return;
  const days = validOwnerDays(await stores.ownerDays.getAll(startingWith([from])));
  await stores.ownerDays.delete(startingWith([from]));
  if (to === null) return;
  const moved = days.flatMap(unpackOwnerDay).map((hour) => ({ ...hour, owner: to }));
  await mergeIntoDays(stores, moved);
}

/** Merges each hour with what is known of it. */
export const mergeIntoDays = (stores: Stores, hours: readonly OwnerHour[]): Promise<void> =>
  changeHours(stores, hours, mergeOwnerHours);

/** Each day is read once and written once. */
async function changeHours(
  { ownerDays: store }: Stores,
  hours: readonly OwnerHour[],
  change: (known: OwnerHour, hour: OwnerHour) => OwnerHour,
): Promise<void> {
  const days = new Map<string, PackedOwnerDay>();
  for (const hour of hours) {
    const { owner } = hour;
    const day = dayOf(hour.hour);
    const name = `${owner} ${day}`;
    const known =
      days.get(name) ?? validOwnerDays([await store.get([owner, day])])[0] ?? newOwnerDay(owner, day);
    days.set(name, withHour(known, change(hourAt(known, hour.hour % 24), hour)));
  }
  for (const day of days.values()) await store.put(day);
}
