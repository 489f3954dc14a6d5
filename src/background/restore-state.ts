/** Restores the state from storage when a worker starts. */
import { HOST_PATTERNS } from '../backlog-api/hosts.ts';
import { forgetOwners, moveAlerts, NO_ALERTS } from '../core/alerts/evaluate-alerts.ts';
import { isAccountId } from '../core/snapshot.ts';
import type { LocalMs } from '../core/time.ts';
import browser from '../platform/browser.ts';
import { ACCOUNTS_ITEM, parseAccounts } from '../storage/accounts.ts';
import { ALERTS_ITEM, alertItem, parseAlerts } from '../storage/alert-state.ts';
import { BATCHES_ITEM, parseBatches } from '../storage/batches.ts';
import {
  INFERRED_CATEGORIES_ITEM,
  parseInferredCategories,
  saveInferredCategories,
} from '../storage/inferred-categories.ts';
import {
  KEY_ASSIGNMENTS_ITEM,
  type KeyAssignments,
  parseKeyAssignments,
  resolveChain,
  updateKeyAssignments,
  withoutOwner,
} from '../storage/key-assignments.ts';
import { LATEST_TIME_ITEM, parseLatestTime } from '../storage/local-items.ts';
import { OWNER_PREFIX, parseOwners } from '../storage/owner-state.ts';
import { repairStorage } from '../storage/repair.ts';
import {
  OBSERVATION_ITEM,
  type Observation,
  parseObservation,
  parseQueryHashKey,
  parseRejections,
  parseScreen,
  parseSyncWriter,
  QUERY_HASH_KEY_ITEM,
  REJECTIONS_ITEM,
  SCREEN_ITEM,
  SYNC_WRITER_ITEM,
} from '../storage/session-items.ts';
import { parseSettings, SETTINGS_ITEM } from '../storage/settings.ts';
import type { AppState } from './app-state.ts';
import { now } from './local-clock.ts';
import { readStorage } from './persistence/read-storage.ts';

/** A worker without events ends after 30 s; one that ended sooner may have lost events that were not stored. In ms. */
const QUIET_DEATH_MS = 25_000;
/** What is in `storage.session` is known again after the next responses: the worker does not wait for it for ever. */
const SESSION_TRIES = 3;

/** @param onUnread called each time that storage cannot be read; it is read again until it can */
export async function restoreState(state: AppState, onUnread: () => void = () => {}): Promise<void> {
  const [items, session, isGranted] = await Promise.all([
    readStorage(browser.storage.local, onUnread),
    readStorage(browser.storage.session, onUnread, SESSION_TRIES),
    hasHostAccess(),
  ]);
  const local = await repairStorage(items, now()).catch(() => items);
  state.accounts = parseAccounts(local[ACCOUNTS_ITEM]);
  state.settings = parseSettings(local[SETTINGS_ITEM]);
  state.categories.inferred = parseInferredCategories(local[INFERRED_CATEGORIES_ITEM]);
  state.keyAssignments = parseKeyAssignments(local[KEY_ASSIGNMENTS_ITEM]);
  state.batches = parseBatches(local[BATCHES_ITEM]);
  restoreQueryHashKey(state, session[QUERY_HASH_KEY_ITEM]);
  restoreSyncWriter(state, session[SYNC_WRITER_ITEM]);
  state.screen = parseScreen(session[SCREEN_ITEM]);
  state.alerts = parseAlerts(session[ALERTS_ITEM]) ?? parseAlerts(local[ALERTS_ITEM]) ?? NO_ALERTS;
  const { rejections } = state.quota;
  // Only events that were dropped while storage was read have been counted yet.
  const hasDropped = rejections.size > 0;
  for (const [reason, count] of parseRejections(session[REJECTIONS_ITEM])) {
    rejections.set(reason, (rejections.get(reason) ?? 0) + count);
  }
  for (const owner of parseOwners(session)) state.quota.owners.set(owner.id, owner);
  const observation = parseObservation(session[OBSERVATION_ITEM]);
  const start = state.observingSince ?? now();
  state.observingSince = hasDropped ? start : observedSince(observation, start);
  state.resumeClock(Math.max(observation?.notedAt ?? 0, parseLatestTime(local[LATEST_TIME_ITEM]) ?? 0));
  // If the accounts could not be read, none was removed.
  if (ACCOUNTS_ITEM in local) {
    await clearAssignments(state);
    catchUp(state);
  }
  state.setAccess(isGranted);
}

/** True if the browser does not answer: at worst, unobserved requests then count as those of other programs. */
export const hasHostAccess = (): Promise<boolean> =>
  browser.permissions.contains({ origins: HOST_PATTERNS }).catch(() => true);

/** A new worker uses the key of the one before, to recognise its queries. */
function restoreQueryHashKey(state: AppState, item: unknown): void {
  const key = parseQueryHashKey(item);
  if (key !== null) state.queryHashKey = key;
  else browser.storage.session.set({ [QUERY_HASH_KEY_ITEM]: state.queryHashKey }).catch(() => {});
}

/** A new worker uses the id of the one before, since its writes may be reported to this one. */
function restoreSyncWriter(state: AppState, item: unknown): void {
  const writer = parseSyncWriter(item);
  if (writer !== null) state.syncWriter = writer;
  else browser.storage.session.set({ [SYNC_WRITER_ITEM]: state.syncWriter }).catch(() => {});
}

/** Since when there is no gap: before this worker's start only if the worker before it ended while nothing happened. */
function observedSince(observation: Observation | null, start: LocalMs): LocalMs | null {
  const diedQuietly = observation !== null && start - observation.notedAt >= QUIET_DEATH_MS;
  return diedQuietly ? observation.since : start;
}

/** Clears the assignments to accounts that were removed: an owner without an account would count as the user's own. */
async function clearAssignments(state: AppState): Promise<void> {
  const removed = Object.values(state.keyAssignments.joined).filter(
    (owner) => isAccountId(owner) && state.account(owner) === undefined,
  );
  if (removed.length === 0) return;
  const clear = (assignments: KeyAssignments) => removed.reduce(withoutOwner, assignments);
  state.keyAssignments = clear(state.keyAssignments);
  // Awaited, so that a command does not change the stored assignments in between. If it fails, the next start repeats it.
  await updateKeyAssignments(clear).catch(() => {});
}

/** Applies stored changes that an earlier worker did not apply: accounts removed, keys assigned. */
function catchUp(state: AppState): void {
  if (state.categories.keepSpaces(state.spaces())) {
    saveInferredCategories(state.categories.inferred).catch(() => {});
  }
  const { joined } = state.keyAssignments;
  const { owners } = state.quota;
  const gone = [...owners.keys()].filter((id) => isAccountId(id) && state.account(id) === undefined);
  for (const id of gone) owners.delete(id);
  state.alerts = forgetOwners(state.alerts, gone);
  const assigned = Object.keys(joined).filter((id) => owners.has(id));
  for (const from of assigned) {
    const owner = [...resolveChain(from, state.keyAssignments)].at(-1) ?? from;
    const space = owners.get(from)?.space ?? '';
    state.dispatch({ type: 'ownersMerged', owner, space, at: now(), from });
    state.alerts = moveAlerts(state.alerts, from, owner);
  }
  const items = [...gone, ...assigned].map((id) => OWNER_PREFIX + id);
  if (items.length === 0) return;
  browser.storage.local.set({ [ALERTS_ITEM]: alertItem(state.alerts) }).catch(() => {});
  browser.storage.session.remove(items).catch(() => {});
}
