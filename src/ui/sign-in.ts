/** Tests a key at its space and, where that accepts it, has the background store the account with it. */
import { checkKey } from '../backlog/check-key.ts';
import { type Account, wholeAccount } from '../platform/accounts.ts';
import type { Problem } from '../quota/snapshot.ts';
import { request } from './send.ts';

export type SignIn =
  | { readonly kind: 'done'; readonly account: Account }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'notSaved' };

/** @param label the user's own name for the account; an empty one leaves the name it already has */
export async function signIn(space: string, key: string, label: string): Promise<SignIn> {
  const check = await checkKey(space, key);
  if (!check.ok) return { kind: 'failed', problem: check.problem };
  const { user, spaceName } = check;
  const account = wholeAccount({
    id: `${space}#${user.id}`,
    userName: user.name,
    spaceName,
    label: label === '' ? null : label,
    addedAt: Date.now(),
  });
  // What could not be read again must not be stored: the account could neither be seen nor removed.
  if (account === null) return { kind: 'failed', problem: 'garbled' };
  const saved = await request({ type: 'saveAccount', account, key });
  return saved ? { kind: 'done', account } : { kind: 'notSaved' };
}
