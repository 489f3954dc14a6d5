/** What polling costs in an hour, and how late it is (`hour.ts`). */
import { describe, expect, it } from 'vitest';
import { pollingCost } from '../../../src/core/polling/poll-modes.ts';
import { sample } from '../../simulation.ts';
import { FREE, type Limits, PAID } from '../../simulator/quota.ts';
import { ms, OWNER } from '../events.ts';
import { type PollCost, PollingHour, type Program } from './polling-hour.ts';

const share = ({ polls }: PollCost, limits: Limits, hours = 1): number => polls / (limits.read * 60 * hours);
const percent = (value: number): string => `${(value * 100).toFixed(2)} %`;

/** Seconds of the busiest window's reads that polling took, as a fraction. */
const elsewhere: readonly Program[] = [{ category: 'update', every: 5, here: false }];
const everywhere: readonly Program[] = [
  { category: 'update', every: 6, here: false },
  { category: 'search', every: 7, here: false },
  { category: 'icon', every: 15, here: false },
];
const here: readonly Program[] = [
  { category: 'update', every: 6, here: true },
  { category: 'read', every: 3, here: true },
];

describe.each(
  sample(
    [
      ['free', FREE, { rest: 1 / 50, work: 1 / 20, open: 1 / 20, closely: 1 / 5 }],
      ['paid', PAID, { rest: 1 / 300, work: 1 / 100, open: 1 / 50, closely: 1 / 20 }],
    ] as const,
    1,
  ),
)('an hour on a %s plan', (plan, limits, table) => {
  const print = (what: string, bill: PollCost, hours = 1) =>
    console.log(
      `${plan}, ${what}: ${bill.polls} reads polled, ${percent(share(bill, limits, hours))} of the reads, longest gap ${bill.longestGap.toFixed(1)} s`,
    );

  it('in the idle mode costs what the table says', () => {
    const bill = new PollingHour(limits).run([]);
    print('idle', bill);
    expect([...bill.modes]).toEqual(['idle']);
    expect(share(bill, limits)).toBeLessThanOrEqual(table.rest);
    expect(share(bill, limits)).toBeGreaterThan(table.rest * 0.9);
    expect(bill.longestGap).toBeLessThan(60);
  });

  it('of requests of this browser alone stays in the idle mode, since their answers have the figures', () => {
    const bill = new PollingHour(limits).run(here);
    print('work here', bill);
    expect([...bill.modes]).toEqual(['idle']);
    expect(share(bill, limits)).toBeLessThanOrEqual(table.rest * 1.05);
  });

  it('of usage elsewhere costs what the table says, including the poll after each window', () => {
    const bill = new PollingHour(limits).run(elsewhere);
    print('work elsewhere', bill);
    expect(bill.modes.has('active')).toBe(true);
    expect(share(bill, limits)).toBeLessThanOrEqual(table.work);
    expect(share(bill, limits)).toBeGreaterThan(table.work * 0.85);
  });

  it('of usage elsewhere in every category costs one more poll for some windows', () => {
    const bill = new PollingHour(limits).run(everywhere);
    print('work elsewhere in three categories', bill);
    expect(bill.polls).toBeLessThanOrEqual(table.work * limits.read * 60 + 2 * 60);
  });

  it('with an open screen costs what the table says', () => {
    const hour = new PollingHour(limits);
    const bill = hour.run([], (at) => {
      hour.scenario.context = { ...hour.scenario.context, screen: { owner: OWNER, until: ms(at + 20) } };
    });
    print('open', bill);
    expect([...bill.modes]).toEqual(['foreground']);
    expect(share(bill, limits)).toBeLessThanOrEqual(table.open);
    expect(share(bill, limits)).toBeGreaterThan(table.open * 0.9);
  });

  it('that begins with fast polling has fifteen minutes of it and then the idle mode', () => {
    const hour = new PollingHour(limits);
    hour.scenario.setFastPolling(0);
    const bill = hour.run([]);
    print('closely for 15 min, then rest', bill);
    const costs = (table.closely * 0.25 + table.rest * 0.75) * limits.read * 60;
    expect(bill.polls).toBeLessThanOrEqual(costs + 1);
    expect(bill.polls).toBeGreaterThan(costs * 0.9);
  });

  it('in which others use up every read sends hardly any poll that is rate limited', () => {
    const bill = new PollingHour(limits).run([{ category: 'read', every: 20 / limits.read, here: false }]);
    print('reads used up elsewhere each minute', bill);
    console.log(`${plan}, reads used up elsewhere: ${bill.rateLimited} polls of ${bill.polls} refused`);
    expect(bill.rateLimited).toBeLessThanOrEqual(75);
    expect(bill.polls).toBeLessThanOrEqual(table.work * limits.read * 60 + 60);
  });

  it.each(['every5s', 'every60s', 'whileLooking'] as const)(
    'with the choice %s costs what the options page says, also while other programs are active',
    (polling) => {
      const hour = new PollingHour(limits);
      hour.scenario.context = { ...hour.scenario.context, polling };
      const bill = hour.run(elsewhere);
      print(polling, bill);
      const { max } = pollingCost(polling, limits.read);
      expect(bill.polls).toBeLessThanOrEqual(max * 60);
      expect(bill.polls).toBeGreaterThanOrEqual(max * 60 * 0.95);
    },
  );

  it('with the choice whileLooking costs only the minutes in which a screen is open', () => {
    const hour = new PollingHour(limits);
    const bill = hour.run(elsewhere, (at) => {
      const screen = at < 600 ? { owner: OWNER, until: ms(at + 20) } : null;
      hour.scenario.context = { ...hour.scenario.context, polling: 'whileLooking', screen };
    });
    print('whileLooking, ten minutes open', bill);
    const { shown } = pollingCost('whileLooking', limits.read);
    // A read more for some windows that ended while the screen was open.
    expect(bill.polls).toBeLessThanOrEqual((shown + 1) * 10);
    expect(bill.polls).toBeGreaterThan(shown * 10 * 0.9);
  });
});

describe('two computers with this extension and the same user,', () => {
  it.each([
    ['paid', PAID],
    ['free', FREE],
  ] as const)('%s, do not take each other’s polls for usage', (_, limits) => {
    const other: Program = { category: 'read', every: limits.read === 600 ? 30 : 50, here: false };
    const bill = new PollingHour(limits).run([other]);
    expect([...bill.modes]).toEqual(['idle']);
  });
});
