/** What follows when accounts, key assignments, host access, the network or the local clock change. */
import type { OwnerId } from '../core/snapshot.ts';
import type { ClockSetBack } from '../core/state/clock-set-back.ts';
import type { Account } from '../storage/accounts.ts';
import { ALERTS_ITEM, alertItem } from '../storage/alert-state.ts';
import { saveInferredCategories } from '../storage/inferred-categories.ts';
import type { KeyAssignments } from '../storage/key-assignments.ts';
import { SCREEN_ITEM } from '../storage/session-items.ts';
import { SETTINGS_ITEM, settingsItem } from '../storage/settings.ts';
import { now } from './local-clock.ts';
import { hasHostAccess } from './restore-state.ts';
import type { Services } from './services.ts';

/**
 * Removes what was known of removed accounts, and merges what was observed of a new account's key into the account.
 *
 * @param rekeyed the account whose key was written, if any
 */
export async function onAccountsChanged(
  services: Services,
  accounts: readonly Account[],
  rekeyed: OwnerId | null,
): Promise<void> {
  const { state, owners, alerts, historyRecorder, session } = services;
  const before = new Set(state.accounts.map(({ id }) => id));
  const gone = [...before].filter((id) => !accounts.some((account) => account.id === id));
  state.accounts = accounts;
  owners.setAccounts(accounts);
  if (state.categories.keepSpaces(state.spaces())) {
    saveInferredCategories(state.categories.inferred).catch(() => {});
  }
  for (const id of gone) state.quota.owners.delete(id);
  alerts.forget(gone);
  historyRecorder.remove(gone);
  await session.remove(gone);
  for (const { id: owner, space } of accounts) {
    // The new key may have fixed the error of the last poll.
    if (owner === rekeyed && state.quota.owners.get(owner)?.poll.error != null) {
      state.dispatch({ type: 'pollRetryRequested', owner, space, at: now() });
    }
  }
  for (const account of accounts) {
    // If its key cannot be read now, what was observed of that stays apart; the other accounts are merged all the same.
    await mergeObservedKey(services, account, !before.has(account.id)).catch(() => {});
  }
}

async function mergeObservedKey(
  { state, owners, alerts, historyRecorder, session }: Services,
  { id: owner, space }: Account,
  isNew: boolean,
): Promise<void> {
  const key = await owners.observedKeyOf({ id: owner, space });
  if (key === null) return;
  if (state.quota.owners.has(key)) {
    state.dispatch({ type: 'ownersMerged', owner, space, at: now(), from: key });
    alerts.move(key, owner);
    historyRecorder.move(key, owner);
    await session.remove([key]);
  } else if (isNew) historyRecorder.move(key, owner);
}

/** Merges keys into the owners that they are newly assigned to. An owner that loses a key starts again. */
export async function onKeysAssigned(services: Services, assignments: KeyAssignments): Promise<void> {
  const { state, owners, alerts, historyRecorder, session } = services;
  const before = state.keyAssignments;
  state.keyAssignments = assignments;
  owners.setAssignments(assignments.joined);
  for (const [key, to] of Object.entries(assignments.joined)) {
    if (before.joined[key] === to) continue;
    const owner = owners.ownerOf(to);
    // A key that has got another one is the user's own: its history moves into the room for those.
    if (state.account(owner) === undefined) historyRecorder.move(owner, owner);
    historyRecorder.move(key, owner);
    if (!state.quota.owners.has(key)) continue;
    state.dispatch({ type: 'ownersMerged', owner, space: spaceOf(owner), at: now(), from: key });
    alerts.move(key, owner);
    await session.remove([key]);
  }
  for (const key of assignments.mine) if (!before.mine.includes(key)) historyRecorder.move(key, key);
  for (const [key, to] of Object.entries(before.joined)) {
    const owner = owners.ownerOf(to);
    if (assignments.joined[key] === to || !state.quota.owners.has(owner)) continue;
    const of = { owner, space: spaceOf(owner), at: now() };
    state.dispatch({ type: 'windowsCleared', ...of });
    if (state.account(owner) !== undefined) state.dispatch({ type: 'pollRetryRequested', ...of });
  }
}

/** The space in an owner's id, `demo.backlog.com#7` or `demo.backlog.com~0123456789abcdef`. */
const spaceOf = (owner: OwnerId): string => owner.split(/[#~]/, 1)[0] ?? owner;

/** Polls all accounts: the change may have fixed or caused an error. */
export async function onPermissionsChanged({ state }: Services): Promise<void> {
  state.setAccess(await hasHostAccess());
  for (const { id: owner, space } of state.accounts) {
    const error = state.quota.owners.get(owner)?.poll.error;
    // A permission fixes neither a key nor a limit.
    if (error === 'keyRefused' || error === 'keyUnusable' || error === 'limitReached') continue;
    state.dispatch({ type: 'pollRetryRequested', owner, space, at: now() });
  }
}

export function onNetworkRestored({ state }: Services): void {
  for (const { id: owner, space } of state.accounts) {
    state.dispatch({ type: 'networkRestored', owner, space, at: now() });
  }
}

/**
 * The local clock was set back, and the times in the state are moved: moves the times of running polls and of the history,
 * clears timer and alarm (they would come too late), and stores everything that has moved.
 */
export function onClockSetBack(services: Services, change: ClockSetBack): void {
  const { state, poller, historyRecorder, scheduler, session, keyMatcher } = services;
  poller.moveTimes(change);
  historyRecorder.moveTimes(change);
  scheduler.forget();
  // Both compare times of the clock before: they start again.
  keyMatcher.clear();
  state.categories.forgetPending();
  for (const owner of state.quota.owners.values()) {
    session.ownerChanged(owner);
    historyRecorder.ownerChanged(owner);
  }
  session.itemChanged(ALERTS_ITEM, () => alertItem(state.alerts));
  session.itemChanged(SCREEN_ITEM, () => state.screen);
  const { mutedUntil } = state.settings;
  // A mute that was over already must not begin again.
  const muteMoved = mutedUntil > Math.max(change.now - change.by, 0);
  // Both areas and their latest time at once: if the worker died in between, one of them would be moved twice.
  session.write({
    [ALERTS_ITEM]: alertItem(state.alerts),
    ...(muteMoved ? { [SETTINGS_ITEM]: settingsItem(state.settings) } : {}),
  });
}
