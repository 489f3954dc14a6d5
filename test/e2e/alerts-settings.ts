/** Accounts and settings, put where the options page puts them. */
import type { Session } from './harness/index.ts';

export interface StoredAccount {
  readonly space: string;
  readonly apiKey: string;
  readonly userId: number;
  readonly userName: string;
}

export const ownerId = ({ space, userId }: Pick<StoredAccount, 'space' | 'userId'>): string =>
  `${space}#${userId}`;

/** Several accounts at once: adding them one by one on the options page is tested elsewhere. */
export async function storeAccounts(session: Session, added: readonly StoredAccount[]): Promise<void> {
  const accounts = added.map((account) => ({
    id: ownerId(account),
    space: account.space,
    userId: account.userId,
    userName: account.userName,
    spaceName: null,
    label: null,
    addedAt: Date.now(),
  }));
  const keys = added.map((account) => [`key:${ownerId(account)}`, account.apiKey]);
  await session.inExtension(async (items: Record<string, unknown>) => chrome.storage.local.set(items), {
    ...Object.fromEntries(keys),
    accounts: { version: 1, accounts },
  });
}

export async function changeSettings(session: Session, change: Record<string, unknown>): Promise<void> {
  await session.inExtension(async (changed: Record<string, unknown>) => {
    const { settings } = await chrome.storage.local.get('settings');
    const before = (settings as { values: object } | undefined)?.values;
    await chrome.storage.local.set({ settings: { version: 1, values: { ...before, ...changed } } });
  }, change);
}

export async function settingsOf(session: Session): Promise<Record<string, unknown>> {
  const { settings } = await session.inExtension(async () => chrome.storage.local.get('settings'));
  return (settings as { values: Record<string, unknown> } | undefined)?.values ?? {};
}
