/** A page on another site and a program outside: what is told of them before and after the site is watched. */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { eventually } from './harness/index.ts';
import { click, fill, messageText, openOptions, openPanelTab, press } from './harness/screens.ts';
import { rowsIn, type UsageCounts, usageIn } from './support/panel-reader.ts';
import { callFromOutside, callFromPage } from './support/traffic.ts';
import { inEachBrowser, KEY, SPACE } from './support/world.ts';

const APP = 'app.example.com';
const PATTERN = `https://${APP}/*`;

inEachBrowser((world, test) => {
  let panel: Page;
  let options: Page;
  let app: Page;

  /** Waits until the panel's table says this of all but our own polls. */
  const spent = (expected: UsageCounts) =>
    eventually(
      'who spent it',
      async () => {
        const others = Object.entries(await usageIn(panel)).filter(([name]) => !name.endsWith(' own'));
        expect(Object.fromEntries(others)).toEqual(expected);
        return true;
      },
      { timeoutMs: 30_000, everyMs: 100 },
    );

  const origins = () =>
    world().session.inExtension(async () => (await chrome.permissions.getAll()).origins ?? []);

  test('a site that is not watched and a program outside are counted as one, by the polls alone', async () => {
    const { session, simulator } = world();
    panel = await openPanelTab(session);
    // Only what began under our eyes is said to come from elsewhere.
    await eventually('the first poll', async () => Object.keys(await usageIn(panel)).length > 0);
    app = await session.open(session.url(APP));
    await callFromPage(app, SPACE, KEY, { update: 4 });
    await callFromOutside(simulator, SPACE, KEY, { update: 3 });
    await panel.bringToFront();
    await spent({ 'update elsewhere': 7 });
    expect((await rowsIn(panel)).filter((row) => row['cell-initiator'] === APP)).toEqual([]);
  });

  test('requests of a watched site are shown under its name, apart from those of a program outside', async () => {
    const { session, simulator } = world();
    options = await openOptions(session);
    await session.allowSite(PATTERN);
    await fill(options, messageText('site'), ` https://${APP}/board?x=1 `);
    await press(options, messageText('addSite'));
    await eventually('it is listed', () =>
      options.$$eval('.account-names', (names, host) => names.some((each) => each.textContent === host), APP),
    );
    expect(await origins()).toContain(PATTERN);
    await app.bringToFront();
    await app.reload();
    await callFromPage(app, SPACE, KEY, { update: 5, search: 2 });
    await callFromOutside(simulator, SPACE, KEY, { update: 1 });
    await panel.bringToFront();
    await spent({ 'update elsewhere': 8, [`update ${APP}`]: 5, [`search ${APP}`]: 2 });
    // Requests are written to the history once a second.
    await eventually('its requests are listed', async () => {
      const own = (await rowsIn(panel)).filter((row) => row['cell-initiator'] === APP);
      return own.length === 7;
    });
  });

  test('a site that is watched no longer is counted by the polls again, and its permission is given back', async () => {
    await options.bringToFront();
    await click(options, messageText('removeSiteNamed').replace('$1', APP));
    await eventually('it is given back', async () => !(await origins()).includes(PATTERN));
    await app.bringToFront();
    await callFromPage(app, SPACE, KEY, { update: 2 });
    await panel.bringToFront();
    await spent({ 'update elsewhere': 10, [`update ${APP}`]: 5, [`search ${APP}`]: 2 });
  });
});
