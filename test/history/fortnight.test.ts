/**
 * Two weeks beside a server that counts: polls, requests of this browser and of others, deaths of the worker, restarts of the
 * browser, nights without it, a change to winter time and daily pruning. Every figure of the history is what the server had
 * counted when it was last asked, and every minute without a poll is known.
 */
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { expect, it, vi } from 'vitest';
import { WatchedSpans } from '../../src/background/persistence/watched-spans.ts';
import { CATEGORIES, type KnownCategory } from '../../src/core/category.ts';
import { windowRecords } from '../../src/core/usage/window-record.ts';
import { closeHistory } from '../../src/history/database/connection.ts';
import { dateGrid } from '../../src/history/hour-grid.ts';
import { type WatchedSpan, watchedMinutes } from '../../src/history/owner-hour.ts';
import { OWNER, T } from '../core/events.ts';
import { QuotaScenario } from '../core/quota-scenario.ts';
import { rounds, SEED } from '../simulation.ts';
import { PAID, UserQuota } from '../simulator/quota.ts';
import { seeded } from '../utils.ts';
import { hoursOf, windowsSince } from './history-reads.ts';
import { prune, writeHistory } from './history-writes.ts';

const HOURS = rounds(10, 14 * 24);
const DAYS = HOURS / 24;
const STEP_S = 30;
const DAY_S = 86_400;
/** An hour before the one that is repeated, at the end of summer time. */
const START = Date.UTC(2027, 9, 30, 23) / 1000;

/** What the server had counted when it was last asked. */
interface Truth {
  readonly category: KnownCategory;
  readonly reset: number;
  used: number;
  checkedAt: number;
}

it(`the history of ${HOURS} hours equals the server’s log`, async () => {
  closeHistory();
  globalThis.indexedDB = new IDBFactory();
  vi.stubEnv('TZ', 'Europe/Berlin');
  const roll = seeded(SEED);
  const quota = new UserQuota(PAID);
  const truth = new Map<string, Truth>();
  const polled = new Set<number>();
  let scenario = new QuotaScenario();
  let spans = new WatchedSpans();
  let waiting: WatchedSpan[] = [];
  let lastPoll = Number.NEGATIVE_INFINITY;

  const note = (category: KnownCategory, at: number) => {
    const { reset, used } = quota.peek(category, at * 1000);
    if (reset === null) return;
    truth.set(`${category} ${reset}`, { category, reset, used, checkedAt: Math.floor(at) });
  };
  const answer = (category: KnownCategory, at: number) => {
    const { limit, remaining, reset, ok } = quota.spend(category, at * 1000);
    scenario.call({ category, at: at - T, limit, remaining, reset: reset - T, status: ok ? 200 : 429 });
    note(category, at);
  };
  const poll = (at: number) => {
    quota.spend('read', at * 1000);
    const bodies = CATEGORIES.map((category) => {
      const { limit, remaining, reset } = quota.peek(category, at * 1000);
      note(category, at);
      return [category, { limit, remaining, reset: (reset ?? Math.floor(at)) - T }] as const;
    });
    scenario.poll(at - T, Object.fromEntries(bodies));
    if (at - lastPoll <= 75) {
      for (let minute = Math.floor(lastPoll / 60); minute <= Math.floor(at / 60); minute += 1)
        polled.add(minute);
    }
    lastPoll = at;
  };
  const save = async () => {
    const span = spans.next(scenario.owner);
    if (span !== null) waiting.push(span);
    await writeHistory(windowRecords(scenario.owner, 0), [], waiting);
    waiting = [];
  };

  for (let at = START; at < START + DAYS * DAY_S; at += STEP_S) {
    const clock = new Date(at * 1000).getHours();
    // Others go on while the browser is closed.
    const others = clock === 2 ? 60 : clock > 8 && clock < 18 ? roll() * 12 : 0;
    for (let count = 0; count < others; count += 1) quota.spend('update', (at + count * 0.01) * 1000);
    if (clock === 4 || clock === 5) continue;
    poll(at + 1);
    if (clock > 8 && clock < 20) {
      for (const category of CATEGORIES) if (roll() < 0.3) answer(category, at + 2 + roll() * 5);
    }
    if (roll() < 0.1) scenario.restart();
    if (at % 60 === 0) await save();
    if (roll() < 0.001) {
      await save();
      scenario = new QuotaScenario();
      spans = new WatchedSpans();
      lastPoll = Number.NEGATIVE_INFINITY;
    }
    if (at % DAY_S === 0) await prune((at - 7 * DAY_S) * 1000, at * 1000);
  }
  await save();

  const end = START + DAYS * DAY_S;
  const history = await hoursOf(OWNER, 0);
  const inHours = (category: string) =>
    history.hours
      .filter((hour) => hour.category === category)
      .map(({ hour, sums }) => [hour, sums.total, sums.windows]);
  for (const category of CATEGORIES) {
    const hours = new Map<number, [number, number]>();
    for (const { reset, used } of [...truth.values()].filter(
      (each) => each.category === category && each.used > 0,
    )) {
      const hour = Math.floor((reset - 60) / 3600);
      const [total, windows] = hours.get(hour) ?? [0, 0];
      hours.set(hour, [total + used, windows + 1]);
    }
    const expected = [...hours].map(([hour, sums]) => [hour, ...sums]).sort(([a = 0], [b = 0]) => a - b);
    expect([category, inHours(category)]).toEqual([category, expected]);
    // Nothing is lost on the way to the days of the viewer’s clock.
    const shown = dateGrid(history, category, Math.ceil(DAYS) + 2, end * 1000).flatMap(({ cells }) => cells);
    const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);
    expect(sum(shown.map(({ sums }) => sums?.total ?? 0))).toBe(sum(expected.map(([, total = 0]) => total)));
  }
  const minutes = await windowsSince((end - 7 * DAY_S) * 1000);
  for (const { category, reset, used, checkedAt } of minutes) {
    const counted = truth.get(`${category} ${reset}`);
    expect([category, reset, used, checkedAt]).toEqual([category, reset, counted?.used, counted?.checkedAt]);
  }
  const watched = history.owner.reduce((sum, hour) => sum + watchedMinutes(hour), 0);
  // The last minute of a span is written with the next save.
  expect(Math.abs(watched - polled.size)).toBeLessThan(3 * DAYS);
  console.log(
    `${DAYS} days: ${truth.size} windows, ${minutes.length} of them minute by minute, ${watched} minutes watched of ` +
      `${DAYS * 1440}`,
  );
}, 600_000);
