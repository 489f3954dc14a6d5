/** The panel says what the server's log says, as it happens. */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { eventually } from './harness/index.ts';
import { messageText, openPanelTab, openPopupTab, press } from './harness/screens.ts';
import { countsIn, rowsIn, usageIn, usageInLog } from './support/panel-reader.ts';
import { callFromOutside, callFromPage } from './support/traffic.ts';
import { inEachBrowser, KEY, SPACE, USER_ID } from './support/world.ts';

inEachBrowser((world, test) => {
  let page: Page;
  let panel: Page;

  test('the panel’s usage by program and by endpoint equals the server’s log', async () => {
    const { session, simulator } = world();
    page = await session.open(session.url(SPACE));
    panel = await openPanelTab(session);
    await panel.bringToFront();
    await callFromPage(page, SPACE, KEY, { read: 7, update: 5, search: 3, icon: 2 });
    await callFromOutside(simulator, SPACE, KEY, { read: 4, update: 6 });
    const agree = (grouping: 'initiator' | 'endpoint', openOnly: boolean) =>
      eventually(
        `by ${grouping}`,
        async () => {
          expect(await usageIn(panel)).toEqual(usageInLog(simulator, grouping, openOnly));
          return true;
        },
        { timeoutMs: 30_000, everyMs: 100 },
      );
    await agree('initiator', true);
    await press(panel, messageText('byEndpoint'));
    await agree('endpoint', true);
    await press(panel, messageText('lastHour'));
    await agree('endpoint', false);
    await press(panel, messageText('byProgram'));
    await agree('initiator', false);
    await press(panel, messageText('untilReset'));
  });

  test('a call in a page is listed within moments, and once', async () => {
    const { name, simulator } = world();
    const calls = () => simulator.log.filter(({ endpoint }) => endpoint === '/api/v2/issues').length;
    const listed = async () => (await rowsIn(panel)).filter((row) => row['cell-path'] === '/issues').length;
    await eventually('the list has all until now', async () => (await listed()) === calls());
    const begun = performance.now();
    await callFromPage(page, SPACE, KEY, { search: 1 });
    await eventually('the list has it', async () => (await listed()) === calls());
    console.log(`call in a page → row in the panel: ${Math.round(performance.now() - begun)} ms (${name})`);
    const [row] = (await rowsIn(panel)).filter((each) => each['cell-path'] === '/issues');
    const entry = simulator.log.findLast(({ endpoint }) => endpoint === '/api/v2/issues');
    expect(row).toMatchObject({
      'cell-method': 'GET',
      'cell-type': 'Search',
      'cell-status': '200',
      'cell-remaining': `${entry?.remaining}/${entry?.limit}`,
      'cell-initiator': SPACE,
    });
  });

  test('filters show exactly the requests of the log that match', async () => {
    const { simulator } = world();
    const own = () =>
      simulator.log.filter(({ userId, userAgent }) => userId === USER_ID && userAgent !== 'outside');
    const shows = (count: () => number) =>
      eventually('the count', async () => {
        expect((await countsIn(panel)).shown).toBe(count());
        return true;
      });
    await shows(() => own().length);
    await panel.select(`.filters select[aria-label="${messageText('colType')}"]`, 'update');
    await shows(() => own().filter(({ category }) => category === 'update').length);
    await panel.select(`.filters select[aria-label="${messageText('colMethod')}"]`, 'GET');
    await shows(() => 0);
    await press(panel, messageText('clearFilters'));
    await panel.type('.filters input', 'image');
    await shows(() => own().filter(({ category }) => category === 'icon').length);
    await press(panel, messageText('clearFilters'));
    await press(panel, messageText('thisTab'));
    await shows(
      () => own().filter(({ origin, referer }) => (origin ?? referer)?.startsWith('https:')).length,
    );
    await press(panel, messageText('clearFilters'));
  });

  test('the ring round a focused hour lies above the hours beside it', async () => {
    await (await panel.waitForSelector('.heat-grid td[tabindex="0"]'))?.focus();
    await panel.keyboard.press('ArrowRight');
    const ring = await panel.$eval('.heat-grid td:focus-visible', (cell) => {
      const { position, zIndex, outlineStyle } = getComputedStyle(cell);
      return { position, zIndex, outlineStyle };
    });
    // Those with a note or a 429 are positioned.
    expect(ring).toEqual({ position: 'relative', zIndex: '1', outlineStyle: 'solid' });
  });

  test('the popup opens the panel beside the page', async () => {
    const { session } = world();
    const popup = await openPopupTab(session);
    await popup.bringToFront();
    await (await popup.waitForSelector('button.details'))?.click();
    await eventually('it is open', () => session.inExtension(isBeside));
    await popup.close();
  });

  test('the panel writes no error to the console, nor a violation of its content security policy', async () => {
    const { session } = world();
    // What Firefox says of a page of ours that was closed while it spoke with the background.
    const closed = /conduit/i;
    const errors = session.consoleLog.filter((line) => line.includes('[error]') && !closed.test(line));
    expect(errors).toEqual([]);
  });
});

/** Runs in the browser. */
async function isBeside(): Promise<boolean> {
  const { browser } = globalThis as unknown as {
    browser?: { sidebarAction?: { isOpen(details: object): Promise<boolean> } };
  };
  if (browser?.sidebarAction !== undefined) return browser.sidebarAction.isOpen({});
  const beside = await chrome.runtime.getContexts({ contextTypes: ['SIDE_PANEL'] });
  return beside.length > 0;
}
