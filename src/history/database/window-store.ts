/** Windows in the database, by hours: each window once, however often it is written. */
import { WINDOW_SPACING_S } from '../../core/readings/reading-set.ts';
import type { OwnerId } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { type HourRecord, hourOf, packHour, unpackHour, usageOf, withoutWindows } from '../hour-record.ts';
import { type InGroup, RECORD_GROUPS, type RecordGroup, validHours, type WindowRecord } from '../records.ts';
import { capOf, countedUp } from './caps.ts';
import { mergeWindowRecords } from './merge-windows.ts';
import type { HistoryStore, HistoryStores } from './schema.ts';

type HourStore = HistoryStore<'usageHours'>;

/** Keeps the windows, and of the hours in a room at most its cap: the oldest are deleted. */
export async function saveWindowRecords(
  { counters, usageHours: store }: HistoryStores,
  windows: readonly InGroup<WindowRecord>[],
  cap: number,
): Promise<void> {
  const added = await mergeInto(store, windows, mergeWindowRecords);
  for (const room of RECORD_GROUPS) {
    const ofRoom = IDBKeyRange.bound([room], [room, Number.POSITIVE_INFINITY]);
    const index = store.index('room');
    const total = await countedUp(counters, `hours ${room}`, added[room], () => index.count(ofRoom));
    const surplus = Math.max(total - capOf(room, cap), 0);
    if (surplus > 0) for (const key of await index.getAllKeys(ofRoom, surplus)) await store.delete(key);
    if (added[room] !== 0 || surplus > 0) await counters.put(total - surplus, `hours ${room}`);
  }
}

/** Of hours whose windows all opened before `keepSince` (local ms) keeps the sums, and those from `sumsSince` (server) on. */
export async function pruneHours(
  { counters, usageHours: store }: HistoryStores,
  keepSince: LocalMs,
  sumsSince: number,
): Promise<void> {
  const old = await store.index('hour').getAllKeys(IDBKeyRange.upperBound(sumsSince, true));
  for (const key of old) await store.delete(key);
  if (old.length > 0) await forgetCounters(counters);
  for (const record of await store.index('latest').getAll(IDBKeyRange.upperBound(keepSince, true))) {
    const [hour] = validHours([record]);
    const sums = hour === undefined ? null : withoutWindows(hour);
    if (sums === null) await store.delete([record.owner, record.hour, record.category]);
    else await store.put(sums);
  }
}

/** Puts the hours of `from` under the name of `to`, or deletes them where `to` is null. */
export async function moveHours(
  { counters, usageHours: store }: HistoryStores,
  from: OwnerId,
  to: { readonly owner: OwnerId; readonly room: RecordGroup } | null,
): Promise<void> {
  // Of one owner: an array is greater than every text and number.
  const range = IDBKeyRange.bound([from], [from, []]);
  const moved = validHours(await store.getAll(range));
  await store.delete(range);
  await forgetCounters(counters);
  if (to === null) return;
  for (const hour of moved.filter(({ windows }) => windows === '')) {
    const [known] = validHours([await store.get([to.owner, hour.hour, hour.category])]);
    // Both hold the server's figures; the one with more windows is kept.
    if (known === undefined || windowsIn(known) < windowsIn(hour)) await store.put({ ...hour, ...to });
  }
  const windows = moved.flatMap(unpackHour).map((window) => ({ ...window, ...to }));
  // What is under the new name already is newer.
  await mergeInto(store, windows, (own, known) => mergeWindowRecords(known, own));
}

const windowsIn = (hour: HourRecord): number => usageOf(hour)?.sums.windows ?? 0;

/** Moves the times of windows that opened later than now after the local clock was set back. */
export async function moveHourTimes(
  { usageHours: store }: HistoryStores,
  now: LocalMs,
  moved: (at: LocalMs) => LocalMs,
): Promise<void> {
  for (const record of await store.index('latest').getAll(IDBKeyRange.lowerBound(now, true))) {
    const windows = validHours([record]).flatMap(unpackHour);
    const back = windows.map((window) =>
      window.openedAt > now ? { ...window, openedAt: moved(window.openedAt) } : window,
    );
    const packed = packHour(back, record.room);
    if (packed !== null) await store.put(packed);
  }
}

/** Hours were deleted or moved: they are counted at the next write. */
async function forgetCounters(counters: HistoryStores['counters']): Promise<void> {
  for (const room of RECORD_GROUPS) await counters.delete(`hours ${room}`);
}

type Merge = (window: WindowRecord, known: WindowRecord) => WindowRecord;

/**
 * Writes each window into its hour, in the place of what is known of it.
 *
 * @returns how many hours were added to each room
 */
async function mergeInto(
  store: HourStore,
  windows: readonly InGroup<WindowRecord>[],
  merge: Merge,
): Promise<Record<RecordGroup, number>> {
  const hours = new Map<string, LoadedHour>();
  for (const window of windows) {
    const near: LoadedHour[] = [];
    for (const hour of hoursNear(window.reset)) near.push(await loadHour(store, hours, window, hour));
    const merged = near.flatMap((hour) => takeOut(hour, window.reset)).reduceRight(merge, window);
    const own = near.find(({ key }) => key[1] === hourOf(merged.reset));
    own?.windows.push({ ...merged, owner: window.owner });
    if (own !== undefined) own.room = window.room;
  }
  const added = { own: 0, observed: 0 };
  for (const { key, windows: all, room, before } of hours.values()) {
    // Only its sums are left, and they include this window.
    if (before !== null && before.windows === '') continue;
    const packed = packHour(all, room);
    if (packed === null) await store.delete(key);
    else await store.put(packed);
    if (before !== null) added[before.room] -= 1;
    if (packed !== null) added[room] += 1;
  }
  return added;
}

/** An hour as it will be written. */
interface LoadedHour {
  readonly key: [OwnerId, number, string];
  readonly before: HourRecord | null;
  room: RecordGroup;
  windows: WindowRecord[];
}

async function loadHour(
  store: HourStore,
  hours: Map<string, LoadedHour>,
  { owner, category, room }: InGroup<WindowRecord>,
  hour: number,
): Promise<LoadedHour> {
  const key: LoadedHour['key'] = [owner, hour, category];
  const name = JSON.stringify(key);
  const known = hours.get(name);
  if (known !== undefined) return known;
  const [before = null] = validHours([await store.get(key)]);
  const loaded = {
    key,
    before,
    room: before?.room ?? room,
    windows: before === null ? [] : unpackHour(before),
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
