/**
 * Accounts in `storage.local`: what is known of each in one item, its API key alone in another.
 *
 * The key is read only where a request to its own space is made, so no screen, message or log can carry it.
 */
import * as v from 'valibot';
import browser from './browser.ts';

const Account = v.object({
  /** `space#user id`, also the owner's id in the ledger. */
  id: v.pipe(v.string(), v.maxLength(300)),
  space: v.pipe(v.string(), v.maxLength(253)),
  userId: v.pipe(v.number(), v.integer()),
  userName: v.pipe(v.string(), v.maxLength(200)),
  spaceName: v.nullable(v.pipe(v.string(), v.maxLength(200))),
  label: v.nullable(v.pipe(v.string(), v.maxLength(60))),
  addedAt: v.number(),
});
export type Account = v.InferOutput<typeof Account>;

export const ACCOUNTS_ITEM = 'accounts';
const VERSION = 1;
const Stored = v.object({ version: v.literal(VERSION), accounts: v.array(v.unknown()) });

const KEY_PREFIX = 'key:';
const keyItem = (id: string) => KEY_PREFIX + id;

/** Whether a stored item is an account's key. */
export const isKeyItem = (name: string): boolean => name.startsWith(KEY_PREFIX);

/** The accounts in a stored item; entries that do not validate are left out, never thrown on. */
export function parseAccounts(item: unknown): Account[] {
  const stored = v.safeParse(Stored, item);
  if (!stored.success) return [];
  return stored.output.accounts.flatMap((entry) => {
    const account = v.safeParse(Account, entry);
    return account.success ? [account.output] : [];
  });
}

export async function loadAccounts(): Promise<Account[]> {
  return parseAccounts((await browser.storage.local.get(ACCOUNTS_ITEM))[ACCOUNTS_ITEM]);
}

/** Adds the account, or replaces the one of the same user and space; its key is written with it. */
export async function saveAccount(account: Account, key: string): Promise<void> {
  const others = (await loadAccounts()).filter(({ id }) => id !== account.id);
  await browser.storage.local.set({
    [ACCOUNTS_ITEM]: { version: VERSION, accounts: [...others, account] },
    [keyItem(account.id)]: key,
  });
}

export async function renameAccount(id: string, label: string | null): Promise<void> {
  const accounts = (await loadAccounts()).map((account) =>
    account.id === id ? { ...account, label } : account,
  );
  await browser.storage.local.set({ [ACCOUNTS_ITEM]: { version: VERSION, accounts } });
}

export async function removeAccount(id: string): Promise<void> {
  const accounts = (await loadAccounts()).filter((account) => account.id !== id);
  await browser.storage.local.set({ [ACCOUNTS_ITEM]: { version: VERSION, accounts } });
  await browser.storage.local.remove(keyItem(id));
}

/** The account's API key, or null where there is none. */
export async function keyOf(id: string): Promise<string | null> {
  const item = keyItem(id);
  const key = (await browser.storage.local.get(item))[item];
  return typeof key === 'string' && key !== '' ? key : null;
}
