/** What a user does with accounts, and what a screen says to the background. */
import { eventually, type Session } from './harness/index.ts';
import { addAccount } from './harness/screens.ts';

/** Adds accounts as a user does, and waits until no screen of ours has the focus: while one has, nothing is told. */
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
export async function say(session: Session, message: object): Promise<void> {
  await session.inExtension(async (sent: object) => {
    await chrome.runtime.sendMessage(sent).catch(() => undefined);
  }, message);
}
