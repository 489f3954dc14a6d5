/** Accounts come and go: what was known of a new account's key is taken over, what is gone is forgotten. */

import type { OwnerId } from '../../core/snapshot.ts';
import type { Account } from '../../storage/accounts.ts';
import type { OwnerResolver } from '../capture/owner-resolver.ts';
import { now } from '../local-clock.ts';
import { hasHostAccess } from '../restore-state.ts';
import type { Services } from '../update-cycle.ts';

/** @param rekeyed the account whose key was written, if any */
export async function onAccountsChanged(
  parts: Services,
  owners: OwnerResolver,
  accounts: readonly Account[],
  rekeyed: OwnerId | null,
): Promise<void> {
  const { state, alerts, historyRecorder, session } = parts;
  const before = new Set(state.accounts.map(({ id }) => id));
  const gone = state.accounts
    .filter(({ id }) => !accounts.some((account) => account.id === id))
    .map(({ id }) => id);
  state.accounts = accounts;
  owners.setAccounts(accounts);
  for (const id of gone) state.quota.owners.delete(id);
  alerts.forget(gone);
  historyRecorder.remove(gone);
  await session.remove(gone);
  for (const account of accounts) {
    await takeOverObservedKey(parts, owners, account, !before.has(account.id));
    if (account.id === rekeyed) retryPoll(parts, account);
  }
}

/** Takes over what was seen of its key before. */
async function takeOverObservedKey(
  { state, alerts, historyRecorder, session }: Services,
  owners: OwnerResolver,
  account: Account,
  isNew: boolean,
): Promise<void> {
  const of = { owner: account.id, space: account.space, at: now() };
  const former = await owners.formerId(account);
  if (former !== null && state.quota.owners.has(former)) {
    state.dispatch({ type: 'ownersMerged', ...of, from: former });
    await session.remove([former]);
    alerts.move(former, account.id);
    historyRecorder.move(former, account.id);
  } else if (former !== null && isNew) {
    historyRecorder.move(former, account.id);
  }
}

/** Its key was entered anew: where the last poll failed, that may have cured it. */
function retryPoll({ state }: Services, { id: owner, space }: Account): void {
  const problem = state.quota.owners.get(owner)?.poll.error ?? null;
  if (problem !== null) state.dispatch({ type: 'pollRetryRequested', owner, space, at: now() });
}

/** The user has changed what we may see, which may have cured a failure or made one: every account is asked at once. */
export async function onPermissionsChanged(parts: Services): Promise<void> {
  parts.state.setAccess(await hasHostAccess());
  for (const { id: owner, space } of parts.state.accounts) {
    const problem = parts.state.quota.owners.get(owner)?.poll.error;
    // It cures neither a key nor a limit.
    if (problem === 'keyRefused' || problem === 'keyUnusable' || problem === 'limitReached') continue;
    parts.state.dispatch({ type: 'pollRetryRequested', owner, space, at: now() });
  }
}

export function onNetworkRestored(parts: Services): void {
  for (const { id: owner, space } of parts.state.accounts) {
    parts.state.dispatch({ type: 'networkRestored', owner, space, at: now() });
  }
}
