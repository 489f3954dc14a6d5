/** Accounts and settings, put where the options page puts them. */
import type { Change } from '../../../src/storage/commands.ts';
import type { Settings } from '../../../src/storage/settings.ts';
import { eventually, type Session } from '../harness/index.ts';
import { addAccount } from '../harness/screens.ts';

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
  for (const stored of added) {
    const { space, userId, userName, apiKey: key } = stored;
    const names = { userName, spaceName: null, label: null, addedAt: Date.now(), alertScope: 'all' as const };
    const account = { id: ownerId(stored), space, userId, ...names };
    await command(session, { type: 'saveAccount', account, apiKey: key });
  }
}

/** Sends what a screen would send, and waits until the background says that it is stored. */
async function command(session: Session, change: Change): Promise<void> {
  const done = await session.inExtension(
    async (message: object): Promise<unknown> => chrome.runtime.sendMessage(message),
    change,
  );
  if (done !== true) throw new Error(`not stored: ${change.type}`);
}

export const changeSettings = (session: Session, change: Partial<Settings>): Promise<void> =>
  command(session, { type: 'changeSettings', change });

export async function settingsOf(session: Session): Promise<Record<string, unknown>> {
  const { settings } = await session.inExtension(async () => chrome.storage.local.get('settings'));
  return (settings as { values: Record<string, unknown> } | undefined)?.values ?? {};
}

/** Adds accounts as a user does, and waits until none of our screens has the focus: a focused one silences notifications. */
export async function addAccounts(
  session: Session,
  space: string,
  apiKeys: readonly string[],
): Promise<void> {
  for (const apiKey of apiKeys) await addAccount(session, { space, apiKey });
  await eventually('the options page has said good-bye', () =>
    session.inExtension(async () => (await chrome.storage.session.get('screen')).screen === null),
  );
}

/** Sends the background a message as a screen of ours does. */
export async function sendCommand(session: Session, message: object): Promise<void> {
  await session.inExtension(async (sent: object) => {
    await chrome.runtime.sendMessage(sent).catch(() => undefined);
  }, message);
}
