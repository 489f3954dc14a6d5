/** What the user has set, in `storage.local`. The defaults are the type; unknown or bad values fall back to them. */
import * as v from 'valibot';
import { DEFAULT_THRESHOLDS, type Thresholds } from '../core/alerts/thresholds.ts';
import { HOUR_MS } from '../core/time.ts';
import browser from '../platform/browser.ts';
import { STORED_VERSION } from './stored-item.ts';

export const DEFAULT_SETTINGS = {
  /** Get Rate Limit is not asked until the user resumes. */
  paused: false,
  /** The owner that the popup showed last. */
  shownOwner: '',
  /** Shares of the limit at or below which "watch" and "danger" begin. */
  warningShare: 0.2,
  criticalShare: 0.05,
  /** The number on the toolbar button is shown always, not only while something is at risk. */
  numberAlways: true,
  /** Which categories alert. Icons do not by default: a page of 20 avatars would alarm a free plan every time. */
  alertRead: true,
  alertUpdate: true,
  alertSearch: true,
  alertIcon: false,
  /** No alerts until then, in ms since the epoch. */
  mutedUntil: 0,
  /** Until when the user has seen what happened, in ms since the epoch; 0 before the first look. */
  lookedAt: 0,
  /** How long history is kept. */
  historyDays: 7,
  /** The settings are the same in every browser in which the user is signed in and has turned this on. */
  syncSettings: false,
};
export type Settings = typeof DEFAULT_SETTINGS;

/** How long "Mute for an hour" mutes, in ms. */
export const MUTE_MS = HOUR_MS;

export const SETTINGS_ITEM = 'settings';
const SettingsSchema = v.object({ version: v.number(), values: v.record(v.string(), v.unknown()) });

export const settingsItem = (values: Settings) => ({ version: STORED_VERSION, values });

export function parseSettings(item: unknown): Settings {
  const stored = v.safeParse(SettingsSchema, item);
  if (!stored.success) return { ...DEFAULT_SETTINGS };
  const { values } = stored.output;
  const valid = Object.entries(DEFAULT_SETTINGS).map(([name, fallback]) => [
    name,
    isValidSetting(values[name], fallback) ? values[name] : fallback,
  ]);
  return Object.fromEntries(valid) as Settings;
}

/** Whether nothing of a stored item is lost in reading it; a setting that it does not have yet is no loss. */
export function areValidSettings(item: unknown): boolean {
  const stored = v.safeParse(SettingsSchema, item);
  if (!stored.success || stored.output.version !== STORED_VERSION) return false;
  const { values } = stored.output;
  return Object.entries(DEFAULT_SETTINGS).every(
    ([name, fallback]) => !(name in values) || isValidSetting(values[name], fallback),
  );
}

/** Whether a setting may have this value. Storage keeps `NaN` as null in one browser and as it is in the other. */
export const isValidSetting = (value: unknown, fallback: unknown): boolean =>
  typeof value === typeof fallback && (typeof value !== 'number' || Number.isFinite(value));

/** Some settings with new values, as a screen sends them. */
export const SettingsChange = v.custom<Partial<Settings>>(
  (change) =>
    typeof change === 'object' &&
    change !== null &&
    Object.entries(change).every(
      ([name, value]) =>
        Object.hasOwn(DEFAULT_SETTINGS, name) &&
        isValidSetting(value, DEFAULT_SETTINGS[name as keyof Settings]),
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

const MAX_HISTORY_DAYS = 90;

/** How many days of history the user wants; nonsense falls back to the default. */
export function historyDaysOf({ historyDays: days }: Settings): number {
  return days >= 1 && days <= MAX_HISTORY_DAYS ? days : DEFAULT_SETTINGS.historyDays;
}

/** The levels of the verdict that the user has set; nonsense falls back to the defaults. */
export function thresholdsOf({ warningShare: warning, criticalShare: critical }: Settings): Thresholds {
  return areValidThresholds({ warning, critical }) ? { warning, critical } : DEFAULT_THRESHOLDS;
}

/** Whether these can be levels: both above nothing, danger below watch, and something left to be calm about. */
export const areValidThresholds = ({ warning, critical }: Thresholds): boolean =>
  critical > 0 && critical < warning && warning <= 0.9;
