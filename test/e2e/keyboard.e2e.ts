/** The popup without a mouse: the keys that open it, the order of Tab, the switch between accounts, Escape. */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { eventually } from './harness/index.ts';
import { addAccount, openPopupTab, word } from './screens.ts';
import { metersMatch } from './truth.ts';
import { inEachBrowser, SPACE } from './world.ts';

const OTHER_SPACE = 'other.backlogtool.com';
const OTHER_KEY = 'key-of-the-second-0001';

/** What has the focus, by name, and whether that can be seen. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    const shown = [element, element?.parentElement].some(
      (each) => each != null && getComputedStyle(each).outlineStyle === 'solid',
    );
    const name = element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '';
    return { name: name.replaceAll('\u00a0', ' '), shown };
  });

inEachBrowser(
  (world, test) => {
    let popup: Page;

    test('keys open the popup', async () => {
      const { session } = world();
      const commands = await session.inExtension(() => chrome.commands.getAll());
      expect(commands).toMatchObject([{ name: '_execute_action', shortcut: 'Alt+Shift+Q' }]);
    });

    test('Tab reaches everything, in the order in which it is read, and is always seen', async () => {
      const { session, simulator } = world();
      await addAccount(session, { space: OTHER_SPACE, apiKey: OTHER_KEY });
      popup = await openPopupTab(session);
      await metersMatch(popup, simulator, { timeoutMs: 10_000 });
      await popup.bringToFront();
      const stops = [];
      for (let count = 0; count < 20; count++) {
        await popup.keyboard.press('Tab');
        const stop = await focused(popup);
        stops.push(stop);
        if (stop.name === word('openPanel')) break;
      }
      expect(stops.filter(({ shown }) => !shown)).toEqual([]);
      const names = stops.map(({ name }) => name).filter((name) => !/^Resets in /.test(name));
      expect(names).toEqual([
        word('shownAccount'),
        word('options'),
        word('refresh'),
        word('pause'),
        expect.stringContaining(word('watchClosely')),
        word('muteForHour'),
        word('copyStatus'),
        word('openPanel'),
      ]);
    });

    test('arrow keys switch between the accounts', async () => {
      await popup.focus('select');
      await popup.keyboard.press('ArrowDown');
      await eventually('the other account', () =>
        popup.evaluate((space) => document.querySelector('.owner-space')?.textContent === space, OTHER_SPACE),
      );
      await popup.keyboard.press('ArrowUp');
      await eventually('the first account', () =>
        popup.evaluate((space) => document.querySelector('.owner-space')?.textContent === space, SPACE),
      );
    });

    test('Escape is left to the browser, which closes the popup with it', async () => {
      await popup.evaluate(() => {
        const note = (event: Event) => {
          document.documentElement.dataset.escape = event.defaultPrevented ? 'taken' : 'left';
        };
        addEventListener('keydown', note, { once: true });
      });
      await popup.keyboard.press('Escape');
      expect(await popup.evaluate(() => document.documentElement.dataset.escape)).toBe('left');
    });
  },
  {
    prepare: (simulator) => {
      simulator.addUser(OTHER_SPACE, { id: 31, name: 'Second', keys: [OTHER_KEY] });
    },
  },
);
