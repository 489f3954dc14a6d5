/** First run, the form that adds an account, several accounts side by side, and what the browser can take away. */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { eventually } from './harness/index.ts';
import { click, fill, openOptions, openPopupTab, readPopup, word } from './screens.ts';
import { callFromPage } from './traffic.ts';
import { metersMatch } from './truth.ts';
import { inEachBrowser, KEY, SPACE, USER_ID } from './world.ts';

const NAMESAKE = 'demo.backlog.jp';
const OTHER_SPACE = 'other.backlogtool.com';
const OTHER = {
  id: 31,
  name: 'Second',
  keys: ['key-of-the-second-0001'],
  limits: { read: 600, update: 40, search: 40, icon: 40 },
};
const [OTHER_KEY = ''] = OTHER.keys;

const textOf = (page: Page, selector: string): Promise<string> =>
  page.evaluate((wanted) => document.querySelector(wanted)?.textContent?.trim() ?? '', selector);

const shows = (page: Page, text: string): Promise<boolean> =>
  eventually(`“${text}” on the page`, () =>
    page.evaluate((wanted) => document.body.textContent?.includes(wanted) ?? false, text),
  );

/** The choice between three spaces: which are offered, and which is chosen. */
const choiceOn = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLInputElement>('.radios input')].map((radio) => ({
      space: radio.closest('label')?.textContent?.trim() ?? '',
      chosen: radio.checked,
    })),
  );

const switchOn = (page: Page) =>
  page.evaluate(() => {
    const list = document.querySelector('select');
    return {
      owners: [...(list?.options ?? [])].map(({ text }) => text),
      shown: list?.selectedOptions[0]?.text ?? '',
    };
  });

inEachBrowser(
  (world, test) => {
    let options: Page;
    let popup: Page;

    test('first run: the popup explains itself and knows the space of the open tab', async () => {
      const { session } = world();
      await session.open(session.url(NAMESAKE));
      popup = await openPopupTab(session);
      await shows(popup, word('firstRun'));
      const [space = ''] = await eventually('the suggested space', async () => {
        const values = await popup.$$eval('form input', (inputs) => inputs.map(({ value }) => value));
        return values[0] !== undefined && values[0] !== '' && values;
      });
      expect(space).toBe(NAMESAKE);
      expect((await session.badge()).text).toBe('');
    });

    test('a bare name asks which of three, and no key leaves before that is said', async () => {
      const { session, simulator } = world();
      options = await openOptions(session);
      await fill(options, word('apiKey'), KEY);
      await fill(options, word('space'), 'demo');
      await options.keyboard.press('Enter');
      await shows(options, word('whichSpace'));
      expect(await choiceOn(options)).toEqual([
        { space: SPACE, chosen: false },
        { space: word('openInTab').replace('$1', NAMESAKE), chosen: true },
        { space: 'demo.backlogtool.com', chosen: false },
      ]);
      expect(simulator.log).toEqual([]);
      await options.evaluate(() => document.querySelector<HTMLInputElement>('.radios input')?.click());
      await click(options, word('addAccount'));
      await shows(options, word('signedInAs').replace('$1', 'Tester'));
      expect([...new Set(simulator.log.map(({ space }) => space))]).toEqual([SPACE]);
      expect(simulator.others.filter(({ carriesKey }) => carriesKey)).toEqual([]);
    });

    test('what is no space is said to be none, and nothing is sent', async () => {
      const { simulator } = world();
      await fill(options, word('apiKey'), OTHER_KEY);
      const asked = () => simulator.log.filter(({ endpoint }) => endpoint?.endsWith('myself')).length;
      const before = asked();
      for (const [typed, complaint] of [
        ['www.backlog.com', word('spaceNotOne').replace('$1', 'www.backlog.com')],
        ['https://example.org/demo', word('spaceNotBacklog').replace('$1', 'example.org')],
        [' ', word('spaceMissing')],
      ] as const) {
        await fill(options, word('space'), typed);
        await click(options, word('addAccount'));
        await shows(options, complaint);
      }
      expect(asked()).toBe(before);
    });

    test('a pasted address is enough; a label gives the account its name', async () => {
      const { simulator } = world();
      await fill(options, word('space'), `https://${OTHER_SPACE}/view/DEMO-1#comment-2`);
      await fill(options, word('label'), 'CI bot');
      await click(options, word('addAccount'));
      await shows(options, word('signedInAs').replace('$1', 'Second'));
      await eventually('both in the list', async () => {
        const listed = options.$$eval('.accounts strong', (names) => names.map((each) => each.textContent));
        expect(await listed).toEqual(['Tester', 'CI bot']);
        return true;
      });
      // The first account may have been polled meanwhile.
      expect(simulator.log.some(({ space }) => space === OTHER_SPACE)).toBe(true);
    });

    test('two accounts: the badge shows the tightest of all, the popup one, as chosen', async () => {
      const { name, session, simulator } = world();
      const page = await session.open(session.url(SPACE));
      await callFromPage(page, SPACE, KEY, { search: 4 });
      const other = await session.open(session.url(OTHER_SPACE));
      await callFromPage(other, OTHER_SPACE, OTHER_KEY, { update: 10 });
      const title = await eventually('the tightest on the badge', async () => {
        const badge = await session.badge();
        return badge.text === 'u30' && badge.title;
      });
      expect(title).toContain('CI bot');
      await popup.bringToFront();
      const first = `Tester – ${SPACE}`;
      const second = `CI bot – ${OTHER_SPACE}`;
      expect(await switchOn(popup)).toEqual({ owners: [first, second], shown: first });
      await metersMatch(popup, simulator, { timeoutMs: 10_000 });
      await popup.select('select', `${OTHER_SPACE}#${OTHER.id}`);
      await metersMatch(popup, simulator, { space: OTHER_SPACE, userId: OTHER.id, timeoutMs: 10_000 });
      await popup.close();
      popup = await openPopupTab(session);
      await metersMatch(popup, simulator, { space: OTHER_SPACE, userId: OTHER.id, timeoutMs: 10_000 });
      expect((await switchOn(popup)).shown).toBe(second);
      console.log(`two accounts → badge ${title} (${name})`);
    });

    test('the browser takes the hosts away: that is said, and cured by giving them back', async () => {
      const { session, simulator } = world();
      await session.revokeHosts();
      await shows(popup, word('noAccess'));
      await session.restoreHosts();
      await eventually('access again', async () => !(await textOf(popup, 'body')).includes(word('noAccess')));
      await popup.bringToFront();
      await metersMatch(popup, simulator, { space: OTHER_SPACE, userId: OTHER.id, timeoutMs: 15_000 });
    });

    test('removed after one more question, with its key; the other account stays', async () => {
      const { session, simulator } = world();
      await click(options, word('removeNamed').replace('$1', 'CI bot'));
      await click(options, word('remove'));
      await eventually('the other in the popup', async () => (await switchOn(popup)).owners.length === 0);
      await metersMatch(popup, simulator, { timeoutMs: 10_000 });
      const items = await session.inExtension(async () => Object.keys(await chrome.storage.local.get(null)));
      expect(items.filter((item) => item.startsWith('key:'))).toEqual([`key:${SPACE}#${USER_ID}`]);
      expect((await readPopup(popup)).headline).toBe(word('roomToGoOn'));
    });

    test('how to pin the button is shown until it is pinned', async () => {
      const { name, session } = world();
      const explained = async () => (await textOf(options, 'body')).includes(word('pinHeading'));
      expect(await explained()).toBe(name === 'chromium');
      await session.pin();
      await options.bringToFront();
      await eventually('no more explanation', async () => !(await explained()));
    });
  },
  {
    account: false,
    prepare: (simulator) => {
      simulator.addUser(OTHER_SPACE, OTHER);
      simulator.addSpace(NAMESAKE);
    },
  },
);
