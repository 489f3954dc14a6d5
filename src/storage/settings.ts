/** The user's settings, in `storage.local`. Their type is that of the defaults, which replace unknown and invalid values. */
import * as v from 'valibot';
import { DEFAULT_THRESHOLDS, type Thresholds } from '../core/alerts/thresholds.ts';
import type { PollingChoice } from '../core/state/evaluation-context.ts';
import { HOUR_MS } from '../core/time.ts';
import browser from '../platform/browser.ts';
import { STORED_VERSION } from './stored-item.ts';

export const DEFAULT_SETTINGS = {
  /** No polls until the user resumes. */
  paused: false,
  /** How often the limit is polled. */
  polling: 'auto' as PollingChoice,
  /** The owner that the popup showed last; empty if none. */
  shownOwner: '',
  /** Shares of the limit left at or below which the severity is `warning` and `critical`. */
  warningShare: DEFAULT_THRESHOLDS.warning,
  criticalShare: DEFAULT_THRESHOLDS.critical,
  /** The number on the toolbar button is shown always, not only while something is at risk. */
  numberAlways: true,
  /** Categories that alert. Not icons by default: on a free plan each page of 20 avatars would alert. */
  alertRead: true,
  alertUpdate: true,
  alertSearch: true,
  alertIcon: false,
  /** Notify when a type that was announced as used up has reset. */
  notifyResets: false,
  /** No alerts until then, in ms since the epoch. */
  mutedUntil: 0,
  /** Until when the user has seen what happened, in ms since the epoch; 0 before the first look. */
  lookedAt: 0,
  /** How long history is kept. */
  historyDays: 7,
  /** Settings are synced between the user's browsers that have this on. */
  syncSettings: false,
};
export type Settings = typeof DEFAULT_SETTINGS;

export const POLLING_CHOICES: readonly PollingChoice[] = ['auto', 'every5s', 'every60s', 'whileLooking'];

/** The values of settings that have only a few. */
const CHOICES: Readonly<Record<string, readonly unknown[]>> = { polling: POLLING_CHOICES };

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
    isValidSetting(name, values[name]) ? values[name] : fallback,
  ]);
  return Object.fromEntries(valid) as Settings;
}

/** Whether every stored setting is valid; a missing one is valid. */
export function areValidSettings(item: unknown): boolean {
  const stored = v.safeParse(SettingsSchema, item);
  if (!stored.success || stored.output.version !== STORED_VERSION) return false;
  const { values } = stored.output;
  return Object.keys(DEFAULT_SETTINGS).every(
    (name) => !(name in values) || isValidSetting(name, values[name]),
  );
}

/** Whether a setting may have this value. One browser stores `NaN` as null, the other as it is. */
export function isValidSetting(name: string, value: unknown): boolean {
  if (!Object.hasOwn(DEFAULT_SETTINGS, name)) return false;
  if (typeof value !== typeof DEFAULT_SETTINGS[name as keyof Settings]) return false;
  if (typeof value === 'number') return Number.isFinite(value);
  return CHOICES[name]?.includes(value) ?? true;
}

/** New values of some settings, as a screen sends them. */
export const SettingsChange = v.custom<Partial<Settings>>(
  (change) =>
    typeof change === 'object' &&
    change !== null &&
    Object.entries(change).every(([name, value]) => isValidSetting(name, value)),
);

export async function loadSettings(): Promise<Settings> {
  return parseSettings((await browser.storage.local.get(SETTINGS_ITEM))[SETTINGS_ITEM]);
}

/**
 * Changes stored settings. Called by the background only; screens send `changeSettings`.
 *
 * @returns all settings after the change
 */
export async function changeSettings(change: Partial<Settings>): Promise<Settings> {
  const values = { ...(await loadSettings()), ...change };
  await browser.storage.local.set({ [SETTINGS_ITEM]: settingsItem(values) });
  return values;
}

/** The longest time that minutes and requests can be kept. */
export const MAX_HISTORY_DAYS = 90;

/** How many days of history are kept; the default if the setting is out of range. */
export function historyDaysOf({ historyDays: days }: Settings): number {
  return days >= 1 && days <= MAX_HISTORY_DAYS ? days : DEFAULT_SETTINGS.historyDays;
}

/** The user's thresholds; the defaults if they are invalid. */
export function thresholdsOf({ warningShare: warning, criticalShare: critical }: Settings): Thresholds {
  return areValidThresholds({ warning, critical }) ? { warning, critical } : DEFAULT_THRESHOLDS;
}

/** Whether thresholds are valid: both above 0, critical below warning, and warning at most 90 %. */
export const areValidThresholds = ({ warning, critical }: Thresholds): boolean =>
  critical > 0 && critical < warning && warning <= 0.9;
