/**
 * What the screens read: accounts and settings from `storage.local`, owners from `storage.session`.
 *
 * The background writes and the screens only read, so a screen paints the last figures although the background is asleep.
 * A screen subscribes first and reads second; of two copies of an owner the one with the greater revision counts.
 */

import type { ResetReminder } from '../core/alerts/evaluate-alerts.ts';
import type { EvaluationContext, FocusedScreen } from '../core/context.ts';
import type { OwnerState } from '../core/state/owner.ts';
import browser from '../platform/browser.ts';
import { within } from '../platform/timeout.ts';
import { ACCOUNTS_ITEM, type Account, parseAccounts } from './accounts.ts';
import { ALERTS_ITEM, parseAlerts } from './alert-state.ts';
import { KEY_ASSIGNMENTS_ITEM, type KeyAssignments, parseKeyAssignments } from './key-assignments.ts';
import { OWNER_PREFIX, parseOwner } from './owner-state.ts';
import { parseSettings, SETTINGS_ITEM, type Settings, thresholdsOf } from './settings.ts';
import {
  OBSERVATION_ITEM,
  OPEN_REQUEST_ITEM,
  type OpenRequest,
  parseObservation,
  parseOpenRequest,
  parseScreen,
  SCREEN_ITEM,
} from './small-items.ts';

export interface AppData {
  readonly accounts: readonly Account[];
  readonly settings: Settings;
  readonly owners: readonly OwnerState[];
  readonly keyAssignments: KeyAssignments;
  readonly screen: FocusedScreen | null;
  /** The owner whose notification was clicked last. */
  readonly openRequest: OpenRequest | null;
  readonly observingSince: number | null;
  /** What the background has promised to tell. */
  readonly reminders: readonly ResetReminder[];
}

/** How long the browser may take to read what is stored, in ms. */
const TIMEOUT_MS = 4000;

type Items = Readonly<Record<string, unknown>>;
type Changes = Readonly<Record<string, { readonly newValue?: unknown }>>;
type Rest = Omit<AppData, 'owners'>;

/** What each item beside the owners says. */
const PARSERS: Readonly<Record<string, (item: unknown) => Partial<Rest>>> = {
  [ACCOUNTS_ITEM]: (item) => ({ accounts: parseAccounts(item) }),
  [SETTINGS_ITEM]: (item) => ({ settings: parseSettings(item) }),
  [KEY_ASSIGNMENTS_ITEM]: (item) => ({ keyAssignments: parseKeyAssignments(item) }),
  [SCREEN_ITEM]: (item) => ({ screen: parseScreen(item) }),
  [OPEN_REQUEST_ITEM]: (item) => ({ openRequest: parseOpenRequest(item) }),
  [OBSERVATION_ITEM]: (item) => ({ observingSince: parseObservation(item)?.since ?? null }),
  [ALERTS_ITEM]: (item) => ({ reminders: parseAlerts(item)?.reminders ?? [] }),
};
/** In both areas there is an item of this name; what was announced is read from the session. */
const LOCAL_ITEMS = [ACCOUNTS_ITEM, SETTINGS_ITEM, KEY_ASSIGNMENTS_ITEM];

/**
 * The time to evaluate what is stored at: this machine's, but not before the latest event. Where the clock was set back
 * the two differ until the background has moved what is stored.
 */
export const evaluatedAt = (owners: readonly OwnerState[], now: number): number =>
  owners.reduce((latest, { lastEventAt }) => Math.max(latest, lastEventAt), now);

/** What planning and judging depend on at this moment, the same for screens and badge. */
export function evaluationContext(
  { settings, screen, observingSince }: AppData,
  now: number,
): EvaluationContext {
  return {
    now,
    paused: settings.paused,
    screen,
    observingSince,
    notBefore: null,
    thresholds: thresholdsOf(settings),
  };
}

/**
 * Calls back with what is stored, at once when it is loaded and again at each change.
 *
 * @param onFailure called where the browser cannot read it, or has not within four seconds; what comes later still counts
 * @returns a function that ends it
 */
export function subscribe(onChange: (data: AppData) => void, onFailure = () => {}): () => void {
  const owners = new Map<string, OwnerState>();
  const rest = Object.assign({}, ...Object.values(PARSERS).map((parse) => parse(undefined))) as Rest;
  /** Changes that arrive before storage has been read; null afterwards. */
  let early: Items[] | null = [];
  let ended = false;

  const apply = (items: Items): void => {
    for (const [name, item] of Object.entries(items)) {
      Object.assign(rest, PARSERS[name]?.(item));
      if (!name.startsWith(OWNER_PREFIX)) continue;
      const owner = parseOwner(item);
      const known = owners.get(name);
      if (owner === null) owners.delete(name);
      else if (known === undefined || owner.revision >= known.revision) owners.set(name, owner);
    }
    onChange({ ...rest, owners: [...owners.values()] });
  };
  const changed = (changes: Changes): void => {
    const items = Object.fromEntries(Object.entries(changes).map(([name, { newValue }]) => [name, newValue]));
    if (early === null) apply(items);
    else early.push(items);
  };
  const localChanged = ({ [ALERTS_ITEM]: _, ...changes }: Changes): void => changed(changes);
  const { local, session } = browser.storage;
  local.onChanged.addListener(localChanged);
  session.onChanged.addListener(changed);

  const reading = (async () => Promise.all([local.get(LOCAL_ITEMS), session.get(null)]))();
  within(TIMEOUT_MS, reading).catch(() => !ended && onFailure());
  reading.then(
    ([kept, passing]) => {
      if (ended) return;
      const missed = early ?? [];
      early = null;
      apply({ ...passing, ...kept });
      for (const items of missed) apply(items);
    },
    () => {},
  );
  return () => {
    ended = true;
    local.onChanged.removeListener(localChanged);
    session.onChanged.removeListener(changed);
  };
}
