/**
 * What screens read: accounts and settings from `storage.local`, owners from `storage.session`.
 *
 * The background writes and screens only read, so a screen shows the last figures although the background is asleep. A screen
 * subscribes first and reads second; of two copies of an owner the one with the greater revision counts.
 */
import type { ResetReminder } from '../core/alerts/reminders.ts';
import type { Batches } from '../core/batch/running-batch.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { EvaluationContext, FocusedScreen } from '../core/state/evaluation-context.ts';
import type { OwnerState } from '../core/state/owner.ts';
import type { LocalMs } from '../core/time.ts';
import { buildSnapshot } from '../core/view/build-snapshot.ts';
import browser from '../platform/browser.ts';
import { within } from '../platform/timeout.ts';
import { ACCOUNTS_ITEM, type Account, parseAccounts } from './accounts.ts';
import { ALERTS_ITEM, parseAlerts } from './alert-state.ts';
import { BATCHES_ITEM, parseBatches } from './batches.ts';
import {
  KEY_ASSIGNMENTS_ITEM,
  type KeyAssignments,
  ownersMarkedMine,
  parseKeyAssignments,
} from './key-assignments.ts';
import { OWNER_PREFIX, parseOwner } from './owner-state.ts';
import {
  OBSERVATION_ITEM,
  OPEN_REQUEST_ITEM,
  type OpenRequest,
  parseObservation,
  parseOpenRequest,
  parseScreen,
  SCREEN_ITEM,
} from './session-items.ts';
import { parseSettings, SETTINGS_ITEM, type Settings, thresholdsOf } from './settings.ts';

export interface AppData {
  readonly accounts: readonly Account[];
  readonly settings: Settings;
  readonly owners: readonly OwnerState[];
  readonly keyAssignments: KeyAssignments;
  readonly screen: FocusedScreen | null;
  /** The owner whose notification was clicked last. */
  readonly openRequest: OpenRequest | null;
  readonly observingSince: number | null;
  /** Reset reminders that the user has set. */
  readonly reminders: readonly ResetReminder[];
  readonly batches: Batches;
}

/** The browser may take this long to read storage, in ms. */
const READ_TIMEOUT_MS = 4000;

type Items = Readonly<Record<string, unknown>>;
type Changes = Readonly<Record<string, { readonly newValue?: unknown }>>;
type Rest = Omit<AppData, 'owners'>;

/** How each item beside the owners is read. */
const PARSERS: Readonly<Record<string, (item: unknown) => Partial<Rest>>> = {
  [ACCOUNTS_ITEM]: (item) => ({ accounts: parseAccounts(item) }),
  [SETTINGS_ITEM]: (item) => ({ settings: parseSettings(item) }),
  [KEY_ASSIGNMENTS_ITEM]: (item) => ({ keyAssignments: parseKeyAssignments(item) }),
  [SCREEN_ITEM]: (item) => ({ screen: parseScreen(item) }),
  [OPEN_REQUEST_ITEM]: (item) => ({ openRequest: parseOpenRequest(item) }),
  [OBSERVATION_ITEM]: (item) => ({ observingSince: parseObservation(item)?.since ?? null }),
  [BATCHES_ITEM]: (item) => ({ batches: parseBatches(item) }),
  [ALERTS_ITEM]: (item) => ({ reminders: parseAlerts(item)?.reminders ?? [] }),
};
/** Without the alerts, which are in both areas and are read from `storage.session`. */
const LOCAL_ITEMS = [ACCOUNTS_ITEM, SETTINGS_ITEM, KEY_ASSIGNMENTS_ITEM, BATCHES_ITEM];

/**
 * The time at which stored owners are evaluated: now, but not before the latest event. They differ after the clock was set
 * back, until the background has moved the stored times.
 */
export const evaluatedAt = (owners: readonly OwnerState[], now: number): number =>
  owners.reduce((latest, { lastEventAt }) => Math.max(latest, lastEventAt), now);

/** What the snapshot of the owners depends on; the background's state has it too, so that badge and screens agree. */
type SnapshotSource = Pick<
  AppData,
  'accounts' | 'settings' | 'keyAssignments' | 'screen' | 'observingSince'
> & {
  readonly notBefore?: LocalMs | null;
  readonly batches?: Batches;
};

export function evaluationContext(
  { settings, screen, observingSince, notBefore = null, batches = {} }: SnapshotSource,
  now: LocalMs,
): EvaluationContext {
  const thresholds = thresholdsOf(settings);
  const { paused, polling } = settings;
  return { now, paused, polling, screen, observingSince, notBefore, thresholds, batches };
}

/** The snapshot of all owners at this moment, without the keys that the user ignores. */
export function snapshotOf(source: SnapshotSource, owners: Iterable<OwnerState>, now: LocalMs): Snapshot {
  const { accounts, keyAssignments } = source;
  const shown = [...owners].filter(({ id }) => !keyAssignments.ignored.includes(id));
  const context = evaluationContext(source, now);
  return buildSnapshot(shown, accounts, context, ownersMarkedMine(keyAssignments));
}

/**
 * Calls back with the stored data once it is read, and again at each change.
 *
 * @param onFailure called if storage cannot be read, or not within four seconds; data that comes later still counts
 * @returns a function that ends the subscription
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
  within(READ_TIMEOUT_MS, reading).catch(() => !ended && onFailure());
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
