/** Windows in the database, by hours, with the sums of each hour: each window once, however often it is written. */
import { WINDOW_SPACING_S } from '../../core/readings/reading-set.ts';
import type { OwnerId } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { type HourOfType, type PackedSums, usageOf } from '../packed-sums.ts';
import { hourOf, packHour, unpackWindows } from '../packed-windows.ts';
import {
  type InGroup,
  RECORD_GROUPS,
  type RecordGroup,
  validSums,
  validWindows,
  type WindowRecord,
} from '../records.ts';
import { capOf, countedUp } from './caps.ts';
import { mergeWindowRecords } from './merge-windows.ts';
import type { HistoryStores, HourKey } from './schema.ts';

type HourStores = Pick<HistoryStores, 'hourSums' | 'hourWindows'>;

/** Keeps the windows, and of the hours in a room at most its cap: the oldest are deleted. */
export async function saveWindowRecords(
  stores: HistoryStores,
  windows: readonly InGroup<WindowRecord>[],
  cap: number,
): Promise<void> {
  const { counters, hourSums } = stores;
  const added = await mergeInto(stores, windows, mergeWindowRecords);
  for (const room of RECORD_GROUPS) {
    const ofRoom = IDBKeyRange.bound([room], [room, Number.POSITIVE_INFINITY]);
    const index = hourSums.index('room');
    const total = await countedUp(counters, `hours ${room}`, added[room], () => index.count(ofRoom));
    const surplus = Math.max(total - capOf(room, cap), 0);
    if (surplus > 0) for (const key of await index.getAllKeys(ofRoom, surplus)) await deleteHour(stores, key);
    if (added[room] !== 0 || surplus > 0) await counters.put(total - surplus, `hours ${room}`);
  }
}

async function deleteHour({ hourSums, hourWindows }: HourStores, key: HourKey): Promise<void> {
  await hourSums.delete(key);
  await hourWindows.delete(key);
}

/** Deletes windows of hours whose windows all opened before `keepSince` (local ms), and hours before `sumsSince` (server). */
export async function pruneHours(
  stores: HistoryStores,
  keepSince: LocalMs,
  sumsSince: number,
): Promise<void> {
  const { hourSums, hourWindows } = stores;
  const old = await hourSums.index('hour').getAllKeys(IDBKeyRange.upperBound(sumsSince, true));
  for (const key of old) await deleteHour(stores, key);
  if (old.length > 0) await forgetCounters(stores);
  const before = IDBKeyRange.upperBound(keepSince, true);
  for (const key of await hourWindows.index('latest').getAllKeys(before)) await hourWindows.delete(key);
}

/** Puts the hours of `from` under the name of `to`, or deletes them where `to` is null. */
export async function moveHours(
  stores: HistoryStores,
  from: OwnerId,
  to: { readonly owner: OwnerId; readonly room: RecordGroup } | null,
): Promise<void> {
  const { hourSums, hourWindows } = stores;
  // Of one owner: an array is greater than every text and number.
  const range = IDBKeyRange.bound([from], [from, []]);
  const sums = validSums(await hourSums.getAll(range));
  const windows = validWindows(await hourWindows.getAll(range));
  await hourSums.delete(range);
  await hourWindows.delete(range);
  await forgetCounters(stores);
  if (to === null) return;
  const withWindows = new Set(windows.map(nameOf));
  for (const hour of sums.filter((each) => !withWindows.has(nameOf(each)))) {
    const key: HourKey = [to.owner, hour.hour, hour.category];
    const [known] = validSums([await hourSums.get(key)]);
    // Both hold the server's figures; the one with more windows is kept.
    if (known !== undefined && windowsIn(known) >= windowsIn(hour)) continue;
    await hourSums.put({ ...hour, ...to });
    await hourWindows.delete(key);
  }
  const moved = windows.flatMap(unpackWindows).map((window) => ({ ...window, ...to }));
  // What is under the new name already is newer.
  await mergeInto(stores, moved, (own, known) => mergeWindowRecords(known, own));
}

const nameOf = ({ owner, hour, category }: HourOfType): string => JSON.stringify([owner, hour, category]);

const windowsIn = (hour: PackedSums): number => usageOf(hour)?.sums.windows ?? 0;

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

/** Hours were deleted or moved: they are counted at the next write. */
async function forgetCounters({ counters }: HistoryStores): Promise<void> {
  for (const room of RECORD_GROUPS) await counters.delete(`hours ${room}`);
}

type Merge = (window: WindowRecord, known: WindowRecord) => WindowRecord;

/**
 * Writes each window into its hour, in the place of what is known of it.
 *
 * @returns how many hours were added to each room
 */
async function mergeInto(
  stores: HourStores,
  windows: readonly InGroup<WindowRecord>[],
  merge: Merge,
): Promise<Record<RecordGroup, number>> {
  const hours = new Map<string, LoadedHour>();
  for (const window of windows) {
    const near: LoadedHour[] = [];
    for (const hour of hoursNear(window.reset)) near.push(await loadHour(stores, hours, { ...window, hour }));
    const merged = near.flatMap((hour) => takeOut(hour, window.reset)).reduceRight(merge, window);
    const own = near.find(({ key }) => key[1] === hourOf(merged.reset));
    own?.windows.push({ ...merged, owner: window.owner });
    if (own !== undefined) own.room = window.room;
  }
  const added = { own: 0, observed: 0 };
  for (const { key, windows: all, room, before, isPruned } of hours.values()) {
    // The sums include this window.
    if (isPruned) continue;
    const packed = packHour(all, room);
    if (packed === null) await deleteHour(stores, key);
    else {
      await stores.hourSums.put(packed.sums);
      await stores.hourWindows.put(packed.windows);
    }
    if (before !== null) added[before] -= 1;
    if (packed !== null) added[room] += 1;
  }
  return added;
}

/** An hour as it will be written. */
interface LoadedHour {
  readonly key: HourKey;
  /** The room of the stored hour; null if there is none. */
  readonly before: RecordGroup | null;
  /** Only its sums are left. */
  readonly isPruned: boolean;
  room: RecordGroup;
  windows: WindowRecord[];
}

async function loadHour(
  { hourSums, hourWindows }: HourStores,
  hours: Map<string, LoadedHour>,
  of: HourOfType & { readonly room: RecordGroup },
): Promise<LoadedHour> {
  const name = nameOf(of);
  const known = hours.get(name);
  if (known !== undefined) return known;
  const key: HourKey = [of.owner, of.hour, of.category];
  const [sums] = validSums([await hourSums.get(key)]);
  const packed = await hourWindows.get(key);
  const loaded = {
    key,
    before: sums?.room ?? null,
    isPruned: sums !== undefined && packed === undefined,
    room: sums?.room ?? of.room,
    windows: validWindows([packed]).flatMap(unpackWindows),
  };
  hours.set(name, loaded);
  return loaded;
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
  if (taken.length > 0) hour.windows = hour.windows.filter((window) => !isSame(window));
  return taken;
}
