/** Two hundred answers that are no readings, through a real browser: nothing that is shown or kept moves, all are counted. */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { parseOwner } from '../../src/storage/owner-state.ts';
import { parseRejections } from '../../src/storage/small-items.ts';
import { badAnswers, countByKind } from './bad-answers.ts';
import { eventually, type Session } from './harness/index.ts';
import { openOptions, openPopupTab, pausePolls, word } from './screens.ts';
import { readStored } from './stored.ts';
import { callFromPage } from './traffic.ts';
import { metersMatch } from './truth.ts';
import { inEachBrowser, KEY, SPACE, USER_ID } from './world.ts';

const COUNT = 200;

const owner = async (session: Session) => {
  const item = (await readStored(session)).session[`owner:${SPACE}#${USER_ID}`];
  const { windows, clock, poll } = parseOwner(item) ?? {};
  // The server may have counted a request whose answer had no sound figures: those are stated as a range.
  return { windows: windows?.map((window) => ({ ...window, unaccounted: [] })), clock, poll };
};

/** When the first of its windows ends, in server seconds. */
const resetOf = ({ windows = [] }: Awaited<ReturnType<typeof owner>>): number =>
  Math.min(...windows.flatMap(({ readings }) => readings.entries.map(({ reset }) => reset)));

/** Errors of ours; Firefox has its own to say of pages that are closed. */
const errorsIn = ({ consoleLog }: Session): string[] =>
  consoleLog.filter((line) => line.includes('] [error]') && !/resource:\/\/gre|Conduits/.test(line));

inEachBrowser((world, test) => {
  let page: Page;
  let popup: Page;

  test('headers: meters, badge and owners stay as they are', async () => {
    const { name, session, simulator } = world();
    page = await session.open(session.url(SPACE));
    popup = await openPopupTab(session);
    await metersMatch(popup, simulator, { timeoutMs: 10_000 });
    await pausePolls(popup, true);
    await callFromPage(page, SPACE, KEY, { read: 2, update: 2, search: 2, icon: 2 });
    await metersMatch(popup, simulator, { timeoutMs: 10_000 });
    const answers = badAnswers(COUNT, Math.floor(Date.now() / 1000));
    for (const [index, { headers }] of answers.entries()) {
      simulator.faults.once({ path: new RegExp(`/BAD${index}$`) }, { headers, counted: false });
    }
    const before = await eventually('all is written', async () => {
      const [first, badge] = [await owner(session), await session.badge()];
      await new Promise((resolve) => setTimeout(resolve, 400));
      return JSON.stringify(await owner(session)) === JSON.stringify(first) && { owner: first, badge };
    });
    const failed = await page.evaluate(
      async (count, key) => {
        let failures = 0;
        for (let index = 0; index < count; index += 1) {
          const answer = await fetch(`/api/v2/projects/BAD${index}?apiKey=${key}`).catch(() => null);
          if (answer === null) failures += 1;
          else await answer.text();
        }
        return failures;
      },
      COUNT,
      KEY,
    );
    expect(failed).toBe(0);
    const expected = countByKind(answers);
    const refused = await eventually('all are counted', async () => {
      const counts = Object.fromEntries(parseRejections((await readStored(session)).session.rejections));
      return Object.values(counts).reduce((sum, count) => sum + count, 0) >= COUNT && counts;
    });
    expect(refused).toEqual(expected);
    const after = await owner(session);
    expect(after.windows).toEqual(before.owner.windows);
    expect(after.clock).toEqual(before.owner.clock);
    expect(after.poll).toEqual(before.owner.poll);
    await metersMatch(popup, simulator);
    // On a busy machine the minute may have ended meanwhile, and the badge with it.
    if (Date.now() < resetOf(before.owner) * 1000) expect(await session.badge()).toEqual(before.badge);
    expect(errorsIn(session)).toEqual([]);
    console.log(`${COUNT} bad answers → ${JSON.stringify(refused)}, nothing moved, no error (${name})`);
  });

  test('the options page says how many, by kind', async () => {
    const { session } = world();
    const options = await openOptions(session);
    const facts = await eventually('the counts', async () => {
      const told = await options.$$eval('.facts dt', (terms) => terms.map(({ textContent }) => textContent));
      return told.length >= 3 && told;
    });
    for (const kind of ['notNumbers', 'outOfRange', 'implausibleReset'])
      expect(facts).toContain(word(`refusal_${kind}`));
    await options.close();
  });
});
