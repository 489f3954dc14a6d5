/** Answers whose headers are no figures, as each browser passes them on: nothing that is shown or kept moves, all are counted. */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { parseOwner } from '../../src/storage/owner-state.ts';
import { parseRejections } from '../../src/storage/session-items.ts';
import { eventually, type Session } from './harness/index.ts';
import { openPopupTab, pausePolls } from './harness/screens.ts';
import { badAnswers, countByKind } from './support/bad-answers.ts';
import { metersMatch } from './support/counters.ts';
import { readStored } from './support/stored.ts';
import { callFromPage } from './support/traffic.ts';
import { inEachBrowser, KEY, SPACE, USER_ID } from './support/world.ts';

const storedOwner = async (session: Session) => {
  const item = (await readStored(session)).session[`owner:${SPACE}#${USER_ID}`];
  const { windows, serverClock, poll } = parseOwner(item) ?? {};
  // The server may have counted a request whose answer had no sound figures: those are stated as a range.
  return { windows: windows?.map((window) => ({ ...window, unaccounted: [] })), serverClock, poll };
};

/** Asks for `/projects/BAD0` and so on, one after the other. Runs in a page. */
async function askForAll(count: number, key: string): Promise<void> {
  for (let index = 0; index < count; index += 1)
    await (await fetch(`/api/v2/projects/BAD${index}?apiKey=${key}`)).text();
}

inEachBrowser((world, test) => {
  let page: Page;
  let popup: Page;

  test('invalid headers change neither meters nor badge nor storage, and are counted by kind', async () => {
    const { session, simulator } = world();
    page = await session.open(session.url(SPACE));
    popup = await openPopupTab(session);
    await metersMatch(popup, simulator, { timeoutMs: 10_000 });
    await pausePolls(popup, true);
    await callFromPage(page, SPACE, KEY, { read: 2, update: 2, search: 2, icon: 2 });
    await metersMatch(popup, simulator, { timeoutMs: 10_000 });
    const answers = badAnswers(Math.floor(Date.now() / 1000));
    for (const [index, { headers }] of answers.entries()) {
      simulator.faults.once({ path: new RegExp(`/BAD${index}$`) }, { headers, counted: false });
    }
    const [owner, badge] = await eventually('what is shown is stored', async () => {
      const state = [await storedOwner(session), await session.badge()] as const;
      expect(state[0].windows).toHaveLength(4);
      expect(state[0].windows?.every(({ readings }) => readings.entries.length > 0)).toBe(true);
      return state;
    });
    await page.evaluate(askForAll, answers.length, KEY);
    const counted = await eventually('all are counted', async () => {
      const counts = Object.fromEntries(parseRejections((await readStored(session)).session.rejections));
      return Object.values(counts).reduce((sum, count) => sum + count, 0) >= answers.length && counts;
    });
    expect(counted).toEqual(countByKind(answers));
    expect(await storedOwner(session)).toEqual(owner);
    await metersMatch(popup, simulator);
    expect(await session.badge()).toEqual(badge);
    // Firefox has errors of its own to say of pages that are closed.
    const errors = session.consoleLog.filter(
      (line) => line.includes('] [error]') && !/resource:\/\/gre|Conduits/.test(line),
    );
    expect(errors, errors.join('\n')).toEqual([]);
  });
});
