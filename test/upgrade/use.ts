/** The extension as somebody has used it: an account, settings, history, a limit that was used up and announced. */
import { eventually, type Session } from '../e2e/harness/index.ts';
import { addAccount } from '../e2e/harness/screens.ts';
import { readStored, type Stored } from '../e2e/support/stored.ts';
import { callFromPage } from '../e2e/support/traffic.ts';
import { KEY, SPACE, USER_ID } from '../e2e/support/world.ts';
import type { Simulator } from '../simulator/index.ts';

const ID = `${SPACE}#${USER_ID}`;
/** Backlog's free plan: five updates use it up. */
const LIMITS = { read: 60, update: 5, search: 15, icon: 60 };

export function addTester(simulator: Simulator): void {
  simulator.addUser(SPACE, {
    id: USER_ID,
    name: 'Tester',
    keys: [KEY, 'another-key-of-the-tester'],
    limits: LIMITS,
  });
}

const INFERRED = {
  version: 1,
  spaces: { [SPACE]: { 'GET /space': { category: 'search', windows: [1, 2, 3] } } },
};

/** Sets the options as the screens do. */
async function setOptions(session: Session): Promise<void> {
  await session.inExtension(
    async (id, inferredCategories) => {
      const change = { warningShare: 0.3, alertIcon: true, historyDays: 30, syncSettings: true };
      for (const command of [
        { type: 'changeAccount', id, change: { label: 'Nightly' } },
        { type: 'changeSettings', change },
        { type: 'setKeyIgnored', key: 'demo.backlog.com~0123456789abcdef', on: true },
      ]) {
        await chrome.runtime.sendMessage(command);
      }
      await chrome.storage.local.set({ inferredCategories });
    },
    ID,
    INFERRED,
  );
}

/** Uses it, and returns what it has stored then. */
export async function use(session: Session): Promise<Stored> {
  await addAccount(session, { space: SPACE, apiKey: KEY });
  await setOptions(session);
  const page = await session.open(session.url(SPACE));
  // What esbuild (tsx) wraps named functions in.
  await page.evaluate('globalThis.__name = (fn) => fn');
  await callFromPage(page, SPACE, 'another-key-of-the-tester', { read: 2 });
  await callFromPage(page, SPACE, KEY, { read: 3, search: 2, update: 5 });
  return eventually('all of it is stored', async () => {
    const stored = await readStored(session);
    const alerts = String(stored.local.alerts ?? '');
    const { hourWindows = [], requests = [] } = stored.databases.history ?? {};
    const complete = alerts.includes('"exhausted":true') && hourWindows.length === 4 && requests.length > 0;
    return complete && 'settings' in stored.sync && stored;
  });
}
