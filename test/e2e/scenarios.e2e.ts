/** Named scenarios in both browsers: the exact notifications, findings and popup texts of each. */
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import type { Limits, LogEntry } from '../simulator/index.ts';
import { demoSpace, hanako, type Scenario, scenarios, taro } from '../simulator/scenarios.ts';
import type { StreamCounts } from '../simulator/traffic.ts';
import { eventually, type Session } from './harness/index.ts';
import { popupPage } from './harness/screens.ts';
import { addAccounts, sendCommand } from './support/accounts.ts';
import { findingsOf, modelOf } from './support/model.ts';
import {
  expectLoggedFigures,
  type LoggedNotification,
  logNotifications,
  normalizedText,
  notificationsOnceHandled,
} from './support/notification-log.ts';
import { inEachBrowser, type World } from './support/world.ts';

/** Those that say most; `SCENARIOS=all` plays every one. */
const USUAL = ['burst', 'ignores-429', 'tightened', 'two-users'];
const chosen = [...scenarios.values()].filter(
  ({ name }) => process.env.SCENARIOS === 'all' || USUAL.includes(name),
);

/** How long a scenario lasts; longer where the machine does not keep up with it. */
const SECONDS = [10, 20, 40];
const [hanakosKey = ''] = hanako.keys;
const [tarosKey = ''] = taro.keys;
/** So many requests of the program outside are enough to speak of its pace. */
const PROGRAM = 300;

interface Outcome {
  readonly notifications: readonly string[];
  readonly findings: readonly string[];
  /** The popup of the first account: its headline, and the sentences on what was found. */
  readonly popup: readonly string[];
}

interface Expectation extends Outcome {
  /** Keys of the accounts in the extension; Hanako's unless said. */
  readonly accounts?: readonly string[];
  /** In place of the scenario's own. */
  readonly limits?: Partial<Limits>;
}

const mayRunOut = (name: string, limit: number) =>
  `${name} may run out in about N s — ADVICE. N of ${limit} left.`;
const usedUp = (name: string, after: string, users: string) =>
  `${name} used up – wait N s — Resets TIME, then ${after}. ${users}`;

const expected: Record<string, Expectation> = {
  steady: { notifications: [], findings: [], popup: ['Plenty left'] },
  // With the three reads that adding the account costs, the 57 of the page use the limit up.
  burst: {
    notifications: [
      mayRunOut('Read', 60),
      usedUp('Read', '1 request every N s', 'demo.backlog.com used N of 60.'),
    ],
    findings: [],
    popup: ['Read is used up'],
  },
  concurrent: {
    notifications: [],
    findings: ['Hanako: concurrent, by demo.backlog.com, grave'],
    popup: ['Plenty left', 'demo.backlog.com sent N requests at the same time, peak N'],
  },
  'unpaced-update': {
    notifications: [mayRunOut('Update', 150)],
    findings: ['Hanako: unpaced, update, by demo.backlog.com, grave'],
    popup: ['Plenty left', 'demo.backlog.com sent N requests (Update) less than a second apart'],
  },
  'ignores-429': {
    notifications: [usedUp('Search', '1 request every N s', 'demo.backlog.com used N of 15.')],
    findings: [
      'Hanako: retriedEarly, search, by demo.backlog.com, grave',
      'Hanako: unpaced, search, by demo.backlog.com, grave',
    ],
    popup: [
      'Search is rate limited',
      'demo.backlog.com sent N requests (Search) less than a second apart',
      'demo.backlog.com sent N requests (Search) after a N, before the reset',
    ],
  },
  'same-question': {
    notifications: [],
    findings: ['Hanako: cacheable, read, by demo.backlog.com, probably, grave'],
    popup: ['Plenty left', 'Probably: demo.backlog.com fetched unchanged data again: N requests (Read)'],
  },
  'whole-list': {
    notifications: [],
    findings: ['Hanako: unconditionalList, search, by demo.backlog.com, grave'],
    popup: ['Plenty left', 'demo.backlog.com listed all issues again: N requests (Search)'],
  },
  tightened: {
    // Those asked for before the limit changed are no count under the new one: rule 8 says "or were missed".
    notifications: [
      mayRunOut('Read', 60),
      usedUp('Read', '1 request every N s', 'N of 60 by others or missed.'),
    ],
    findings: [],
    popup: ['Read is rate limited'],
  },
  'second-program': {
    // Room for our polls and the page beside the program's 590.
    limits: { read: 700 },
    notifications: [mayRunOut('Read', 700)],
    findings: [],
    popup: ['Read is running low'],
  },
  // The second key is named as probably Hanako's before the page is through.
  'two-keys': {
    notifications: [],
    findings: [],
    popup: ['Plenty left'],
  },
  'two-users': {
    accounts: [hanakosKey, tarosKey],
    notifications: [],
    findings: [
      'Hanako: severalUsers, by demo.backlog.com, grave',
      'Taro: severalUsers, by demo.backlog.com, grave',
    ],
    popup: ['Plenty left', 'demo.backlog.com used keys of N users'],
  },
};

/** Plays a scenario; null where the machine was too slow for its pace, which makes another scenario of it. */
async function play(scenario: Scenario, stage: World, seconds: number): Promise<Outcome | null> {
  const { session, simulator } = stage;
  const { accounts = [hanakosKey], limits } = expectationOf(scenario);
  scenario.setup(simulator);
  if (limits) simulator.setLimits(demoSpace, hanako.id, limits);
  const [logged, told] = [simulator.log.length, (await logNotifications(session)).length];
  await addAccounts(session, demoSpace, accounts);
  const page = await session.open(session.url(demoSpace));
  const [tally, others] = await Promise.all([
    page.evaluate(scenario.page(seconds)),
    scenario.outside?.(simulator, seconds, new AbortController().signal),
  ]);
  await page.close();
  const planned = scenario
    .streams(seconds)
    .map(({ count, everyMs, atOnce = 1, catchesUp }) =>
      catchesUp ? count : 0.7 * Math.min(count, (seconds * 1000 * atOnce) / everyMs),
    )
    .reduce((sum, requests) => sum + requests, 0);
  const slow =
    !keptUp(tally as StreamCounts, planned) ||
    (others !== undefined && !keptUp(others as StreamCounts, PROGRAM));
  const log = simulator.log.slice(logged);
  const notifications = (await notificationsOnceHandled(stage, log)).slice(told);
  for (const notification of notifications) {
    expectLoggedFigures(notification, log);
    checkMissed(notification, log);
    expect(notification.refusal).toBeNull();
  }
  const findings = await findingsOf(session);
  const popup = slow ? [] : await popupWords(session, expectationOf(scenario).popup);
  await erase(session);
  if (slow) return null;
  return { notifications: notifications.map(normalizedText), findings, popup };
}

const keptUp = ({ sent, rateLimited }: StreamCounts, planned: number): boolean =>
  rateLimited > 0 || sent >= planned;

function expectationOf({ name }: Scenario): Expectation {
  const expectation = expected[name];
  if (expectation === undefined) throw new Error(`No outcome of ${name} is written down`);
  return expectation;
}

const MISSED = /(\d+) of (\d+) by others or missed/;

/** What was "missed" is what was asked for before the limit changed, exactly. */
function checkMissed({ message }: LoggedNotification, log: readonly LogEntry[]): void {
  const [, count, limit] = MISSED.exec(message) ?? [];
  if (count === undefined) return;
  const before = log.filter((entry) => entry.category === 'read' && entry.limit !== Number(limit));
  expect(before.length, message).toBe(Number(count));
}

/** What the popup says, as soon as it says what is expected; it reads anew while it is open. */
async function popupWords(session: Session, wanted: readonly string[]): Promise<string[]> {
  const page = await session.openExtensionPage(popupPage);
  let words: string[] = [];
  await eventually('the popup', async () => {
    const said = await page.evaluate(() => [
      document.querySelector('.headline h1')?.textContent ?? '',
      ...[...document.querySelectorAll('.finding-sentence')].map(({ textContent }) => textContent ?? ''),
    ]);
    words = said.map((text) => text.replace(/\d+/g, 'N').replace(/\s/g, ' '));
    return isDeepStrictEqual(words, wanted);
  }).catch(() => undefined);
  await page.close();
  return words;
}

/** Erases everything, so that the next scenario finds the extension as on its first day. */
async function erase(session: Session): Promise<void> {
  await sendCommand(session, { type: 'eraseAll', sync: false });
  await eventually('nothing left', async () => {
    const { owners, snapshot } = await modelOf(session);
    return owners.length === 0 && snapshot.owners.length === 0;
  });
}

async function outcomeOn(stage: World, scenario: Scenario): Promise<Outcome> {
  for (const seconds of SECONDS) {
    const outcome = await play(scenario, stage, seconds);
    if (outcome !== null) return outcome;
    console.log(`${scenario.name}: ${stage.name} did not keep up within ${seconds} s`);
  }
  throw new Error(`${stage.name} is too slow here for ${scenario.name}`);
}

test('every scenario has an expected outcome', () => {
  expect(Object.keys(expected).sort()).toEqual([...scenarios.keys()].sort());
});

inEachBrowser(
  (world, step) => {
    for (const scenario of chosen)
      step(`the scenario “${scenario.name}” has its notifications, findings and words`, async () => {
        const { notifications, findings, popup } = expectationOf(scenario);
        expect(await outcomeOn(world(), scenario)).toEqual({ notifications, findings, popup });
      });
  },
  { user: null },
);
