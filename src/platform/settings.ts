/** What the user has set, in `storage.local`. The defaults are the type; unknown or bad values fall back to them. */
import * as v from 'valibot';
import { LEVELS, type Levels } from '../quota/verdict.ts';
import browser from './browser.ts';
import { broughtUp, versionOf } from './versions.ts';

export const DEFAULTS = {
  /** Get Rate Limit is not asked until the user resumes. */
  paused: false,
  /** The owner that the popup showed last. */
  shownOwner: '',
  /** Shares of the limit at or below which "watch" and "danger" begin. */
  watchShare: 0.2,
  dangerShare: 0.05,
  /** Which categories alert. Icons do not by default: a page of 20 avatars would alarm a free plan every time. */
  alertRead: true,
  alertUpdate: true,
  alertSearch: true,
  alertIcon: false,
  /** No alerts until then, in ms since the epoch. */
  mutedUntil: 0,
  /** How long history is kept. */
  historyDays: 7,
  /** The settings are the same in every browser in which the user is signed in and has turned this on. */
  syncSettings: false,
};
export type Settings = typeof DEFAULTS;

/** How long "Mute for an hour" mutes, in ms. */
export const MUTE_FOR = 3_600_000;

export const SETTINGS_ITEM = 'settings';
const Stored = v.object({ version: v.number(), values: v.record(v.string(), v.unknown()) });

export const settingsItem = (values: Settings) => ({ version: versionOf(SETTINGS_ITEM), values });

export function parseSettings(item: unknown): Settings {
  const stored = v.safeParse(Stored, broughtUp(SETTINGS_ITEM, item));
  if (!stored.success) return { ...DEFAULTS };
  const { values } = stored.output;
  const valid = Object.entries(DEFAULTS).map(([name, fallback]) => [
    name,
    isLike(values[name], fallback) ? values[name] : fallback,
  ]);
  return Object.fromEntries(valid) as Settings;
}

/** Whether nothing of a stored item is lost in reading it; a setting that it does not have yet is no loss. */
export function areWholeSettings(item: unknown): boolean {
  const stored = v.safeParse(Stored, broughtUp(SETTINGS_ITEM, item));
  if (!stored.success || stored.output.version !== versionOf(SETTINGS_ITEM)) return false;
  const { values } = stored.output;
  return Object.entries(DEFAULTS).every(
    ([name, fallback]) => !(name in values) || isLike(values[name], fallback),
  );
}

/** Whether a setting may have this value. Storage keeps `NaN` as null in one browser and as it is in the other. */
export const isLike = (value: unknown, fallback: unknown): boolean =>
  typeof value === typeof fallback && (typeof value !== 'number' || Number.isFinite(value));

/** Some settings with new values, as a screen sends them. */
export const SettingsChange = v.custom<Partial<Settings>>(
  (change) =>
    typeof change === 'object' &&
    change !== null &&
    Object.entries(change).every(
      ([name, value]) => Object.hasOwn(DEFAULTS, name) && isLike(value, DEFAULTS[name as keyof Settings]),
    ),
);

export async function loadSettings(): Promise<Settings> {
  return parseSettings((await browser.storage.local.get(SETTINGS_ITEM))[SETTINGS_ITEM]);
}

/**
 * Writes the settings with some of them changed. Only the background may call it; screens send `changeSettings`.
 *
 * @returns all settings as they are then
 */
export async function changeSettings(change: Partial<Settings>): Promise<Settings> {
  const values = { ...(await loadSettings()), ...change };
  await browser.storage.local.set({ [SETTINGS_ITEM]: settingsItem(values) });
  return values;
}

const MOST_DAYS = 90;

/** How many days of history the user wants; nonsense falls back to the default. */
export function historyDaysOf({ historyDays: days }: Settings): number {
  return days >= 1 && days <= MOST_DAYS ? days : DEFAULTS.historyDays;
}

/** The levels of the verdict that the user has set; nonsense falls back to the defaults. */
export function levelsOf({ watchShare: watch, dangerShare: danger }: Settings): Levels {
  return areLevels({ watch, danger }) ? { watch, danger } : LEVELS;
}

/** Whether these can be levels: both above nothing, danger below watch, and something left to be calm about. */
export const areLevels = ({ watch, danger }: Levels): boolean => danger > 0 && danger < watch && watch <= 0.9;
