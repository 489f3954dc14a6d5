/** Tests a key and keeps the account. The key goes to its space and into storage, and nowhere else. */
import { checkKey } from '../backlog/check-key.ts';
import { type Account, loadAccounts, saveAccount } from '../platform/accounts.ts';
import type { Problem } from '../quota/snapshot.ts';

export type SignIn =
  | { readonly kind: 'done'; readonly account: Account }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'notSaved' };

/** @param label the user's own name for the account; an empty one leaves the name it already has */
export async function signIn(space: string, key: string, label: string): Promise<SignIn> {
  const check = await checkKey(space, key);
  if (!check.ok) return { kind: 'failed', problem: check.problem };
  const { user, spaceName } = check;
  const id = `${space}#${user.id}`;
  try {
    const before = (await loadAccounts()).find((account) => account.id === id);
    const account: Account = {
      id,
      space,
      userId: user.id,
      userName: user.name,
      spaceName,
      label: label === '' ? (before?.label ?? null) : label,
      addedAt: before?.addedAt ?? Date.now(),
    };
    await saveAccount(account, key);
    return { kind: 'done', account };
  } catch {
    return { kind: 'notSaved' };
  }
}
