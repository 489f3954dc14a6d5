/** Windows in the database, by hours, with the sums of each hour: each window once, however often it is written. */
import { WINDOW_SPACING_S } from '../../core/readings/reading-set.ts';
import type { OwnerId } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { joinSums } from '../hour-sums.ts';
import { dayOf, type HourOfType } from '../packed-day.ts';
import { hourOf, packHour, unpackWindows } from '../packed-windows.ts';
import {
  type InGroup,
  RECORD_GROUPS,
  type RecordGroup,
  validWindows,
  type WindowRecord,
} from '../records.ts';
import { capOf, countedUp } from './caps.ts';
import { ChangedDays, countDays, type LoadedDay, oldestDays, takeDays } from './day-store.ts';
import { joinWindowRecords, mergeWindowRecords } from './merge-windows.ts';
import { type DayKey, type HistoryStores, type HourKey, startingWith } from './schema.ts';

/** Keeps the windows, and of the days in a room at most its cap: the oldest are deleted. */
export async function saveWindowRecords(
  stores: HistoryStores,
  windows: readonly InGroup<WindowRecord>[],
  cap: number,
): Promise<void> {
  const { counters, daySums } = stores;
  const days = new ChangedDays(daySums);
  await mergeInto(stores, days, windows, mergeWindowRecords);
  const added = await days.save();
  for (const room of RECORD_GROUPS.filter((each) => added[each] !== 0)) {
    const total = await countedUp(counters, `days ${room}`, added[room], () => countDays(daySums, room));
    const surplus = Math.max(total - capOf(room, cap), 0);
    if (surplus > 0) await deleteDays(stores, await oldestDays(daySums, room, surplus));
    await counters.put(total - surplus, `days ${room}`);
  }
}

async function deleteDays({ daySums, hourWindows }: HistoryStores, keys: readonly DayKey[]): Promise<void> {
  for (const [owner, day, category] of keys) {
    await daySums.delete([owner, day, category]);
    for (let hour = day * 24; hour < (day + 1) * 24; hour += 1)
      await hourWindows.delete([owner, hour, category]);
  }
}

/**
 * Deletes the windows of hours that all opened before `keepSince` (local ms), and the days that end before `sumsSince` (whole
 * hours since 1970, by the server's clock).
 */
export async function pruneHours(
  stores: HistoryStores,
  keepSince: LocalMs,
  sumsSince: number,
): Promise<void> {
  const { counters, daySums, hourWindows } = stores;
  const old = await daySums.index('day').getAllKeys(IDBKeyRange.upperBound(dayOf(sumsSince), true));
  await deleteDays(stores, old);
  if (old.length > 0) await forgetCounters(counters);
  const before = IDBKeyRange.upperBound(keepSince, true);
  for (const key of await hourWindows.index('latest').getAllKeys(before)) await hourWindows.delete(key);
}

/** Puts the hours of `from` under the name of `to`, or deletes them where `to` is null. */
export async function moveHours(
  stores: HistoryStores,
  from: OwnerId,
  to: { readonly owner: OwnerId; readonly room: RecordGroup } | null,
): Promise<void> {
  const { counters, daySums, hourWindows } = stores;
  const hours = await takeDays(daySums, from);
  const windows = validWindows(await hourWindows.getAll(startingWith([from]))).flatMap(unpackWindows);
  await hourWindows.delete(startingWith([from]));
  await forgetCounters(counters);
  if (to === null) return;
  const days = new ChangedDays(daySums);
  const nameOfWindow = (window: WindowRecord) => nameOf({ ...window, hour: hourOf(window.reset) });
  const withWindows = new Set(windows.map(nameOfWindow));
  for (const hour of hours) {
    const moved = { ...hour, owner: to.owner };
    const day = await days.load(moved, to.room);
    const known = day.hours.get(hour.hour);
    const isPruned =
      known !== undefined && (await hourWindows.get([moved.owner, hour.hour, hour.category])) === undefined;
    // With the windows of both, their sums are made anew.
    if (withWindows.has(nameOf(hour)) && !isPruned) continue;
    withWindows.delete(nameOf(hour));
    day.hours.set(
      hour.hour,
      known === undefined ? moved : { ...moved, sums: joinSums(known.sums, hour.sums) },
    );
    day.isChanged = true;
  }
  const moved = windows
    .filter((window) => withWindows.has(nameOfWindow(window)))
    .map((window) => ({ ...window, ...to }));
  await mergeInto(stores, days, moved, (ofKey, known) => joinWindowRecords(known, ofKey));
  await days.save();
}

const nameOf = ({ owner, hour, category }: HourOfType): string => JSON.stringify([owner, hour, category]);

/** Moves the times of windows that opened later than now after the local clock was set back. */
export async function moveHourTimes(
  { hourWindows }: HistoryStores,
  now: LocalMs,
  moved: (at: LocalMs) => LocalMs,
): Promise<void> {
  for (const record of await hourWindows.index('latest').getAll(IDBKeyRange.lowerBound(now, true))) {
    const windows = validWindows([record]).flatMap(unpackWindows);
    const back = windows.map((window) =>
      window.openedAt > now ? { ...window, openedAt: moved(window.openedAt) } : window,
    );
    const packed = packHour(back, record.room);
    if (packed !== null) await hourWindows.put(packed.windows);
  }
}

/** Days were deleted or moved: they are counted at the next write. */
async function forgetCounters(counters: HistoryStores['counters']): Promise<void> {
  for (const room of RECORD_GROUPS) await counters.delete(`days ${room}`);
}

type Merge = (window: WindowRecord, known: WindowRecord) => WindowRecord;

/** Writes each window into its hour, in the place of what is known of it, and the sums of the hour into its day. */
async function mergeInto(
  { hourWindows }: HistoryStores,
  days: ChangedDays,
  windows: readonly InGroup<WindowRecord>[],
  merge: Merge,
): Promise<void> {
  const hours = new Map<string, LoadedHour>();
  const load = async (of: HourOfType, room: RecordGroup): Promise<LoadedHour> => {
    const name = nameOf(of);
    const known = hours.get(name);
    if (known !== undefined) return known;
    const key: HourKey = [of.owner, of.hour, of.category];
    const day = await days.load(of, room);
    const packed = await hourWindows.get(key);
    const isPruned = packed === undefined && day.hours.has(of.hour);
    const windows = validWindows([packed]).flatMap(unpackWindows);
    const loaded = { key, day, isPruned, windows, isChanged: false };
    hours.set(name, loaded);
    return loaded;
  };
  for (const window of windows) {
    const near: LoadedHour[] = [];
    for (const hour of hoursNear(window.reset)) near.push(await load({ ...window, hour }, window.room));
    const merged = near.flatMap((hour) => takeOut(hour, window.reset)).reduceRight(merge, window);
    const own = near.find(({ key }) => key[1] === hourOf(merged.reset));
    if (own === undefined) continue;
    own.windows.push({ ...merged, owner: window.owner });
    own.isChanged = true;
    own.day.room = window.room;
  }
  for (const { key, day, isPruned, windows: all, isChanged } of hours.values()) {
    if (!isChanged) continue;
    // The sums include a window that comes late.
    if (isPruned && (day.hours.get(key[1])?.sums.windows ?? 0) >= all.length) continue;
    const packed = packHour(all, day.room);
    if (packed === null) {
      day.hours.delete(key[1]);
      await hourWindows.delete(key);
    } else {
      day.hours.set(key[1], packed.usage);
      await hourWindows.put(packed.windows);
    }
    day.isChanged = true;
  }
}

/** An hour as it will be written. */
interface LoadedHour {
  readonly key: HourKey;
  readonly day: LoadedDay;
  /** Only its sums are left. */
  readonly isPruned: boolean;
  windows: WindowRecord[];
  isChanged: boolean;
}

/** The hours in which the window may be, whatever its reset drifted by; its own first. */
function hoursNear(reset: number): number[] {
  const own = hourOf(reset);
  const near = [own, hourOf(reset - WINDOW_SPACING_S + 1), hourOf(reset + WINDOW_SPACING_S - 1)];
  return [...new Set(near)];
}

/** Takes the windows with about this reset out of the hour. */
function takeOut(hour: LoadedHour, reset: number): WindowRecord[] {
  const isSame = (window: WindowRecord) => Math.abs(window.reset - reset) < WINDOW_SPACING_S;
  const taken = hour.windows.filter(isSame);
  if (taken.length > 0) {
    hour.windows = hour.windows.filter((window) => !isSame(window));
    hour.isChanged = true;
  }
  return taken;
}
