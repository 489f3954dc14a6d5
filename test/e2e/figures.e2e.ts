/** The gauges are the server's counters, in whatever order answers arrive, and whether or not the browser has sent them. */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import type { Simulator } from '../simulator/index.ts';
import { eventually, ignoreRejection, type Session } from './harness/index.ts';
import { meters, openPopupTab, pausePolls, popupIn, readPopup } from './harness/screens.ts';
import { metersMatch, nextPoll } from './support/counters.ts';
import { callFromOutside, callFromPage } from './support/traffic.ts';
import { inEachBrowser, KEY, SPACE, USER_ID } from './support/world.ts';

const api = (path: string) => `/api/v2/${path}${path.includes('?') ? '&' : '?'}apiKey=${KEY}`;

/** 12 reads, 8 updates, 6 searches, 4 icons, mixed. */
const MIXED = Array.from({ length: 30 }, (_, index): { url: string; method: string } => {
  const kind = (index * 7) % 30;
  if (kind < 12) return { url: api(`projects/${index}`), method: 'GET' };
  if (kind < 20) return { url: api(`issues/DEMO-${index}`), method: 'PATCH' };
  if (kind < 26) return { url: api(`issues?keyword=${index}`), method: 'GET' };
  return { url: api(`users/${index}/icon`), method: 'GET' };
});

/** Asks so in the page, one after the other; each answer is read to its end. */
const ask = (page: Page, ...paths: string[]): Promise<void> =>
  page.evaluate(async (urls) => {
    for (const url of urls) await (await fetch(url)).text();
  }, paths.map(api));

/** How often the server was asked for this path. */
const timesAsked = ({ log }: Simulator, path: string): number =>
  log.filter((entry) => entry.path === `/api/v2/${path}`).length;

/** Which answers the browser took from its cache, as an extension is told. */
function recordReplays(session: Session): Promise<void> {
  return session.inExtension(() => {
    const replays: string[] = [];
    Object.assign(globalThis, { replays });
    chrome.webRequest.onCompleted.addListener(
      ({ fromCache, statusCode, url }) => {
        if (fromCache) replays.push(`${statusCode} ${new URL(url).pathname}`);
      },
      { urls: ['https://*.backlog.com/api/v2/*'] },
    );
  });
}

const replays = (session: Session): Promise<string[]> =>
  session.inExtension(() => (globalThis as unknown as { replays: string[] }).replays);

inEachBrowser((world, test) => {
  let popup: Page;
  let page: Page;

  test('the four meters equal the server’s counters after calls of each type', async () => {
    const { name, session, simulator } = world();
    popup = await openPopupTab(session);
    page = await session.open(session.url(SPACE));
    await callFromPage(page, SPACE, KEY, { read: 12, update: 9, search: 7, icon: 5 });
    const ms = await metersMatch(popup, simulator);
    const { update, search, icon } = simulator.counters(SPACE, USER_ID);
    expect([update.used, search.used, icon.used]).toEqual([9, 7, 5]);
    console.log(`33 calls in a page: four meters right after ${Math.round(ms)} ms (${name})`);
  });

  test('calls outside the browser are shown with the next poll, in the toolbar’s popup too', async () => {
    const { session, simulator } = world();
    await popup.bringToFront();
    await callFromOutside(simulator, SPACE, KEY, { read: 21, update: 8, search: 6, icon: 4 });
    await nextPoll(simulator);
    await metersMatch(popup, simulator);
    await pausePolls(popup, true);
    const { update, search, icon } = simulator.counters(SPACE, USER_ID);
    expect([update.used, search.used, icon.used]).toEqual([17, 13, 9]);
    await eventually('the toolbar’s popup with the same figures', async () => {
      const { rows } = await session.inPopup(popupIn);
      // A minute may end meanwhile.
      const { read, update, search, icon } = simulator.counters(SPACE, USER_ID);
      expect(Object.values(rows).map(({ meter }) => meter?.now)).toEqual(
        [read, update, search, icon].map(({ remaining }) => remaining),
      );
      return true;
    });
  });

  test('30 requests whose answers arrive in shuffled order leave the meters right', async () => {
    const { name, simulator } = world();
    await popup.bringToFront();
    const waiting: (() => void)[] = [];
    const until = () => new Promise<void>((resolve) => waiting.push(resolve));
    const letGo = simulator.faults.add({ path: /^(?!.*rateLimit)/ }, { until });
    const arrivals = page.evaluate(async (calls) => {
      const order: number[] = [];
      const call = async ({ url, method }: { url: string; method: string }, index: number) => {
        await fetch(url, { method });
        order.push(index);
      };
      await Promise.all(calls.map(call));
      return order;
    }, MIXED);
    ignoreRejection(arrivals);
    await eventually('all at the server', () => waiting.length === MIXED.length);
    await eventually('all shown in flight', async () => {
      const rows = Object.values((await readPopup(popup)).rows);
      const flying = rows.map((row) => Number.parseInt(row.flying, 10) || 0);
      return flying.reduce((sum, count) => sum + count) >= MIXED.length;
    });
    // 11 and 30 have no common divisor: each is let go once, no two neighbours in turn.
    for (let step = 0; step < waiting.length; step += 1) waiting[(step * 11 + 5) % waiting.length]?.();
    const order = await arrivals;
    letGo();
    const ms = await metersMatch(popup, simulator);
    const overtaken = order.filter((index, place) => order.slice(0, place).some((other) => other > index));
    expect(overtaken.length).toBeGreaterThan(15);
    console.log(
      `30 answers, ${overtaken.length} of them overtaken → exact after ${Math.round(ms)} ms (${name})`,
    );
  });

  test('ten searches aborted after their headers are counted', async () => {
    const { simulator } = world();
    // Firefox fires no event for the headers until the first byte of the body arrives, so part of it is sent.
    const slow = simulator.faults.add({ category: 'search' }, { slowBodyMs: 2000 });
    await page.evaluate(async (key) => {
      for (const typed of 'type-ahead') {
        const stop = new AbortController();
        await fetch(`/api/v2/issues?keyword=${typed}&apiKey=${key}`, { signal: stop.signal });
        stop.abort();
      }
    }, KEY);
    slow();
    await metersMatch(popup, simulator);
    const searches = simulator.log.filter(({ category }) => category === 'search').slice(-10);
    await eventually('all ten broken off', () => searches.every(({ aborted }) => aborted));
  });

  test('an answer whose body takes 20 s is counted when its headers arrive', async () => {
    const { simulator } = world();
    simulator.faults.once({ path: /projects\/SLOW/ }, { slowBodyMs: 20_000 });
    await page.evaluate(async (url) => {
      const stop = new AbortController();
      Object.assign(globalThis, { stop });
      await fetch(url, { signal: stop.signal });
    }, api('projects/SLOW'));
    await metersMatch(popup, simulator);
    expect(simulator.log.find(({ path }) => path.endsWith('SLOW'))?.endedAt).toBeNull();
    await page.evaluate(() => (globalThis as unknown as { stop: AbortController }).stop.abort());
  });

  test('an answer cached before a limit was tightened changes nothing when it is served again', async () => {
    const { session, simulator } = world();
    await recordReplays(session);
    const before = timesAsked(simulator, 'projects');
    simulator.faults.add({ path: /\/projects$/ }, { cache: { maxAge: 600 } });
    await ask(page, 'projects');
    simulator.setLimits(SPACE, USER_ID, { read: 150 });
    await ask(page, 'priorities');
    await metersMatch(popup, simulator);
    await ask(page, 'projects', 'projects', 'space/image');
    // The icon's answer came last: once it shows, the replays have been dealt with.
    await metersMatch(popup, simulator);
    expect((await meters(popup)).Read).toMatchObject({ max: 150 });
    expect(timesAsked(simulator, 'projects')).toBe(before + 1);
    expect(await replays(session)).toEqual(['200 /api/v2/projects', '200 /api/v2/projects']);
  });

  test('an answer that was revalidated (304) is counted', async () => {
    const { session, simulator } = world();
    simulator.faults.add({ path: /\/resolutions$/ }, { cache: { maxAge: 0, etag: '"1"' } });
    await ask(page, 'resolutions', 'resolutions');
    await metersMatch(popup, simulator);
    expect(timesAsked(simulator, 'resolutions')).toBe(2);
    expect(simulator.log.at(-1)?.status).toBe(304);
    expect(await replays(session)).toHaveLength(3);
  });
});
