/**
 * Settings in `storage.sync`, so that they are the same in every browser of the user, if the user turns it on.
 *
 * Never accounts, keys, fingerprints, or what concerns this browser alone. The last one to write wins.
 * A full or throttled storage does no harm: the settings stay as they are here, and go out with the next change.
 */
import * as v from 'valibot';
import browser from '../platform/browser.ts';
import { changeSettings, DEFAULT_SETTINGS, isValidSetting, loadSettings, type Settings } from './settings.ts';
import { STORED_VERSION } from './stored-item.ts';

export const SYNC_ITEM = 'settings';

/** Whoever adds a setting says here whether it leaves this browser. */
const IS_SYNCED: Readonly<Record<keyof Settings, boolean>> = {
  /** What this browser does at present. */
  paused: false,
  /** May be the fingerprint of a key. */
  shownOwner: false,
  warningShare: true,
  criticalShare: true,
  numberAlways: true,
  alertRead: true,
  alertUpdate: true,
  alertSearch: true,
  alertIcon: true,
  mutedUntil: false,
  lookedAt: false,
  historyDays: true,
  /** Each browser is asked for itself. */
  syncSettings: false,
};

const SyncedSchema = v.object({
  version: v.literal(STORED_VERSION),
  values: v.record(v.string(), v.unknown()),
});

/** The synced settings in a stored item, as far as they are valid; null where it holds none. */
export function parseSynced(item: unknown): Partial<Settings> | null {
  const stored = v.safeParse(SyncedSchema, item);
  if (!stored.success) return null;
  const { values } = stored.output;
  const valid = Object.entries(DEFAULT_SETTINGS).filter(
    ([name, fallback]) => isSynced(name) && isValidSetting(values[name], fallback),
  );
  return Object.fromEntries(valid.map(([name]) => [name, values[name]]));
}

/** Sends out what is set here, where it differs from what is there. */
export async function pushSettings(settings: Settings): Promise<void> {
  if (!settings.syncSettings) return;
  try {
    const there = parseSynced((await browser.storage.sync.get(SYNC_ITEM))[SYNC_ITEM]);
    if (there !== null && isSame({ ...DEFAULT_SETTINGS, ...there }, settings)) return;
    const values = Object.fromEntries(Object.entries(settings).filter(([name]) => isSynced(name)));
    await browser.storage.sync.set({ [SYNC_ITEM]: { version: STORED_VERSION, values } });
  } catch {
    // No room, too often, or no sync in this browser: the next change is the next attempt.
  }
}

/**
 * Takes over what another browser has set, where sync is on here. Only the background may call it.
 *
 * @returns all settings as they are then
 */
export async function pullSettings(item: unknown): Promise<Settings> {
  const settings = await loadSettings();
  const synced = parseSynced(item);
  if (!settings.syncSettings || synced === null || isSame({ ...settings, ...synced }, settings))
    return settings;
  return changeSettings(synced);
}

/**
 * Turns sync on or off; what other browsers have set already is taken over, else ours goes out. Only the background
 * may call it; screens send `setSync`.
 *
 * @returns all settings as they are then
 */
export async function setSync(on: boolean): Promise<Settings> {
  const there = on ? await loadSynced() : null;
  return changeSettings({ ...there, syncSettings: on });
}

/** What another browser has set; null where there is nothing that can be read. */
export function loadSynced(): Promise<Partial<Settings> | null> {
  return browser.storage.sync.get(SYNC_ITEM).then(
    (items) => parseSynced(items[SYNC_ITEM]),
    () => null,
  );
}

const isSynced = (name: string): boolean => name in IS_SYNCED && IS_SYNCED[name as keyof Settings];

const isSame = (a: Settings, b: Settings): boolean =>
  Object.entries(a).every(([name, value]) => !isSynced(name) || value === b[name as keyof Settings]);
