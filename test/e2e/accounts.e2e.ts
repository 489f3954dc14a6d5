/** First run, the form that adds an account, several accounts side by side, the keyboard, and removal. */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { eventually } from './harness/index.ts';
import {
  click,
  fill,
  includesText,
  listedAccounts,
  messageText,
  offeredOwners,
  openOptions,
  openPopupTab,
  readForm,
  readPopup,
  shownOwner,
  showOwner,
  waitForText,
} from './harness/screens.ts';
import { metersMatch } from './support/counters.ts';
import { callFromPage } from './support/traffic.ts';
import { inEachBrowser, KEY, SPACE, USER_ID } from './support/world.ts';

const NAMESAKE = 'demo.backlog.jp';
const OTHER_SPACE = 'other.backlogtool.com';
const OTHER = {
  id: 31,
  name: 'Second',
  keys: ['key-of-the-second-0001'],
  limits: { read: 600, update: 40, search: 40, icon: 40 },
};
const [OTHER_KEY = ''] = OTHER.keys;
const FIRST_ID = `${SPACE}#${USER_ID}`;
const SECOND_ID = `${OTHER_SPACE}#${OTHER.id}`;
/** A space without an account, on which a key is seen. */
const SEEN_SPACE = 'seen.backlog.jp';
const SEEN_KEY = 'key-of-somebody-else-0001';

/** The choice between three spaces: which are offered, and which is chosen. */
const spaceChoice = (page: Page) =>
  page.$$eval('.radios input', (radios) =>
    radios.map((radio) => ({
      space: radio.closest('label')?.textContent?.trim() ?? '',
      chosen: (radio as HTMLInputElement).checked,
    })),
  );

/** What has the focus, by name, and whether that can be seen. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    const isShown = [element, element?.parentElement].some(
      (each) => each != null && getComputedStyle(each).outlineStyle === 'solid',
    );
    const name = element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '';
    return { name: name.replaceAll('\u00a0', ' '), isShown };
  });

inEachBrowser(
  (world, test) => {
    let options: Page;
    let popup: Page;

    test('at the first run the popup explains itself and suggests the space of the open tab', async () => {
      const { session } = world();
      await session.open(session.url(NAMESAKE));
      popup = await openPopupTab(session);
      await waitForText(popup, messageText('firstRunHeading'));
      await eventually('the suggested space', async () => (await readForm(popup))?.space === NAMESAKE);
      expect((await session.badge()).text).toBe('');
    });

    test('a bare name asks which of three spaces, and no key leaves before the answer', async () => {
      const { session, simulator } = world();
      options = await openOptions(session);
      await fill(options, messageText('apiKey'), KEY);
      await fill(options, messageText('space'), 'demo');
      await options.keyboard.press('Enter');
      await waitForText(options, messageText('whichSpace'));
      expect(await spaceChoice(options)).toEqual([
        { space: SPACE, chosen: false },
        { space: messageText('openInTab').replace('$1', NAMESAKE), chosen: true },
        { space: 'demo.backlogtool.com', chosen: false },
      ]);
      expect(simulator.log).toEqual([]);
      await options.evaluate(() => document.querySelector<HTMLInputElement>('.radios input')?.click());
      await click(options, messageText('addAccount'));
      await waitForText(options, messageText('accountAdded').replace('$1', 'Tester'));
      expect([...new Set(simulator.log.map(({ space }) => space))]).toEqual([SPACE]);
      expect(simulator.others.filter(({ carriesKey }) => carriesKey)).toEqual([]);
    });

    test('a pasted address is enough, and a label names the account', async () => {
      await fill(options, messageText('apiKey'), OTHER_KEY);
      await fill(options, messageText('space'), `https://${OTHER_SPACE}/view/DEMO-1#comment-2`);
      await fill(options, messageText('label'), 'CI bot');
      await click(options, messageText('addAccount'));
      await waitForText(options, messageText('accountAdded').replace('$1', 'Second'));
      await eventually('both in the list', async () => {
        expect(await listedAccounts(options)).toEqual(['Tester', 'CI bot']);
        return true;
      });
    });

    test('of two accounts the badge shows the tightest, and the popup the one that was chosen', async () => {
      const { session, simulator } = world();
      const page = await session.open(session.url(SPACE));
      await callFromPage(page, SPACE, KEY, { read: 1, icon: 1 });
      const other = await session.open(session.url(OTHER_SPACE));
      await callFromPage(other, OTHER_SPACE, OTHER_KEY, { update: 10 });
      await eventually('the tightest on the badge', async () => {
        const { text, title } = await session.badge();
        return text === 'u30' && title.includes('CI bot');
      });
      await popup.bringToFront();
      expect([await offeredOwners(popup), await shownOwner(popup)]).toEqual([
        [FIRST_ID, SECOND_ID],
        FIRST_ID,
      ]);
      await metersMatch(popup, simulator, { timeoutMs: 10_000 });
      const ofSecond = { space: OTHER_SPACE, userId: OTHER.id, timeoutMs: 10_000 };
      await showOwner(popup, SECOND_ID);
      await metersMatch(popup, simulator, ofSecond);
      await popup.close();
      popup = await openPopupTab(session);
      await metersMatch(popup, simulator, ofSecond);
      expect(await shownOwner(popup)).toBe(SECOND_ID);
    });

    test('Tab reaches every control of the popup in reading order, visibly, and Escape is left to the browser', async () => {
      const { session } = world();
      expect(await session.inExtension(() => chrome.commands.getAll())).toMatchObject([
        { name: '_execute_action', shortcut: 'Alt+Shift+Q' },
      ]);
      await popup.bringToFront();
      await showOwner(popup, FIRST_ID);
      await eventually('no finding', async () => (await readPopup(popup)).findings.length === 0);
      const stops = [];
      do {
        await popup.keyboard.press('Tab');
        stops.push(await focused(popup));
      } while (stops.length < 20 && stops.at(-1)?.name !== messageText('more'));
      expect(stops.filter(({ isShown }) => !isShown)).toEqual([]);
      expect(stops.map(({ name }) => name).filter((name) => !/^Resets in /.test(name))).toEqual([
        expect.stringMatching(/ other .*Plenty left/),
        expect.stringMatching(/ demo .*Plenty left/),
        messageText('accountShown'),
        expect.stringContaining(messageText('checkNow')),
        messageText('details'),
        messageText('more'),
      ]);
      await popup.keyboard.press('Enter');
      const items = [];
      for (let item = 0; item < 5; item++) {
        await popup.keyboard.press('Tab');
        items.push((await focused(popup)).name);
      }
      expect(items).toEqual([
        expect.stringContaining(messageText('checkMoreOften')),
        messageText('pauseChecking'),
        messageText('muteForHour'),
        messageText('copyStatus'),
        messageText('options'),
      ]);
      await popup.focus('.owner select');
      // The account in danger is the first of the list.
      await popup.keyboard.press('ArrowUp');
      await eventually('the second account', async () => (await shownOwner(popup)) === SECOND_ID);
      await popup.evaluate(() => {
        const note = (event: Event) => Object.assign(globalThis, { isEscapeTaken: event.defaultPrevented });
        addEventListener('keydown', note, { once: true });
      });
      await popup.keyboard.press('Escape');
      expect(await popup.evaluate(() => Reflect.get(globalThis, 'isEscapeTaken'))).toBe(false);
    });

    test('the options fill in the space that the popup’s button offers, once, and none from their address', async () => {
      const { session } = world();
      await options.close();
      options = await openOptions(session, `?space=${SEEN_SPACE}`);
      await waitForText(options, messageText('addAccountHeading'));
      const page = await session.open(session.url(SEEN_SPACE));
      await callFromPage(page, SEEN_SPACE, SEEN_KEY, { read: 1 });
      await page.close();
      await popup.bringToFront();
      const seen = await eventually('the key that was seen', async () =>
        (await offeredOwners(popup)).find((id) => id.startsWith(`${SEEN_SPACE}~`)),
      );
      await showOwner(popup, seen);
      expect((await readForm(options))?.space).not.toBe(SEEN_SPACE);
      await options.close();
      await click(popup, messageText('addThisAccount'));
      await eventually('the offer is in the form', () =>
        session.inExtension(
          (space: string) =>
            chrome.extension
              .getViews({ type: 'tab' })
              .some((view) => view.document.querySelector<HTMLInputElement>('form input')?.value === space),
          SEEN_SPACE,
        ),
      );
      options = await openOptions(session);
      await waitForText(options, messageText('addAccountHeading'));
      expect((await readForm(options))?.space).not.toBe(SEEN_SPACE);
    });

    test('an account is removed after one more question, with its key, and the other one stays', async () => {
      const { session, simulator } = world();
      await showOwner(popup, FIRST_ID);
      await click(options, messageText('removeNamed').replace('$1', 'CI bot'));
      await click(options, messageText('remove'));
      await eventually(
        'it is offered no more',
        async () => !(await offeredOwners(popup)).includes(SECOND_ID),
      );
      await popup.bringToFront();
      await metersMatch(popup, simulator, { timeoutMs: 10_000 });
      const items = await session.inExtension(async () => Object.keys(await chrome.storage.local.get(null)));
      expect(items.filter((item) => item.startsWith('key:'))).toEqual([`key:${FIRST_ID}`]);
      expect((await readPopup(popup)).headline).toBe(messageText('plentyLeft'));
    });

    test('how to pin the button is explained until it is pinned', async () => {
      const { name, session } = world();
      expect(await includesText(options, messageText('pinHeading'))).toBe(name === 'chromium');
      await session.pin();
      await options.bringToFront();
      await eventually(
        'no more explanation',
        async () => !(await includesText(options, messageText('pinHeading'))),
      );
    });
  },
  {
    account: false,
    prepare: (simulator) => {
      simulator.addUser(OTHER_SPACE, OTHER);
      simulator.addSpace(NAMESAKE);
      simulator.addUser(SEEN_SPACE, { id: 9, name: 'Seen', keys: [SEEN_KEY] });
    },
  },
);
