/** Everything that is stored is damaged in turn, and the background started again: accounts stay, the rest is said. */
import { expect } from 'vitest';
import type { RepairKind } from '../../src/storage/repair.ts';
import { DAMAGES } from '../faults/platform/damage.ts';
import { eventually, type Session } from './harness/index.ts';
import { messageText, meters, openOptions, openPopupTab } from './harness/screens.ts';
import { metersMatch } from './support/counters.ts';
import { readHistory, readStored } from './support/stored.ts';
import { callFromPage } from './support/traffic.ts';
import { inEachBrowser, KEY, SPACE, USER_ID } from './support/world.ts';

const ID = `${SPACE}#${USER_ID}`;
const ITEMS = ['accounts', 'settings', 'alerts', 'keyAssignments', 'inferredCategories', 'secret'];
/** Those that take the most different ways through the code; each is tried on each item in test/faults. */
const CHOSEN = DAMAGES.filter(([name]) => /^(?:truncated|from the future)$/.test(name));

/** Ends the background, damages while nobody looks, and starts it. */
async function restart(session: Session, damage: () => Promise<unknown>): Promise<void> {
  await session.killBackground();
  await damage();
  await session.killBackground();
  await session.inBackground(() => true);
}

const put = (session: Session, area: 'local' | 'session', name: string, value: unknown) =>
  session.inExtension(
    async (where, item, text) => {
      if (text === null) await chrome.storage[where].remove(item);
      else await chrome.storage[where].set({ [item]: JSON.parse(text) });
    },
    area,
    name,
    value === undefined ? null : JSON.stringify(value),
  );

const hasAccount = async (session: Session): Promise<boolean> => {
  const { accounts } = (await readStored(session)).local as { accounts?: { accounts?: { id: string }[] } };
  return accounts?.accounts?.some?.(({ id }) => id === ID) === true;
};

/** What the options page says was reset. */
async function told(session: Session): Promise<string[]> {
  const options = await openOptions(session);
  const lines = await eventually('the page', async () => {
    const ready = await options.$('.account-names');
    await new Promise((resolve) => setTimeout(resolve, 200));
    return (
      ready !== null && options.$$eval('.callout-list li', (items) => items.map((each) => each.textContent))
    );
  });
  await options.close();
  return lines.map((line) => line ?? '');
}

const sentence = (kind: RepairKind): string => messageText(`repaired_${kind}`);

inEachBrowser((world, test) => {
  test('the background starts with the account and polls, whichever stored item is damaged', async () => {
    const { name, session, simulator } = world();
    const page = await session.open(session.url(SPACE));
    await callFromPage(page, SPACE, KEY, { read: 2, update: 1 });
    await session.inExtension(async () => {
      const alerts = JSON.stringify({ version: 1, incidents: {}, reminders: [], sharedNotifiedAt: null });
      const keyAssignments = { version: 1, joined: {}, ignored: [], mine: [], apart: [] };
      await chrome.storage.local.set({
        alerts,
        keyAssignments,
        inferredCategories: { version: 1, spaces: {} },
      });
    });
    let damaged = 0;
    for (const item of ITEMS) {
      for (const [way, damage] of CHOSEN) {
        const before = (await readStored(session)).local[item];
        await restart(session, () => put(session, 'local', item, damage(before)));
        await eventually(`the account, after ${item} was ${way}`, () => hasAccount(session));
        damaged += 1;
        // Whole again for the next one.
        if (before !== undefined && item !== 'accounts') await put(session, 'local', item, before);
      }
    }
    const popup = await openPopupTab(session);
    await metersMatch(popup, simulator, { timeoutMs: 15_000 });
    const lines = await told(session);
    for (const kind of ['accounts', 'settings', 'alerts', 'keyAssignments', 'inferredCategories'] as const)
      expect(lines.some((line) => line.startsWith(sentence(kind)))).toBe(true);
    expect((await readStored(session)).local[`key:${ID}`]).toBe(KEY);
    console.log(`${damaged} damaged items, ${damaged} starts, the account is there after each (${name})`);
    await popup.close();
  });

  test('damaged figures are replaced by the next reading', async () => {
    const { session, simulator } = world();
    // Whole ones: those of the round before may still be damaged.
    const items = (await readStored(session)).session;
    for (const [, damage] of CHOSEN) {
      await restart(session, async () => {
        for (const [item, value] of Object.entries(items)) await put(session, 'session', item, damage(value));
      });
    }
    const popup = await openPopupTab(session);
    await metersMatch(popup, simulator, { timeoutMs: 15_000 });
    expect(Object.keys(await meters(popup)).length).toBe(4);
    await popup.close();
  });

  for (const what of ['deleted', 'from the future', 'full of nonsense'])
    test(`recording goes on with a history that is ${what}, and accounts and settings stay`, async () => {
      const { session } = world();
      const { accounts, settings } = (await readStored(session)).local;
      await restart(session, () =>
        session.inExtension(async (kind) => {
          const done = <T>(request: IDBRequest<T>) =>
            new Promise<T>((resolve, reject) => {
              request.onsuccess = () => resolve(request.result);
              request.onerror = () => reject(request.error);
            });
          if (kind === 'full of nonsense') {
            const db = await done(indexedDB.open('history'));
            const change = db.transaction([...db.objectStoreNames], 'readwrite');
            change.objectStore('requests').put({ room: 'own', last: 1, requests: 'nonsense' });
            for (const store of ['daySums', 'hourWindows'])
              change.objectStore(store).put({ owner: 'x', day: 1, hour: 1, category: 'y', latest: 'never' });
            await new Promise((resolve) => {
              change.oncomplete = resolve;
            });
            db.close();
            return;
          }
          await done(indexedDB.deleteDatabase('history'));
          if (kind === 'deleted') return;
          (await done(indexedDB.open('history', 99))).close();
        }, what),
      );
      const page = await session.open(session.url(SPACE));
      const before = Date.now();
      await callFromPage(page, SPACE, KEY, { read: 1 });
      await eventually('a request in the history', async () =>
        (await readHistory(session)).requests.some(({ at }) => at >= before - 1000),
      );
      const { local } = await readStored(session);
      expect([local.accounts, local.settings]).toEqual([accounts, settings]);
      const isSaid = (await told(session)).some((line) => line.startsWith(sentence('history')));
      expect(isSaid).toBe(what !== 'deleted');
      await page.close();
    });
});
