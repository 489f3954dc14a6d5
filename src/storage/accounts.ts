/**
 * Accounts in `storage.local`: what is known of each in one item, its API key alone in another.
 *
 * The key is read only where a request to its own space is made, so no screen, message or log can carry it.
 */
import * as v from 'valibot';
import { cleanLine, sanitizeText } from '../backlog-api/clean-text.ts';
import { isSpace } from '../backlog-api/hosts.ts';
import type { AlertScope } from '../core/snapshot.ts';
import browser from '../platform/browser.ts';
import { STORED_VERSION } from './stored-item.ts';

export interface Account {
  /** `space#user id`, also the owner's id in the ledger. */
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

/** What is stored of an account beside what its id says. */
const AccountSchema = v.object({
  id: v.pipe(
    v.string(),
    v.check((id) => partsOf(id) !== null),
  ),
  userName: nameSchema(MAX_NAME),
  spaceName: v.nullable(nameSchema(MAX_NAME)),
  label: v.nullable(nameSchema(MAX_LABEL)),
  addedAt: v.number(),
  /** Missing in accounts that were stored before it existed. */
  alertScope: v.optional(alertScopeSchema, 'all'),
});
/** What a screen may change of an account. */
export const AccountChangeSchema = v.object({
  label: v.exactOptional(v.nullable(nameSchema(MAX_LABEL))),
  alertScope: v.exactOptional(alertScopeSchema),
});
export type AccountChange = v.InferOutput<typeof AccountChangeSchema>;
/** A whole account, as it is written; space and user id come from its id. */
export const NewAccountSchema = v.pipe(
  AccountSchema,
  v.transform((entry): Account => ({ ...entry, ...(partsOf(entry.id) ?? { space: '', userId: 0 }) })),
);
/** The account as it will be read back; null where it could not be. */
export function validAccount(entry: v.InferInput<typeof NewAccountSchema>): Account | null {
  const { success, output } = v.safeParse(NewAccountSchema, entry);
  return success ? output : null;
}

/** The id alone makes an account; whatever else is damaged has to be done without. */
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

/** Written as it will be read. */
export function accountsItem(accounts: readonly Account[]): unknown {
  return { version: STORED_VERSION, accounts: parseAccounts({ version: STORED_VERSION, accounts }) };
}

/** The accounts in a stored item, as far as they can be read, each once; never thrown on. */
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

/** Whether nothing of a stored item is lost in reading it. */
export function areValidAccounts(item: unknown): boolean {
  const stored = v.safeParse(AccountsSchema, item);
  if (!stored.success || stored.output.version !== STORED_VERSION) return false;
  return stored.output.accounts.every((entry) => v.is(AccountSchema, entry));
}

/** The accounts, and those of which only the key is left. */
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

/** A user whose name is lost; Backlog names it again when its key is given again. */
const nameless = (userId: number): string => `#${userId}`;

function partsOf(id: string): Pick<Account, 'space' | 'userId'> | null {
  const [, space = '', digits = ''] = /^([^#]+)#(\d{1,16})$/.exec(id) ?? [];
  const userId = Number(digits);
  return isSpace(space) && Number.isSafeInteger(userId) ? { space, userId } : null;
}

export async function loadAccounts(): Promise<Account[]> {
  return parseAccounts((await browser.storage.local.get(ACCOUNTS_ITEM))[ACCOUNTS_ITEM]);
}

/** The accounts whose key is among the stored items, by id. */
export function idsWithKey(items: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(items)
    .filter(([item, key]) => isKeyItem(item) && typeof key === 'string' && key !== '')
    .map(([item]) => item.slice(KEY_PREFIX.length));
}

/**
 * Adds the account with its key, or replaces the one of the same user and space, whose alert scope stays, and its label
 * where there is no new one. This and the next two are called by the background alone; screens send the commands of the same names.
 *
 * @returns all accounts as they are then
 * @throws where the account could not be read back as it is written; then nothing is written
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

/** The key goes first: one that is left without its account would bring it back. */
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

/** The account's API key, or null where there is none. */
export async function apiKeyOf(id: string): Promise<string | null> {
  const item = keyItem(id);
  const key = (await browser.storage.local.get(item))[item];
  return typeof key === 'string' && key !== '' ? key : null;
}
