/** The whole path, as a user walks it: account added, calls made, figures read off the meters. */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { eventually } from './harness/index.ts';
import { openPopupTab, pausePolls, popupIn } from './screens.ts';
import { callFromOutside, callFromPage } from './traffic.ts';
import { metersMatch, nextPoll } from './truth.ts';
import { inEachBrowser, KEY, SPACE, USER_ID } from './world.ts';

inEachBrowser((world, test) => {
  let popup: Page;

  test('after N calls of each category the four meters equal the server’s counters within a second', async () => {
    const { name, session, simulator } = world();
    popup = await openPopupTab(session);
    const page = await session.open(session.url(SPACE));
    await callFromPage(page, SPACE, KEY, { read: 12, update: 9, search: 7, icon: 5 });
    const ms = await metersMatch(popup, simulator);
    const { update, search, icon } = simulator.counters(SPACE, USER_ID);
    expect([update.used, search.used, icon.used]).toEqual([9, 7, 5]);
    console.log(`33 calls in a page → four meters exact after ${Math.round(ms)} ms (${name})`);
  });

  test('calls outside the browser show with the next poll', async () => {
    const { name, session, simulator } = world();
    await popup.bringToFront();
    await callFromOutside(simulator, SPACE, KEY, { read: 21, update: 8, search: 6, icon: 4 });
    await nextPoll(simulator);
    const ms = await metersMatch(popup, simulator);
    const { update, search, icon } = simulator.counters(SPACE, USER_ID);
    expect([update.used, search.used, icon.used]).toEqual([17, 13, 9]);
    console.log(`39 calls outside → four meters exact ${Math.round(ms)} ms after the poll (${name})`);
    expect(session.consoleLog.filter((line) => line.startsWith('[background] [error]'))).toEqual([]);
  });

  test('the popup of the toolbar button shows the same', async () => {
    const { session, simulator } = world();
    await pausePolls(popup, true);
    const { read, update, search, icon } = simulator.counters(SPACE, USER_ID);
    // It opens with what is stored, which is a quarter of a second behind at most.
    await eventually(
      'the popup with the same figures',
      async () => {
        const { rows } = await session.inPopup(popupIn);
        expect(Object.values(rows).map(({ meter }) => meter?.now)).toEqual(
          [read, update, search, icon].map(({ remaining }) => remaining),
        );
        return true;
      },
      { timeoutMs: 1000 },
    );
  });
});
