/** What can go wrong between the browser and a space: popup and form each say it in plain words and lose nothing. */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import type { PollError } from '../../src/core/snapshot.ts';
import type { FaultEffects } from '../simulator/faults.ts';
import { eventually } from './harness/index.ts';
import {
  addAccount,
  alertOn,
  click,
  fill,
  listedAccounts,
  messageText,
  openOptions,
  openPopupTab,
  readForm,
  readPopup,
} from './harness/screens.ts';
import { metersMatch, pollsIn } from './support/counters.ts';
import { callFromPage } from './support/traffic.ts';
import { inEachBrowser, KEY, SPACE, UNRESOLVED, USER_ID, type World } from './support/world.ts';

const ELSEWHERE = 'elsewhere.example.com';
const NEW_KEY = 'key-of-the-tester-0002';
/** Seconds that a space asks us to wait. */
const RETRY_AFTER = 5;

/**
 * The troubles that each browser reports in its own way, and a 500. No two neighbours have the same message, so that each
 * is seen to be new. How statuses and bodies are told apart is in test/backlog-api/client.test.ts.
 */
const TROUBLES: readonly [problem: PollError, effects: FaultEffects | 'offline'][] = [
  ['serverError', { status: 500 }],
  ['network', { drop: 'headers' }],
  ['garbled', { drop: 'body' }],
  ['redirected', { redirect: `https://${ELSEWHERE}/login` }],
  ['offline', 'offline'],
  ['timeout', { hang: true }],
];

const SLOW = { timeoutMs: 20_000 };

/** Makes the trouble, and returns what ends it. */
async function begin({ session, simulator }: World, effects: FaultEffects | 'offline') {
  if (effects !== 'offline') return simulator.faults.add({}, effects);
  await session.setOffline(true);
  return () => session.setOffline(false);
}

/** Sends the form as it is and waits for the message, with nothing lost that was typed or listed before. */
async function refusedInForm(options: Page, problem: PollError, space = SPACE): Promise<void> {
  await click(options, messageText('addAccount'));
  await eventually(
    `${problem} in the form`,
    async () => {
      expect(await alertOn(options)).toBe(`${messageText(problem)} ${messageText(`${problem}Help`)}`);
      return true;
    },
    SLOW,
  );
  const { space: typed, key = '' } = (await readForm(options)) ?? {};
  expect([typed, key.length, await listedAccounts(options)]).toEqual([space, KEY.length, ['Tester']]);
}

inEachBrowser((world, test) => {
  let options: Page;
  let popup: Page;
  let page: Page;

  /** Waits until the popup says so, with the last figures as they were. */
  const saidInPopup = (problem: PollError, update: number) =>
    eventually(
      `${problem} in the popup`,
      async () => {
        const { headline, detail, rows } = await readPopup(popup);
        expect([headline, detail]).toEqual([messageText(problem), messageText(`${problem}Help`)]);
        expect(rows.Update?.meter).toMatchObject({ now: update, max: 150 });
        return true;
      },
      SLOW,
    );

  /** Clicks Refresh until a poll leaves: a click joins a poll that is under way, and polls are three seconds apart. */
  async function refresh(): Promise<void> {
    const { simulator } = world();
    const before = pollsIn(simulator).length;
    await eventually(
      'a poll',
      async () => {
        await click(popup, messageText('checkNow'));
        return pollsIn(simulator).length > before;
      },
      { everyMs: 200 },
    );
  }

  test('a wrong key, an unknown space and a host without an address are told apart in the form', async () => {
    const { session } = world();
    options = await openOptions(session);
    await fill(options, messageText('apiKey'), 'k'.repeat(KEY.length));
    await fill(options, messageText('space'), SPACE);
    await refusedInForm(options, 'keyRefused');
    for (const [space, problem] of [
      ['unknown.backlog.com', 'noSuchSpace'],
      [UNRESOLVED, 'network'],
    ] as const) {
      await fill(options, messageText('space'), space);
      await refusedInForm(options, problem, space);
    }
  });

  test('each network error is named by the popup, with the last figures, and by the form', async () => {
    const { session, simulator } = world();
    await fill(options, messageText('space'), SPACE);
    await fill(options, messageText('apiKey'), KEY);
    page = await session.open(session.url(SPACE));
    popup = await openPopupTab(session);
    await callFromPage(page, SPACE, KEY, { update: 10 });
    await metersMatch(popup, simulator, { timeoutMs: 10_000 });
    for (const [problem, effects] of TROUBLES) {
      const end = await begin(world(), effects);
      await Promise.all([
        // Offline nothing leaves.
        effects === 'offline' ? click(popup, messageText('checkNow')) : refresh(),
        refusedInForm(options, problem),
      ]);
      await saidInPopup(problem, 140);
      await end();
    }
    expect(simulator.others.filter(({ host, carriesKey }) => host === ELSEWHERE || carriesKey)).toEqual([]);
    await options.close();
  });

  test('a figure that could not be confirmed is marked as old, and right again with the next poll', async () => {
    const { simulator } = world();
    await eventually('the figure is marked as old', async () =>
      /unconfirmed since/.test((await readPopup(popup)).rows.Update?.meter?.text ?? ''),
    );
    await click(popup, messageText('tryNow'));
    await metersMatch(popup, simulator, { timeoutMs: 10_000 });
    expect((await readPopup(popup)).headline).toBe(messageText('plentyLeft'));
  });

  test('an answer with Retry-After is followed by no poll before that time, and by one then', async () => {
    const { simulator } = world();
    const headers = { 'Retry-After': String(RETRY_AFTER) };
    const end = simulator.faults.add({ path: /rateLimit/ }, { status: 503, headers });
    await refresh();
    end();
    const before = pollsIn(simulator).length;
    await eventually('it is said', async () =>
      (await readPopup(popup)).freshness.includes('Backlog asks you to wait'),
    );
    await eventually(
      'the poll after the wait',
      async () => {
        await click(popup, messageText('checkNow'));
        return pollsIn(simulator).length > before;
      },
      { everyMs: 500 },
    );
    const [refused, next] = pollsIn(simulator).slice(before - 1);
    expect((next?.startedAt ?? 0) - (refused?.startedAt ?? 0)).toBeGreaterThanOrEqual(RETRY_AFTER * 1000);
    await metersMatch(popup, simulator);
  });

  test('a key that is rejected stops the polls, and a new one starts them again', async () => {
    const { session, simulator } = world();
    const left = (await readPopup(popup)).rows.Update?.meter?.now ?? Number.NaN;
    simulator.revokeKey(SPACE, KEY);
    await refresh();
    await saidInPopup('keyRefused', left);
    await eventually('the badge asks for the user', async () => (await session.badge()).text === '!');
    expect((await session.badge()).title).toContain(messageText('keyRefused'));
    simulator.addUser(SPACE, { id: USER_ID, name: 'Tester', keys: [NEW_KEY] });
    const refused = pollsIn(simulator).length;
    await addAccount(session, { space: SPACE, apiKey: NEW_KEY });
    // One more with the old key may have left, where Refresh was clicked just after a poll.
    await eventually('a poll with the new key', () =>
      pollsIn(simulator)
        .slice(refused)
        .some(({ status }) => status === 200),
    );
    await eventually(
      'all is well',
      async () => (await readPopup(popup)).headline === messageText('plentyLeft'),
    );
    await eventually('the badge too', async () => (await session.badge()).text !== '!');
  });
});
