/**
 * A key that can be recognised anywhere is looked for everywhere: it is in its one storage item, goes to its space, and
 * is in the one message with which the form has an accepted key stored.
 */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { eventually, type Session } from './harness/index.ts';
import {
  addAccount,
  click,
  fill,
  messageText,
  openOptions,
  openPanelTab,
  openPopupTab,
  readPopup,
} from './harness/screens.ts';
import { metersMatch, nextPoll, pollsIn } from './support/counters.ts';
import { type SavedFile, takeFiles } from './support/files.ts';
import { readStored } from './support/stored.ts';
import { callFromPage } from './support/traffic.ts';
import { inEachBrowser, SPACE, USER_ID } from './support/world.ts';

const CANARY = 'CanaryYellow4242SingsOfKeys';
const ELSEWHERE = 'elsewhere.example.com';

/** The key as it is, and as it would look encoded. */
const DISGUISES = [
  CANARY,
  Buffer.from(CANARY).toString('hex'),
  // Whatever stands before it, one of the three alignments of base64 is the same in the middle.
  ...[0, 1, 2].map((shift) =>
    Buffer.from(' '.repeat(shift) + CANARY)
      .toString('base64')
      .slice(4, -4),
  ),
  [...CANARY].reverse().join(''),
  JSON.stringify([...Buffer.from(CANARY)]).slice(1, -1),
];

const tells = (text: string): boolean =>
  DISGUISES.some((disguise) => text.toLowerCase().includes(disguise.toLowerCase()));

interface Watched {
  messages: string[];
  urls: string[];
  /** `url header` of each header of ours that holds the key. */
  headers: string[];
}

/** Listens as another page of the extension can: to messages, and to the requests that the extension makes. */
const watch = (session: Session): Promise<void> =>
  session.inExtension((canary) => {
    const watched: Watched = { messages: [], urls: [], headers: [] };
    Object.assign(globalThis, { watched });
    const own = location.origin;
    const isOwn = (details: { initiator?: string; originUrl?: string }) =>
      (details.initiator ?? details.originUrl ?? '').startsWith(own);
    chrome.runtime.onMessage.addListener((message) => {
      watched.messages.push(JSON.stringify(message));
    });
    const everything = {
      urls: ['https://*.backlog.com/*', 'https://*.backlog.jp/*', 'https://*.backlogtool.com/*'],
    };
    chrome.webRequest.onSendHeaders.addListener(
      (details) => {
        if (!isOwn(details)) return;
        watched.urls.push(details.url);
        for (const { name, value } of details.requestHeaders ?? []) {
          if (value?.includes(canary))
            watched.headers.push(`${new URL(details.url).host} ${name.toLowerCase()}`);
        }
      },
      everything,
      ['requestHeaders'],
    );
  }, CANARY);

const watched = (session: Session): Promise<Watched> =>
  session.inExtension(() => (globalThis as unknown as { watched: Watched }).watched);

/** Everything that is stored in the browser, by its place. */
async function places(session: Session): Promise<[place: string, text: string][]> {
  const { databases, ...areas } = await readStored(session);
  const others = await session.inExtension(async () => ({
    // Firefox refuses `managed` where there is no policy.
    managed: await chrome.storage.managed.get(null).catch(() => ({})),
    web: { local: { ...localStorage }, session: { ...sessionStorage }, cookie: document.cookie },
    caches: await caches.keys(),
  }));
  return Object.entries({ ...areas, ...databases, ...others }).flatMap(([area, items]) =>
    Object.entries(items).map(([item, value]): [string, string] => [
      `${area} ${item}`,
      item + (typeof value === 'string' ? value : JSON.stringify(value)),
    ]),
  );
}

/** Markup, the properties of all elements, title and address of a page; the field in which a key is typed apart. */
const everythingOn = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const texts = [document.title, location.href, document.documentElement.outerHTML];
    for (const element of document.querySelectorAll('*')) {
      if (element instanceof HTMLInputElement && element.type === 'password') {
        texts.push(element.defaultValue, element.placeholder, element.title);
        continue;
      }
      for (const name in element) {
        const value: unknown = Reflect.get(element, name);
        if (typeof value === 'string') texts.push(value);
      }
    }
    return texts.join('\n');
  });

const EXPORTS = [
  'exportJson',
  'exportMinutes',
  'exportHours',
  'exportUsage',
  'exportRequests',
  'exportDiagnostics',
] as const;

/** All that can be exported, with fingerprints. */
async function exportAll(options: Page): Promise<SavedFile[]> {
  await options.bringToFront();
  const { length } = await options.$$eval(
    'label.check',
    (labels, name) => {
      const wanted = labels.filter(({ textContent }) => textContent?.trim() === name);
      for (const label of wanted) label.click();
      return wanted;
    },
    messageText('exportFingerprints'),
  );
  expect(length).toBe(1);
  return takeFiles(options, EXPORTS);
}

const passwordOn = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => document.querySelector<HTMLInputElement>('input[type="password"]')?.value);

inEachBrowser(
  (world, test) => {
    let popup: Page;
    let panel: Page;
    let options: Page;
    let timesAccepted = 0;

    async function lookEverywhere(files: readonly SavedFile[] = []): Promise<number> {
      const { session } = world();
      const items = await places(session);
      expect(items.filter(([, text]) => tells(text)).map(([item]) => item)).toEqual(
        items.filter(([item]) => item === `local key:${SPACE}#${USER_ID}`).map(([item]) => item),
      );
      const pages = await Promise.all([popup, panel, options].map(everythingOn));
      for (const text of pages) expect(tells(text)).toBe(false);
      const { messages, urls, headers } = await watched(session);
      expect(Math.min(messages.length, urls.length)).toBeGreaterThan(0);
      for (const text of [...urls, ...session.consoleLog]) expect(tells(text)).toBe(false);
      const carriers = messages.filter(tells).map((text) => JSON.parse(text).type);
      expect(carriers).toEqual(Array.from({ length: timesAccepted }, () => 'saveAccount'));
      expect([...new Set(headers)]).toEqual([`${SPACE} backlog-api-key`]);
      for (const { name, text } of files) expect([name, tells(name + text)]).toEqual([name, false]);
      const badge = await session.badge();
      const told = await session.inExtension(async () =>
        JSON.stringify([
          await chrome.notifications.getAll(),
          await chrome.alarms.getAll(),
          (await chrome.tabs.query({})).map(({ url, title }) => [url, title]),
        ]),
      );
      expect(tells(JSON.stringify(badge) + told)).toBe(false);
      expect(await session.inExtension(() => chrome.downloads === undefined)).toBe(true);
      return items.length + pages.length + messages.length + urls.length + session.consoleLog.length;
    }

    test('a key that is refused stays in the field in which it was typed', async () => {
      const { session, simulator } = world();
      await watch(session);
      popup = await openPopupTab(session);
      panel = await openPanelTab(session);
      options = await openOptions(session);
      await fill(options, messageText('space'), SPACE);
      await fill(options, messageText('apiKey'), CANARY);
      for (const effects of [
        { status: 401 },
        { status: 500 },
        { body: 'html' },
        { redirect: `https://${ELSEWHERE}/login` },
        { redirect: 'https://other.backlog.com/api/v2/users/myself' },
      ] as const) {
        const over = simulator.faults.add({}, effects);
        const before = simulator.log.length;
        await click(options, messageText('addAccount'));
        await eventually('the attempt', () => simulator.log.length > before);
        await eventually('its message', () =>
          options.evaluate(() => document.querySelector('[role="alert"]')?.textContent !== ''),
        );
        over();
      }
      expect(await passwordOn(options)).toBe(CANARY);
      // The search itself: it finds what is planted.
      await popup.evaluate((key) => document.body.setAttribute('data-planted', key), CANARY);
      expect(tells(await everythingOn(popup))).toBe(true);
      await popup.evaluate(() => document.body.removeAttribute('data-planted'));
      const items = await places(session);
      expect(items.filter(([, text]) => tells(text))).toEqual([]);
      await lookEverywhere();
    });

    test('a key that is accepted is in one message to the background, and then in its one storage item and nowhere else', async () => {
      const { name, session, simulator } = world();
      await options.close();
      await addAccount(session, { space: SPACE, apiKey: CANARY });
      timesAccepted = 1;
      options = await openOptions(session);
      const page = await session.open(session.url(SPACE));
      // A page that puts the key into every address, as backlog-js does.
      await callFromPage(page, SPACE, CANARY, { read: 3, update: 3, search: 3, icon: 3 });
      await popup.bringToFront();
      await metersMatch(popup, simulator, { timeoutMs: 10_000 });
      await session.killBackground();
      const poll = nextPoll(simulator);
      await click(popup, messageText('checkNow'));
      await poll;
      for (const effects of [{ status: 500 }, { body: 'garbage' }, { error: 'accessDenied' }] as const) {
        const over = simulator.faults.add({ path: /rateLimit/ }, effects);
        await eventually(
          'a poll that fails',
          async () => {
            await click(popup, messageText('checkNow'));
            return (await readPopup(popup)).headline !== messageText('plentyLeft');
          },
          { everyMs: 200 },
        );
        over();
      }
      expect(await passwordOn(options)).toBe('');
      const ours = (await places(session)).find(([item]) => item === `local key:${SPACE}#${USER_ID}`);
      expect(ours?.[1]).toContain(CANARY);
      const files = await exportAll(options);
      expect(files.length).toBe(EXPORTS.length);
      const searched = files.length + (await lookEverywhere(files));
      console.log(`a canary key looked for in ${searched} places, and found in its one item (${name})`);
    });

    test('a poll that is redirected does not take the key along', async () => {
      const { simulator } = world();
      const before = pollsIn(simulator).length;
      const over = simulator.faults.add(
        { path: /rateLimit/ },
        { redirect: `https://${ELSEWHERE}/rateLimit` },
      );
      await eventually(
        'the redirect in the popup',
        async () => {
          await click(popup, messageText('checkNow'));
          return (await readPopup(popup)).headline === messageText('redirected');
        },
        { everyMs: 200 },
      );
      over();
      expect(pollsIn(simulator).length).toBeGreaterThan(before);
      // The server's own view: nobody but the space was asked with it, and by us in the header alone.
      expect(simulator.others.filter(({ carriesKey }) => carriesKey)).toEqual([]);
      expect(
        simulator.others.filter(({ host }) => host === ELSEWHERE || host === 'other.backlog.com'),
      ).toEqual([]);
      const own = /rateLimit|myself|v2\/space$/;
      const ways = simulator.log
        .filter(({ path }) => own.test(path))
        .map(({ credential, query }) => credential + query);
      expect([...new Set(ways)]).toEqual(['header']);
      await lookEverywhere();
    });

    test('the key of an account that is removed is gone', async () => {
      const { session } = world();
      await click(options, messageText('removeNamed').replace('$1', 'Tester'));
      await click(options, messageText('remove'));
      await eventually('nothing tells of it', async () => {
        const items = await places(session);
        return items.every(([item, text]) => !tells(text) && !item.includes(`${SPACE}#${USER_ID}`));
      });
    });
  },
  { user: { keys: [CANARY] }, account: false },
);
