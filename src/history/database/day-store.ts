/** The sums of hours in the database: a record for each day. */
import type { OwnerId } from '../../core/snapshot.ts';
import { dayOf, type HourOfType, type HourUsage, packDay, unpackDay } from '../packed-day.ts';
import { type RecordGroup, validDays } from '../records.ts';
import { type DayKey, type HistoryStore, startingWith } from './schema.ts';

/** A day as it will be written. */
export interface LoadedDay {
  readonly key: DayKey;
  /** The room of the stored day; null if there is none. */
  readonly before: RecordGroup | null;
  readonly hours: Map<number, HourUsage>;
  room: RecordGroup;
  isChanged: boolean;
}

/** The days that a transaction changes: each is read once and written once. */
export class ChangedDays {
  readonly #store: HistoryStore<'daySums'>;
  readonly #days = new Map<string, LoadedDay>();

  constructor(store: HistoryStore<'daySums'>) {
    this.#store = store;
  }

  /** The day of this hour. */
  async load({ owner, hour, category }: HourOfType, room: RecordGroup): Promise<LoadedDay> {
    const key: DayKey = [owner, dayOf(hour), category];
    const name = JSON.stringify(key);
    const known = this.#days.get(name);
    if (known !== undefined) return known;
    const [stored] = validDays([await this.#store.get(key)]);
    const hours = stored === undefined ? [] : unpackDay(stored);
    const loaded: LoadedDay = {
      key,
      before: stored?.room ?? null,
      hours: new Map(hours.map((each) => [each.hour, each])),
      room: stored?.room ?? room,
      isChanged: false,
    };
    this.#days.set(name, loaded);
    return loaded;
  }

  /** @returns how many days were added to each room */
  async save(): Promise<Record<RecordGroup, number>> {
    const added = { own: 0, observed: 0 };
    for (const { key, before, hours, room, isChanged } of this.#days.values()) {
      if (!isChanged) continue;
      const [first, ...others] = hours.values();
      if (first === undefined) await this.#store.delete(key);
      else await this.#store.put(packDay([first, ...others], room));
      if (before !== null) added[before] -= 1;
      if (first !== undefined) added[room] += 1;
    }
    return added;
  }
}

/** Takes the hours of all days of an owner out of the store. */
export async function takeDays(store: HistoryStore<'daySums'>, owner: OwnerId): Promise<HourUsage[]> {
  const hours = validDays(await store.getAll(startingWith([owner]))).flatMap(unpackDay);
  await store.delete(startingWith([owner]));
  return hours;
}

export const oldestDays = (
  store: HistoryStore<'daySums'>,
  room: RecordGroup,
  count: number,
): Promise<DayKey[]> => store.index('room').getAllKeys(startingWith([room]), count);

export const countDays = (store: HistoryStore<'daySums'>, room: RecordGroup): Promise<number> =>
  store.index('room').count(startingWith([room]));
