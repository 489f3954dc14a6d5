/**
 * Settings in `storage.sync`, so that they are the same in every browser of the user, if the user turns it on.
 *
 * Never accounts, keys, fingerprints, or what concerns this browser alone. The last one to write wins.
 * A full or throttled storage does no harm: the settings stay as they are here, and go out with the next change.
 */
import * as v from 'valibot';
import browser from './browser.ts';
import { changeSettings, DEFAULTS, isLike, loadSettings, SETTINGS_ITEM, type Settings } from './settings.ts';
import { broughtUp, versionOf } from './versions.ts';

export const SYNC_ITEM = 'settings';

/** Whoever adds a setting says here whether it leaves this browser. */
const LEAVES: Readonly<Record<keyof Settings, boolean>> = {
  /** What this browser does at present. */
  paused: false,
  /** May be the fingerprint of a key. */
  shownOwner: false,
  watchShare: true,
  dangerShare: true,
  alertRead: true,
  alertUpdate: true,
  alertSearch: true,
  alertIcon: true,
  mutedUntil: false,
  historyDays: true,
  /** Each browser is asked for itself. */
  syncSettings: false,
};

const Stored = v.object({
  version: v.literal(versionOf(SETTINGS_ITEM)),
  values: v.record(v.string(), v.unknown()),
});

/** The synced settings in a stored item, as far as they are valid; null where it holds none. */
export function parseSynced(item: unknown): Partial<Settings> | null {
  const stored = v.safeParse(Stored, broughtUp(SETTINGS_ITEM, item));
  if (!stored.success) return null;
  const { values } = stored.output;
  const valid = Object.entries(DEFAULTS).filter(
    ([name, fallback]) => leaves(name) && isLike(values[name], fallback),
  );
  return Object.fromEntries(valid.map(([name]) => [name, values[name]]));
}

/** Sends out what is set here, where it differs from what is there. */
export async function sendSettings(settings: Settings): Promise<void> {
  if (!settings.syncSettings) return;
  try {
    const there = parseSynced((await browser.storage.sync.get(SYNC_ITEM))[SYNC_ITEM]);
    if (there !== null && isSame({ ...DEFAULTS, ...there }, settings)) return;
    const values = Object.fromEntries(Object.entries(settings).filter(([name]) => leaves(name)));
    await browser.storage.sync.set({ [SYNC_ITEM]: { version: versionOf(SETTINGS_ITEM), values } });
  } catch {
    // No room, too often, or no sync in this browser: the next change is the next attempt.
  }
}

/**
 * Takes over what another browser has set, where sync is on here. Only the background may call it.
 *
 * @returns all settings as they are then
 */
export async function takeSettings(item: unknown): Promise<Settings> {
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

const leaves = (name: string): boolean => name in LEAVES && LEAVES[name as keyof Settings];

const isSame = (a: Settings, b: Settings): boolean =>
  Object.entries(a).every(([name, value]) => !leaves(name) || value === b[name as keyof Settings]);
