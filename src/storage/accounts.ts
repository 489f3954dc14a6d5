/**
 * Accounts in `storage.local`: all accounts in one item, and each API key in an item of its own. The key is read only for a
 * request to its own space, so no screen, message or log contains it.
 */
import * as v from 'valibot';
import { cleanLine, sanitizeText } from '../backlog-api/clean-text.ts';
import { isSpace } from '../backlog-api/hosts.ts';
import type { AlertScope } from '../core/snapshot.ts';
import browser from '../platform/browser.ts';
import { STORED_VERSION, timeSchema } from './stored-item.ts';

export interface Account {
  /** `space#user id`, also the id of the owner. */
  readonly id: string;
  readonly space: string;
  readonly userId: number;
  readonly userName: string;
  readonly spaceName: string | null;
  readonly label: string | null;
  readonly addedAt: number;
  readonly alertScope: AlertScope;
}

const MAX_NAME = 200;
const MAX_LABEL = 60;

const nameSchema = (most: number) =>
  v.pipe(
    v.string(),
    v.transform((text) => sanitizeText(text, most)),
    v.check((text) => cleanLine(text) !== ''),
  );

const alertScopeSchema = v.picklist(['all', 'button', 'list']);

/** A stored account; space and user id are parts of its id. */
const AccountSchema = v.object({
  id: v.pipe(
    v.string(),
    v.check((id) => partsOf(id) !== null),
  ),
  userName: nameSchema(MAX_NAME),
  spaceName: v.nullable(nameSchema(MAX_NAME)),
  label: v.nullable(nameSchema(MAX_LABEL)),
  addedAt: timeSchema,
  /** Missing in accounts that were stored before it existed. */
  alertScope: v.optional(alertScopeSchema, 'all'),
});
/** What a screen may change of an account. */
export const AccountChangeSchema = v.object({
  label: v.exactOptional(v.nullable(nameSchema(MAX_LABEL))),
  alertScope: v.exactOptional(alertScopeSchema),
});
export type AccountChange = v.InferOutput<typeof AccountChangeSchema>;
/** An account as it is written. */
export const NewAccountSchema = v.pipe(
  AccountSchema,
  v.transform((entry): Account => ({ ...entry, ...(partsOf(entry.id) ?? { space: '', userId: 0 }) })),
);
/** The account as it will be read back; null if it is invalid. */
export function validAccount(entry: v.InferInput<typeof NewAccountSchema>): Account | null {
  const { success, output } = v.safeParse(NewAccountSchema, entry);
  return success ? output : null;
}

/** An account with damaged fields: its id is enough. */
const DamagedAccountSchema = v.object({
  id: AccountSchema.entries.id,
  userName: v.fallback(AccountSchema.entries.userName, ''),
  spaceName: v.fallback(AccountSchema.entries.spaceName, null),
  label: v.fallback(AccountSchema.entries.label, null),
  addedAt: v.fallback(AccountSchema.entries.addedAt, 0),
  alertScope: v.fallback(AccountSchema.entries.alertScope, 'all'),
});

export const ACCOUNTS_ITEM = 'accounts';
const AccountsSchema = v.object({ version: v.number(), accounts: v.array(v.unknown()) });

const KEY_PREFIX = 'key:';
const keyItem = (id: string) => KEY_PREFIX + id;

/** Whether a stored item is an account's key. */
const isKeyItem = (item: string): boolean => item.startsWith(KEY_PREFIX);

export function accountsItem(accounts: readonly Account[]): unknown {
  return { version: STORED_VERSION, accounts: parseAccounts({ version: STORED_VERSION, accounts }) };
}

/** The readable accounts in a stored item, each once. */
export function parseAccounts(item: unknown): Account[] {
  const stored = v.safeParse(AccountsSchema, item);
  if (!stored.success) return [];
  const accounts = new Map<string, Account>();
  for (const entry of stored.output.accounts) {
    const { success, output } = v.safeParse(DamagedAccountSchema, entry);
    const parts = success ? partsOf(output.id) : null;
    if (!success || parts === null || accounts.has(output.id)) continue;
    accounts.set(output.id, { ...output, ...parts, userName: output.userName || nameless(parts.userId) });
  }
  return [...accounts.values()];
}

/** Whether all accounts of a stored item are valid. */
export function areValidAccounts(item: unknown): boolean {
  const stored = v.safeParse(AccountsSchema, item);
  if (!stored.success || stored.output.version !== STORED_VERSION) return false;
  return stored.output.accounts.every((entry) => v.is(AccountSchema, entry));
}

/** The accounts, and those of which only the key is stored. */
export function withAccountsOfKeys(accounts: readonly Account[], ids: readonly string[]): Account[] {
  const lost = ids.filter((id) => !accounts.some((account) => account.id === id));
  const found = lost.flatMap((id): Account[] => {
    const parts = partsOf(id);
    if (parts === null) return [];
    return [
      {
        id,
        ...parts,
        userName: nameless(parts.userId),
        spaceName: null,
        label: null,
        addedAt: 0,
        alertScope: 'all',
      },
    ];
  });
  return [...accounts, ...found];
}

/** The name of a user whose name is lost; entering the key again restores it. */
const nameless = (userId: number): string => `#${userId}`;

function partsOf(id: string): Pick<Account, 'space' | 'userId'> | null {
  const [, space = '', digits = ''] = /^([^#]+)#(\d{1,16})$/.exec(id) ?? [];
  const userId = Number(digits);
  return isSpace(space) && Number.isSafeInteger(userId) ? { space, userId } : null;
}

export async function loadAccounts(): Promise<Account[]> {
  return parseAccounts((await browser.storage.local.get(ACCOUNTS_ITEM))[ACCOUNTS_ITEM]);
}

/** The ids of the accounts whose key is among the stored items. */
export function idsWithKey(items: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(items)
    .filter(([item, key]) => isKeyItem(item) && typeof key === 'string' && key !== '')
    .map(([item]) => item.slice(KEY_PREFIX.length));
}

/**
 * Adds an account with its key, or replaces the account of the same user and space. Its alert scope stays, and so does its
 * label if there is no new one. Called by the background only, like the next two functions; screens send the commands of the
 * same names.
 *
 * @returns all accounts after that
 * @throws if the account is invalid; then nothing is written
 */
export async function saveAccount(added: Account, key: string): Promise<Account[]> {
  const account = v.parse(NewAccountSchema, added);
  const accounts = await loadAccounts();
  const former = accounts.find(({ id }) => id === account.id);
  const merged = {
    ...account,
    label: account.label ?? former?.label ?? null,
    addedAt: former?.addedAt ?? account.addedAt,
    alertScope: former?.alertScope ?? account.alertScope,
  };
  return writeAccounts([...accounts.filter((other) => other !== former), merged], {
    [keyItem(account.id)]: key,
  });
}

export async function changeAccount(id: string, change: AccountChange): Promise<Account[]> {
  const accounts = await loadAccounts();
  return writeAccounts(accounts.map((account) => (account.id === id ? { ...account, ...change } : account)));
}

/** Removes an account. The key first: a key without its account restores the account at the next start. */
export async function removeAccount(id: string): Promise<Account[]> {
  await browser.storage.local.remove(keyItem(id));
  const accounts = await loadAccounts();
  return writeAccounts(accounts.filter((account) => account.id !== id));
}

async function writeAccounts(
  accounts: readonly Account[],
  more: Record<string, unknown> = {},
): Promise<Account[]> {
  const item = accountsItem(accounts);
  await browser.storage.local.set({ [ACCOUNTS_ITEM]: item, ...more });
  return parseAccounts(item);
}

/** The account's API key; null if there is none. */
export async function apiKeyOf(id: string): Promise<string | null> {
  const item = keyItem(id);
  const key = (await browser.storage.local.get(item))[item];
  return typeof key === 'string' && key !== '' ? key : null;
}
