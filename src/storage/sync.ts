/**
 * Syncs settings between the user's browsers through `storage.sync`, if the user turns it on. Accounts, keys, fingerprints and
 * settings of this browser alone are never synced. The last write wins. The browser reports our own writes too, some of them
 * after a further change: each item names its writer, so that these are not taken for another browser's change.
 *
 * If `storage.sync` is full or throttled, the settings stay local and are sent with the next change.
 */
import * as v from 'valibot';
import browser from '../platform/browser.ts';
import { changeSettings, DEFAULT_SETTINGS, isValidSetting, loadSettings, type Settings } from './settings.ts';
import { STORED_VERSION } from './stored-item.ts';

export const SYNC_ITEM = 'settings';

/** Whether each setting is synced. */
const IS_SYNCED: Readonly<Record<keyof Settings, boolean>> = {
  /** State of this browser. */
  paused: false,
  polling: true,
  /** May be the fingerprint of a key. */
  shownOwner: false,
  warningShare: true,
  criticalShare: true,
  numberAlways: true,
  alertRead: true,
  alertUpdate: true,
  alertSearch: true,
  alertIcon: true,
  notifyResets: true,
  mutedUntil: false,
  lookedAt: false,
  historyDays: true,
  /** Each browser has its own. */
  syncSettings: false,
};

const SyncedSchema = v.object({
  version: v.literal(STORED_VERSION),
  values: v.record(v.string(), v.unknown()),
  /** A random id of the browser session that wrote it. */
  writer: v.optional(v.string()),
});

/** Whether a synced item was written by this writer. */
export function isWrittenBy(item: unknown, writer: string): boolean {
  return v.is(SyncedSchema, item) && item.writer === writer;
}

/** The valid settings in a synced item; null if the item is invalid. */
export function parseSynced(item: unknown): Partial<Settings> | null {
  const stored = v.safeParse(SyncedSchema, item);
  if (!stored.success) return null;
  const { values } = stored.output;
  const valid = Object.entries(values).filter(
    ([name, value]) => isSynced(name) && isValidSetting(name, value),
  );
  return Object.fromEntries(valid);
}

/** Writes the settings to `storage.sync` if they differ from those there. */
export async function pushSettings(settings: Settings, writer: string): Promise<void> {
  if (!settings.syncSettings) return;
  try {
    const there = parseSynced((await browser.storage.sync.get(SYNC_ITEM))[SYNC_ITEM]);
    if (there !== null && isSame({ ...DEFAULT_SETTINGS, ...there }, settings)) return;
    const values = Object.fromEntries(Object.entries(settings).filter(([name]) => isSynced(name)));
    await browser.storage.sync.set({ [SYNC_ITEM]: { version: STORED_VERSION, values, writer } });
  } catch {
    // Full, throttled, or no sync in this browser: the next change tries again.
  }
}

/**
 * Applies the settings of another browser if sync is on. Called by the background only.
 *
 * @returns all settings after that
 */
export async function pullSettings(item: unknown): Promise<Settings> {
  const settings = await loadSettings();
  const synced = parseSynced(item);
  if (!settings.syncSettings || synced === null || isSame({ ...settings, ...synced }, settings))
    return settings;
  return changeSettings(synced);
}

/**
 * Turns sync on or off. Synced settings of other browsers are applied; if there are none, ours are sent later. Called by the
 * background only; screens send `setSync`.
 *
 * @returns all settings after that
 */
export async function setSync(on: boolean): Promise<Settings> {
  const there = on ? await loadSynced() : null;
  return changeSettings({ ...there, syncSettings: on });
}

/** The synced settings; null if there are none. */
export function loadSynced(): Promise<Partial<Settings> | null> {
  return browser.storage.sync.get(SYNC_ITEM).then(
    (items) => parseSynced(items[SYNC_ITEM]),
    () => null,
  );
}

const isSynced = (name: string): boolean => name in IS_SYNCED && IS_SYNCED[name as keyof Settings];

const isSame = (a: Settings, b: Settings): boolean =>
  Object.entries(a).every(([name, value]) => !isSynced(name) || value === b[name as keyof Settings]);
