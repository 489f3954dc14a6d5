/** What people type and paste, and what a page does where the browser does not read or write for it. */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { settingsOf } from './alerts-settings.ts';
import { eventually, type Session } from './harness/index.ts';
import { optionsPage } from './harness/screens.ts';
import { click, fill, openOptions, openPopupTab, word } from './screens.ts';
import { callFromPage } from './traffic.ts';
import { inEachBrowser, KEY, SPACE, USER_ID } from './world.ts';

const BIG_SPACE = 'big.backlog.com';
const BIG_ID = Number.MAX_SAFE_INTEGER;
const BIG_KEY = 'key-of-the-greatest-0001';
const LOOKALIKE = 'xn--dmo-rdd.backlog.com';
const LOOKS_LIKE = 'dеmo.backlog.com';
const UNKNOWN_SPACE = 'other.backlog.jp';

const shows = (page: Page, text: string): Promise<boolean> =>
  eventually(`“${text}” on the page`, () =>
    page.evaluate((wanted) => document.body.textContent?.includes(wanted) ?? false, text),
  );

const spaceOn = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector<HTMLInputElement>('form.add-account input')?.value ?? '');

const keysIn = (session: Session): Promise<string[]> =>
  session.inExtension(async () =>
    Object.keys(await chrome.storage.local.get(null)).filter((item) => item.startsWith('key:')),
  );

/**
 * Draws the page afresh, with reads of `storage.local` that fail as long as `failing` is set. No script of a driver runs
 * before those of an extension page in Firefox, so the page's own script is run again instead.
 */
const drawWithoutStorage = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const flags = Object.assign(globalThis, { failing: true });
    for (const name of ['chrome', 'browser']) {
      const api = Reflect.get(globalThis, name) as typeof chrome | undefined;
      if (api?.storage === undefined) continue;
      const { local } = api.storage;
      const get = local.get.bind(local) as (...args: unknown[]) => Promise<unknown>;
      Object.defineProperty(local, 'get', {
        value: (...args: unknown[]) => (flags.failing ? Promise.reject(new Error('IO error')) : get(...args)),
      });
    }
    const app = document.createElement('main');
    document.getElementById('app')?.replaceWith(app);
    app.id = 'app';
    const script = document.createElement('script');
    script.type = 'module';
    script.src = `${document.querySelector<HTMLScriptElement>('script[type="module"]')?.src}?again`;
    document.head.append(script);
  });

inEachBrowser(
  (world, test) => {
    let options: Page;

    test('a text that no key can be is said to be none, and nothing is sent', async () => {
      const { session, simulator } = world();
      options = await openOptions(session);
      await fill(options, word('space'), SPACE);
      await fill(options, word('apiKey'), `${KEY}キー`);
      await click(options, word('addAccount'));
      await shows(options, word('keyCharacters').replace('$1', 'キ ー'));
      expect(simulator.log).toEqual([]);
      expect(await spaceOn(options)).toBe(SPACE);
    });

    test('a key and a space with invisible characters, blanks, brackets and full-width letters are right', async () => {
      const { session, simulator } = world();
      await fill(options, word('space'), `\u200b<https://${SPACE}>\u3000`);
      const wide = String.fromCharCode(KEY.charCodeAt(0) + 0xfee0) + KEY.slice(1);
      await fill(options, word('apiKey'), `\u2060${wide.slice(0, 6)}\u00ad\u200b ${wide.slice(6)}\ufeff`);
      await click(options, word('addAccount'));
      await shows(options, word('signedInAs').replace('$1', 'Tester'));
      expect(await keysIn(session)).toEqual([`key:${SPACE}#${USER_ID}`]);
      expect(simulator.log.every(({ status }) => status === 200)).toBe(true);
    });

    test('the greatest user id: its account is listed, and removed with its key', async () => {
      const { session } = world();
      await fill(options, word('space'), BIG_SPACE);
      await fill(options, word('apiKey'), BIG_KEY);
      await click(options, word('addAccount'));
      await shows(options, word('signedInAs').replace('$1', '林'));
      expect(await keysIn(session)).toContain(`key:${BIG_SPACE}#${BIG_ID}`);
      await click(options, word('removeNamed').replace('$1', '林'));
      await click(options, word('remove'));
      await eventually('its key is gone', async () => (await keysIn(session)).length === 1);
    });

    test('a name that looks like another is told with its real address, and asked about', async () => {
      const { simulator } = world();
      const there = () => simulator.log.filter(({ space }) => space === LOOKALIKE).length;
      await fill(options, word('apiKey'), KEY);
      await fill(options, word('space'), LOOKS_LIKE);
      await options.keyboard.press('Enter');
      await shows(options, word('spaceLooksLike').replace('$1', LOOKS_LIKE).replace('$2', LOOKALIKE));
      await click(options, word('addAccount'));
      await shows(options, word('spaceConfirm'));
      expect(there()).toBe(0);
      await options.evaluate(() => document.querySelector<HTMLInputElement>('.radios input')?.click());
      await click(options, word('addAccount'));
      await shows(options, word('keyRefused'));
      expect(there()).toBeGreaterThan(0);
      await options.close();
    });

    test('a space in the address of the options page fills in nothing; the popup’s own button does, once', async () => {
      const { session } = world();
      options = await session.openExtensionPage(`${optionsPage}?space=${UNKNOWN_SPACE}`);
      await shows(options, word('addAnother'));
      const page = await session.open(session.url(UNKNOWN_SPACE));
      await callFromPage(page, UNKNOWN_SPACE, 'key-of-nobody-known-0001', { read: 1 });
      await page.close();
      const popup = await openPopupTab(session);
      await popup.bringToFront();
      const seen = await eventually('the key that was seen', () =>
        popup.evaluate(
          (space) =>
            [...document.querySelectorAll('option')].find(({ value }) => value.startsWith(`${space}~`))
              ?.value,
          UNKNOWN_SPACE,
        ),
      );
      await popup.select('select', seen);
      expect(await spaceOn(options)).toBe('');
      await options.close();
      await click(popup, word('addItsAccount'));
      await eventually('the offer has been taken', () =>
        session.inExtension(async () => {
          const tabs = await chrome.tabs.query({});
          const { offeredSpace } = await chrome.storage.session.get('offeredSpace');
          return offeredSpace === undefined && tabs.some(({ url }) => url?.endsWith('options/index.html'));
        }),
      );
      const filled = await session.inExtension(() =>
        chrome.extension
          .getViews({ type: 'tab' })
          .map((view) => view.document.querySelector<HTMLInputElement>('form.add-account input')?.value)
          .find((value) => value !== undefined),
      );
      expect(filled).toBe(UNKNOWN_SPACE);
      await popup.close();
      options = await openOptions(session);
      await shows(options, word('addAnother'));
      expect(await spaceOn(options)).toBe('');
    });

    test('two pages change a setting each at the same moment: both are kept', async () => {
      const { session } = world();
      const other = await openOptions(session);
      await shows(other, word('alertsHeading'));
      const toggle = (page: Page, index: number) =>
        page.evaluate(
          (at) => document.querySelectorAll<HTMLInputElement>('.checks input')[at]?.click(),
          index,
        );
      for (const [first, second] of [
        [0, 3],
        [1, 2],
      ] as const) {
        await Promise.all([toggle(options, first), toggle(other, second)]);
      }
      await eventually('all four', async () => {
        const { alertRead, alertUpdate, alertSearch, alertIcon } = await settingsOf(session);
        return !alertRead && !alertUpdate && !alertSearch && alertIcon === true;
      });
      await other.close();
    });

    test('storage that cannot be read is said on each screen, and "Try again" shows it', async () => {
      const { name, session } = world();
      for (const open of [openPopupTab, openOptions]) {
        const page = await open(session);
        await shows(page, 'Tester');
        await drawWithoutStorage(page);
        await shows(page, word('notLoaded'));
        await click(page, word('tryAgain'));
        await shows(page, word('notLoaded'));
        await page.evaluate(() => Object.assign(globalThis, { failing: false }));
        await click(page, word('tryAgain'));
        await shows(page, 'Tester');
        await page.close();
      }
      console.log(`reads that fail: said, and tried again (${name})`);
    });

    test('a popup of 320 × 240 px scrolls downwards only, with every control on it', async () => {
      const { session } = world();
      const popup = await openPopupTab(session);
      await shows(popup, 'Tester');
      await popup.setViewport({ width: 320, height: 240 });
      const page = await popup.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        const beside = [...document.querySelectorAll('button, select, a')]
          .map((each) => [each.textContent, each.getBoundingClientRect()] as const)
          .filter(([, { left, right }]) => left < -0.5 || right > clientWidth + 0.5)
          .map(([text]) => text);
        return { fits: scrollWidth <= clientWidth, beside, width: innerWidth };
      });
      expect(page).toEqual({ fits: true, beside: [], width: 320 });
      await popup.close();
    });
  },
  {
    account: false,
    prepare: (simulator) => {
      simulator.addUser(BIG_SPACE, { id: BIG_ID, name: '林', keys: [BIG_KEY] });
      simulator.addUser(LOOKALIKE, { id: 1, name: 'Other', keys: ['key-of-another-0001'] });
      simulator.addUser(UNKNOWN_SPACE, { id: 9, name: 'Unknown', keys: ['key-of-nobody-known-0001'] });
    },
  },
);
