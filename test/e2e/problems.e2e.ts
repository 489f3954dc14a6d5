/** Whatever goes wrong has its own plain message, where the key is tested and where it is polled, and loses nothing. */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import type { FaultEffects } from '../simulator/faults.ts';
import { eventually } from './harness/index.ts';
import { addAccount, click, fill, openOptions, openPopupTab, readPopup, word } from './screens.ts';
import { callFromPage } from './traffic.ts';
import { metersMatch, pollsIn } from './truth.ts';
import { inEachBrowser, KEY, SPACE, UNRESOLVED, USER_ID, type World } from './world.ts';

const ELSEWHERE = 'elsewhere.example.com';
const NEW_KEY = 'key-of-the-tester-0002';

interface Trouble {
  what: string;
  /** The key of its message. */
  problem: string;
  effects: FaultEffects;
}

/** No two neighbours say the same, so that each message is seen to be new. */
const TROUBLES: Trouble[] = [
  { what: 'a captive portal', problem: 'notBacklog', effects: { body: 'html' } },
  { what: 'a 500', problem: 'serverError', effects: { status: 500 } },
  { what: 'a truncated body', problem: 'garbled', effects: { body: 'truncated' } },
  { what: 'a closed connection', problem: 'network', effects: { drop: 'headers' } },
  { what: 'a body cut off', problem: 'garbled', effects: { drop: 'body' } },
  { what: 'a redirect', problem: 'redirected', effects: { redirect: `https://${ELSEWHERE}/login` } },
  { what: 'no such space', problem: 'noSuchSpace', effects: { status: 404, body: 'html' } },
  { what: 'a network not allowed', problem: 'addressRefused', effects: { error: 'accessDenied' } },
  { what: 'no second factor', problem: 'secondFactor', effects: { error: 'requiredMfa' } },
  { what: 'no licence', problem: 'licence', effects: { error: 'licence' } },
  { what: 'no right', problem: 'forbidden', effects: { error: 'unauthorizedOperation' } },
  { what: 'an expired licence', problem: 'licence', effects: { error: 'licenceExpired' } },
];

const REFUSED_FOR_A_SECOND: FaultEffects = {
  status: 429,
  headers: {
    'Retry-After': '1',
    'X-RateLimit-Limit': null,
    'X-RateLimit-Remaining': null,
    'X-RateLimit-Reset': null,
  },
};

/** What the options page shows of an attempt to add an account. */
const formIn = (page: Page) =>
  page.evaluate(() => {
    const [space, key] = [...document.querySelectorAll('form.add-account input')];
    return {
      alert: document.querySelector('[role="alert"]')?.textContent?.trim() ?? '',
      space: space instanceof HTMLInputElement ? space.value : '',
      keyTyped: key instanceof HTMLInputElement ? key.value.length : 0,
      accounts: [...document.querySelectorAll('.accounts strong')].map((each) => each.textContent),
    };
  });

/** Sends the form as it is and waits for the message, with nothing lost that was typed or there before. */
async function refusedWith(options: Page, problem: string, space = SPACE): Promise<void> {
  await click(options, word('addAccount'));
  const alert = `${word(problem)} ${word(`${problem}Help`)}`;
  await eventually(
    alert,
    async () => {
      expect(await formIn(options)).toEqual({
        alert,
        space,
        keyTyped: KEY.length,
        accounts: ['Tester'],
      });
      return true;
    },
    { timeoutMs: 20_000 },
  );
}

/** Waits until the popup says so, with the figures of the busy categories as they were. */
async function saidInPopup(popup: Page, problem: string, update: number): Promise<void> {
  await eventually(
    `${word(problem)} in the popup`,
    async () => {
      const { headline, detail, rows } = await readPopup(popup);
      expect([headline, detail]).toEqual([word(problem), word(`${problem}Help`)]);
      expect(rows.Update?.meter).toMatchObject({ now: update, max: 150 });
      return true;
    },
    { timeoutMs: 20_000 },
  );
}

/** Numbers and their units are held together by spaces that do not break. */
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

const sawNothing = ({ simulator }: World) =>
  expect(simulator.others.filter(({ host, carriesKey }) => host === ELSEWHERE || carriesKey)).toEqual([]);

inEachBrowser((world, test) => {
  let options: Page;
  let popup: Page;
  let page: Page;

  let openedAt = Number.NaN;
  /** Ten updates in a window that stays open for the next half minute: polls that the user asks for are 3 s apart. */
  async function keepWindowOpen(): Promise<number> {
    const { simulator } = world();
    if (Number.isNaN(openedAt) || Date.now() - openedAt > 30_000) {
      await eventually(
        'the window before is over',
        () => simulator.counters(SPACE, USER_ID).update.remaining === 150,
        { timeoutMs: 65_000 },
      );
      openedAt = Date.now();
      await callFromPage(page, SPACE, KEY, { update: 10 });
      await metersMatch(popup, simulator, { only: ['Update'] });
    }
    return simulator.counters(SPACE, USER_ID).update.remaining;
  }

  /** Clicks Refresh until so many polls more have left. */
  async function refreshUntil(count: number): Promise<void> {
    const { simulator } = world();
    const before = pollsIn(simulator).length;
    await eventually(
      `${count} polls`,
      async () => {
        await click(popup, word('refresh'));
        return pollsIn(simulator).length >= before + count;
      },
      { everyMs: 200, timeoutMs: 10_000 + count * 5000 },
    );
  }

  /** Clicks Refresh for so long, and expects that no poll leaves. */
  async function refreshInVain(ms: number): Promise<void> {
    const { simulator } = world();
    const before = pollsIn(simulator).length;
    const until = Date.now() + ms;
    await eventually(
      'the time is over',
      async () => {
        await click(popup, word('refresh'));
        return Date.now() >= until;
      },
      { everyMs: 1000, timeoutMs: ms + 10_000 },
    );
    expect(pollsIn(simulator).length).toBe(before);
  }

  test('the key is tested: each trouble is told apart, and the form keeps what was typed', async () => {
    const { name, session, simulator } = world();
    options = await openOptions(session);
    await fill(options, word('apiKey'), 'k'.repeat(KEY.length));
    await fill(options, word('space'), SPACE);
    await refusedWith(options, 'keyRefused');
    await fill(options, word('space'), 'unknown.backlog.com');
    await refusedWith(options, 'noSuchSpace', 'unknown.backlog.com');
    await fill(options, word('space'), UNRESOLVED);
    await refusedWith(options, 'network', UNRESOLVED);
    await fill(options, word('space'), SPACE);
    await fill(options, word('apiKey'), KEY);
    // Of a poll it is more than a trouble: the gauge says that requests are refused, and no poll leaves until the reset.
    const usedUp: Trouble = {
      what: 'a limit used up',
      problem: 'limitReached',
      effects: REFUSED_FOR_A_SECOND,
    };
    for (const { problem, effects } of [...TROUBLES, usedUp]) {
      const over = simulator.faults.add({ path: /myself/ }, effects);
      await refusedWith(options, problem);
      over();
    }
    await session.setOffline(true);
    await refusedWith(options, 'offline');
    await session.setOffline(false);
    sawNothing(world());
    console.log(`${TROUBLES.length + 5} troubles with a new key, each by its own message (${name})`);
  });

  test('a poll fails: the popup says why, and the last figures stay', async () => {
    const { name, session, simulator } = world();
    page = await session.open(session.url(SPACE));
    popup = await openPopupTab(session);
    for (const { what, problem, effects } of TROUBLES.slice(0, 4)) {
      const left = await keepWindowOpen();
      const over = simulator.faults.add({ path: /rateLimit/ }, effects);
      const before = pollsIn(simulator).length;
      await eventually(
        `the poll that meets ${what}`,
        async () => {
          // Joins a poll that is under way: then once more.
          await click(popup, word('refresh'));
          return pollsIn(simulator).length > before;
        },
        { everyMs: 200 },
      );
      await saidInPopup(popup, problem, left);
      over();
    }
    const left = await keepWindowOpen();
    await session.setOffline(true);
    await click(popup, word('refresh'));
    await saidInPopup(popup, 'offline', left);
    await session.setOffline(false);
    sawNothing(world());
    console.log(`5 troubles of a poll, each by its own message (${name})`);
  });

  test('nothing answers: after 10 s both say so, and the figures are marked as old', async () => {
    const { simulator } = world();
    await metersMatch(popup, simulator, { only: ['Update'], timeoutMs: 20_000 });
    const left = await keepWindowOpen();
    const over = simulator.faults.add({}, { hang: 'headers' });
    await Promise.all([
      click(popup, word('refresh')).then(() => saidInPopup(popup, 'timeout', left)),
      refusedWith(options, 'timeout'),
    ]);
    await eventually('the figure is marked as old', async () =>
      /unconfirmed since/.test((await readPopup(popup)).rows.Update?.meter?.text ?? ''),
    );
    over();
    await click(popup, word('tryNow'));
    await metersMatch(popup, simulator, { timeoutMs: 10_000 });
    expect((await readPopup(popup)).headline).toBe(word('roomToGoOn'));
  });

  test('answers to a page end what failed polls said of the space, and a poll follows', async () => {
    const { simulator } = world();
    const over = simulator.faults.add({ path: /rateLimit/ }, { drop: 'headers' });
    // Three failures in a row: the next poll by itself is 20 s away or more.
    await refreshUntil(3);
    await eventually('the failure of the last one', async () => {
      const isRefreshing = (await popup.$('.turning')) !== null;
      return !isRefreshing && (await readPopup(popup)).headline === word('network');
    });
    over();
    const before = pollsIn(simulator).length;
    await callFromPage(page, SPACE, KEY, { update: 1 });
    await eventually('another headline', async () => (await readPopup(popup)).headline !== word('network'), {
      timeoutMs: 3000,
    });
    await eventually('a poll', () => pollsIn(simulator).length > before, { timeoutMs: 8000 });
    await metersMatch(popup, simulator, { timeoutMs: 5000 });
  });

  test('a 503 with Retry-After is followed by no poll before that time, and by one then', async () => {
    const { name, simulator } = world();
    const over = simulator.faults.add(
      { path: /rateLimit/ },
      { status: 503, headers: { 'Retry-After': '12' } },
    );
    await refreshUntil(1);
    await eventually('the headline', async () => (await readPopup(popup)).headline === word('serverError'));
    const before = pollsIn(simulator).length;
    const refusedAt = pollsIn(simulator)[before - 1]?.startedAt ?? Number.NaN;
    over();
    await refreshInVain(9000);
    expect(plain((await readPopup(popup)).freshness)).toMatch(/Backlog asks to wait, next check in \d+/);
    await eventually('the poll after the wait', () => pollsIn(simulator).length > before, {
      timeoutMs: 20_000,
    });
    const waited = (pollsIn(simulator)[before]?.startedAt ?? Number.NaN) - refusedAt;
    expect(waited).toBeGreaterThanOrEqual(12_000);
    await metersMatch(popup, simulator, { timeoutMs: 5000 });
    console.log(`Retry-After: 12 with 503 → the next poll after ${(waited / 1000).toFixed(1)} s (${name})`);
  });

  test('a key that is refused stops the polls and asks for a new one', async () => {
    const { session, simulator } = world();
    const left = await keepWindowOpen();
    simulator.revokeKey(SPACE, KEY);
    await click(popup, word('refresh'));
    await saidInPopup(popup, 'keyRefused', left);
    await eventually('the badge asks for the user', async () => (await session.badge()).text === '!');
    expect((await session.badge()).title).toContain(word('keyRefused'));
    expect((await readPopup(popup)).freshness).toContain(word('keyRefused'));
    simulator.addUser(SPACE, { id: USER_ID, name: 'Tester', keys: [NEW_KEY] });
    await options.close();
    const refused = pollsIn(simulator).length;
    await addAccount(session, { space: SPACE, apiKey: NEW_KEY });
    await eventually('a poll with the new key, at once', () => pollsIn(simulator)[refused]?.status === 200, {
      timeoutMs: 5000,
    });
    await eventually(
      'all is well again',
      async () => (await readPopup(popup)).headline === word('roomToGoOn'),
    );
    await eventually('the badge too', async () => (await session.badge()).text !== '!');
  });

  test('a 429 with Retry-After: 600 is followed by no poll, however often it is asked for, and the popup says why', async () => {
    const { simulator } = world();
    simulator.faults.add({ path: /rateLimit/ }, { status: 429, headers: { 'Retry-After': '600' } });
    await refreshUntil(1);
    await eventually('the popup says so', async () =>
      /asks to wait, next check in (10|9) min/.test(plain((await readPopup(popup)).freshness)),
    );
    await refreshInVain(15_000);
    const { freshness, detail } = await readPopup(popup);
    expect(plain(freshness)).toMatch(/asks to wait, next check in (10|9) min/);
    expect(plain(detail)).toMatch(/(10|9) min/);
  });
});
