/** History holds what the server's log holds, survives the background's death, can be taken away, and can be erased. */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import type { WindowRecord } from '../../src/history/records.ts';
import { eventually, ignoreRejection, type Session } from './harness/index.ts';
import { addAccount, messageText, openOptions, press } from './harness/screens.ts';
import { windowsOf } from './support/server-windows.ts';
import { readHistory, readStored, type Stored } from './support/stored.ts';
import { callFromPage } from './support/traffic.ts';
import { inEachBrowser, KEY, SPACE, USER_ID } from './support/world.ts';

const UNKNOWN_KEY = 'key-of-nobody-we-know-0002';
const OTHER_USER = 8;
/** What may be lost, in ms. */
/** What is written once a second, and the write that had begun, in ms. */
const A_SECOND = 1500;

const LIMITS = { read: 600, update: 150, search: 5, icon: 60 };

const spenders = ({ by }: WindowRecord) =>
  Object.fromEntries(by.map(({ initiator, endpoint, count }) => [`${initiator} ${endpoint}`, count]));

inEachBrowser(
  (world, test) => {
    let firstRun: Stored;
    let page: Page;

    test('each recorded window equals the server’s log', async () => {
      const { session, simulator, name } = world();
      const options = await openOptions(session);
      await options.waitForSelector('h2');
      await options.close();
      firstRun = timeless(await readStored(session));
      simulator.addUser(SPACE, { id: OTHER_USER, name: 'Other', keys: [UNKNOWN_KEY] });
      await addAccount(session, { space: SPACE, apiKey: KEY });

      page = await session.open(session.url(SPACE));
      await callFromPage(page, SPACE, KEY, { read: 6, update: 9, icon: 4 });
      await page.evaluate(async (key) => {
        const asked = Array.from({ length: 8 }, () => fetch(`/api/v2/issues?apiKey=${key}`));
        await Promise.all(asked.map(async (answer) => (await answer).text()));
      }, KEY);
      await callFromPage(page, SPACE, UNKNOWN_KEY, { update: 3 });

      const compared = await eventually('history equals the log', async () => {
        const { windows } = await readHistory(session);
        const own = windows.filter(({ owner }) => owner === `${SPACE}#${USER_ID}`);
        const said = own.map(({ category, reset, limit, used, rateLimited, observed, ...minute }) => {
          expect(observed).toBe(used);
          return {
            category,
            reset,
            limit,
            used,
            refused: rateLimited,
            by: spenders({ ...minute } as WindowRecord),
          };
        });
        const truth = windowsOf(simulator.log, SPACE, USER_ID);
        expect(said.toSorted(inOrder)).toEqual(truth.toSorted(inOrder));
        const other = windows.filter(({ owner }) => owner.startsWith(`${SPACE}~`));
        expect(other.map(({ category, used, observed }) => [category, used, observed])).toEqual([
          ['update', 3, 3],
        ]);
        return own;
      });
      const search = compared.find(({ category }) => category === 'search');
      expect(search).toMatchObject({ used: 5, rateLimited: 3 });
      expect(search?.peak).toBeGreaterThan(1);
      const requests = compared.reduce((sum, { used, rateLimited }) => sum + used + rateLimited, 0);
      console.log(`${compared.length} windows of ${requests} requests equal the server's log (${name})`);
    });

    test('each request is recorded with the figures of its own headers', async () => {
      const { session, simulator } = world();
      await eventually('requests equal the log', async () => {
        const { requests } = await readHistory(session);
        const said = requests.filter(({ owner }) => owner === `${SPACE}#${USER_ID}`);
        const truth = simulator.log.filter(({ userId, category }) => userId === USER_ID && category !== null);
        const pair = (each: { category: string | null; status: number | null; remaining: number | null }) =>
          `${each.category} ${each.status} ${each.remaining}`;
        expect(said.map(pair).sort()).toEqual(truth.map(pair).sort());
        expect(said.every(({ at, endedAt }) => endedAt !== null && endedAt >= at)).toBe(true);
        const tabs = said.filter(({ initiator }) => initiator !== 'own').map(({ tabId }) => tabId);
        expect(new Set(tabs).size).toBe(1);
        return true;
      });
    });

    test('a background that is killed in the middle of traffic loses a second of the requests at most', async () => {
      const { session, simulator, name } = world();
      const before = simulator.log.length;
      const burst = page.evaluate(async (key) => {
        for (let index = 0; index < 100; index += 1) {
          await (await fetch(`/api/v2/issues/DEMO-1?apiKey=${key}`, { method: 'PATCH' })).text();
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }, KEY);
      ignoreRejection(burst);
      const sent = () =>
        simulator.log
          .slice(before)
          .filter(({ category, userId }) => category === 'update' && userId === USER_ID);
      const killings: { begun: number; over: number }[] = [];
      for (const count of [35, 75]) {
        await eventually(`${count} requests`, () => sent().length >= count);
        const begun = Date.now();
        await session.killBackground();
        killings.push({ begun, over: Date.now() });
      }
      await burst;
      const known = async () => {
        const { requests } = await readHistory(session);
        return new Set(
          requests.filter(({ category }) => category === 'update').map(({ remaining }) => remaining),
        );
      };
      await eventually('the last one is there', async () =>
        (await known()).has(sent().at(-1)?.remaining ?? null),
      );
      const recorded = await known();
      const missing = sent().filter(({ remaining }) => !recorded.has(remaining));
      const excused = missing.filter(({ startedAt, endedAt }) =>
        killings.some(({ begun, over }) => (endedAt ?? 0) > begun - A_SECOND && startedAt < over),
      );
      expect(excused).toEqual(missing);
      const { windows } = await readHistory(session);
      const truth = windowsOf(simulator.log, SPACE, USER_ID).filter(({ category }) => category === 'update');
      const own = windows.filter(
        (each) => each.owner === `${SPACE}#${USER_ID}` && each.category === 'update',
      );
      expect(own.map(({ reset, used }) => [reset, used])).toEqual(
        truth.map(({ reset, used }) => [reset, used]),
      );
      console.log(
        `killed twice in 100 requests: ${missing.length} of them not in the list, all within a second before; ` +
          `the windows are exact (${name})`,
      );
    });

    test('the options say that not all is erased while a page holds the database, and synced settings stay', async () => {
      const { session } = world();
      await page.close();
      await session.inExtension(async () => {
        await chrome.runtime.sendMessage({ type: 'setSync', on: true });
        const opening = indexedDB.open('history');
        await new Promise((resolve) => {
          opening.onsuccess = resolve;
        });
        Object.assign(globalThis, { held: opening.result });
      });
      const full = await eventually('all is stored', async () => {
        const stored = await readStored(session);
        return 'settings' in stored.sync && stored;
      });
      expect(Object.keys(full.local)).toEqual(expect.arrayContaining(['accounts', 'secret']));
      await erase(session, false, ['[role=alert]', messageText('eraseFailed')]);
      // Not `readStored`: the database is opened by nobody as long as it waits to be deleted.
      const [local, sync] = await session.inExtension(
        async () => [await chrome.storage.local.get(null), await chrome.storage.sync.get(null)] as const,
      );
      expect(local).toEqual({});
      expect(Object.keys(sync)).toEqual(['settings']);
      await session.inExtension(() => (globalThis as unknown as { held: IDBDatabase }).held.close());
    });

    test('after “Erase everything” storage is as it was after the installation', async () => {
      const { session, name } = world();
      await erase(session, true, ['[role=status]', messageText('erased')]);
      expect(timeless(await readStored(session))).toEqual(firstRun);
      // Whatever was planned in the background has come by now.
      await new Promise((resolve) => setTimeout(resolve, 2500));
      expect(timeless(await readStored(session))).toEqual(firstRun);
      expect((await session.badge()).text).toBe('');
      console.log(`erased: ${JSON.stringify(await readStored(session))} (${name})`);
    });
  },
  { account: false, user: { limits: LIMITS } },
);

/** Presses it on the options page, and waits for what is said of it. */
async function erase(session: Session, synced: boolean, [place, text]: [string, string]): Promise<void> {
  const options = await openOptions(session);
  await press(options, messageText('eraseEverything'));
  if (synced)
    await options.$eval('.inline-form input[type=checkbox]', (box) => (box as HTMLInputElement).click());
  await press(options, messageText('eraseNow'));
  await eventually(`“${text}”`, () =>
    options.evaluate(
      (where, said) => [...document.querySelectorAll(where)].some((each) => each.textContent === said),
      place,
      text,
    ),
  );
  await options.close();
}

/** Written whenever a page of ours is open or a worker starts: since when, until when, and random ids of the session. */
const OF_THE_MOMENT = ['screen', 'observation', 'latestTime', 'queryHashKey', 'syncWriter'];

const timeless = (stored: Stored): Stored => ({
  ...stored,
  local: without(stored.local),
  session: without(stored.session),
});

const without = (items: Stored['local']): Stored['local'] =>
  Object.fromEntries(Object.entries(items).filter(([name]) => !OF_THE_MOMENT.includes(name)));

const inOrder = (a: { category: string; reset: number }, b: { category: string; reset: number }) =>
  a.category === b.category ? a.reset - b.reset : a.category < b.category ? -1 : 1;
