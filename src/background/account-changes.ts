/** Accounts come and go: what was known of a new account's key is taken over, what is gone is forgotten. */
import type { Account } from '../platform/accounts.ts';
import type { OwnerId } from '../quota/snapshot.ts';
import { now } from './clock.ts';
import type { Owners } from './owners.ts';
import { beat, type Parts } from './pulse.ts';
import type { Store } from './store.ts';

/** @param rekeyed the account whose key was written, if any */
export async function changeAccounts(
  parts: Parts,
  owners: Owners,
  store: Store,
  accounts: readonly Account[],
  rekeyed: OwnerId | null,
): Promise<void> {
  const { state, alerter, chronicle } = parts;
  const before = new Set(state.accounts.map(({ id }) => id));
  const gone = state.accounts
    .filter(({ id }) => !accounts.some((account) => account.id === id))
    .map(({ id }) => id);
  state.accounts = accounts;
  owners.setAccounts(accounts);
  for (const id of gone) state.ledger.owners.delete(id);
  alerter.forget(gone);
  chronicle.remove(gone);
  await store.forget(gone);
  for (const account of accounts) {
    await welcome(parts, owners, store, account, !before.has(account.id));
    if (account.id === rekeyed) askAgain(parts, account);
  }
  beat(parts);
}

/** Takes over what was seen of its key before. */
async function welcome(
  { state, alerter, chronicle }: Parts,
  owners: Owners,
  store: Store,
  account: Account,
  isNew: boolean,
): Promise<void> {
  const of = { owner: account.id, space: account.space, at: now() };
  const former = await owners.formerId(account);
  if (former !== null && state.ledger.owners.has(former)) {
    state.dispatch({ type: 'adopt', ...of, from: former });
    await store.forget([former]);
    alerter.move(former, account.id);
    chronicle.move(former, account.id);
  } else if (former !== null && isNew) {
    chronicle.move(former, account.id);
  }
}

/** Its key was entered anew: where the last poll failed, that may have cured it. */
function askAgain({ state }: Parts, { id: owner, space }: Account): void {
  const problem = state.ledger.owners.get(owner)?.poll.problem ?? null;
  if (problem !== null) state.dispatch({ type: 'pollAgain', owner, space, at: now() });
}

/** The user has changed what we may see, which may have cured a failure or made one: every account is asked at once. */
export async function accessChanged(parts: Parts): Promise<void> {
  await parts.state.accessChanged();
  for (const { id: owner, space } of parts.state.accounts) {
    const problem = parts.state.ledger.owners.get(owner)?.poll.problem;
    // It cures neither a key nor a limit.
    if (problem === 'keyRefused' || problem === 'keyUnusable' || problem === 'limitReached') continue;
    parts.state.dispatch({ type: 'pollAgain', owner, space, at: now() });
  }
  beat(parts);
}

export function backOnline(parts: Parts): void {
  for (const { id: owner, space } of parts.state.accounts) {
    parts.state.dispatch({ type: 'online', owner, space, at: now() });
  }
  beat(parts);
}
