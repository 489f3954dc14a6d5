/** What the user has set, in `storage.local`. The defaults are the type; unknown or bad values fall back to them. */
import * as v from 'valibot';
import browser from './browser.ts';

export const DEFAULTS = {
  /** Get Rate Limit is not asked until the user resumes. */
  paused: false,
  /** The owner that the popup showed last. */
  shownOwner: '',
};
export type Settings = typeof DEFAULTS;

export const SETTINGS_ITEM = 'settings';
const VERSION = 1;
const Stored = v.object({ version: v.literal(VERSION), values: v.record(v.string(), v.unknown()) });

export function parseSettings(item: unknown): Settings {
  const stored = v.safeParse(Stored, item);
  if (!stored.success) return { ...DEFAULTS };
  const { values } = stored.output;
  const valid = Object.entries(DEFAULTS).map(([name, fallback]) => [
    name,
    typeof values[name] === typeof fallback ? values[name] : fallback,
  ]);
  return Object.fromEntries(valid) as Settings;
}

export async function loadSettings(): Promise<Settings> {
  return parseSettings((await browser.storage.local.get(SETTINGS_ITEM))[SETTINGS_ITEM]);
}

export async function changeSettings(change: Partial<Settings>): Promise<void> {
  const values = { ...(await loadSettings()), ...change };
  await browser.storage.local.set({ [SETTINGS_ITEM]: { version: VERSION, values } });
}
