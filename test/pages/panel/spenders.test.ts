import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { UsageBreakdown } from '../../../src/core/snapshot.ts';
import { remarksOf } from '../../../src/pages/panel/history/window-text.ts';
import {
  type SpenderRow,
  spenderName,
  spendersNow,
  spendersOf,
} from '../../../src/pages/panel/usage/usage-rows.ts';
import { idle, inSeconds, NOW, open } from '../../ui/fixtures.ts';
import { minute } from '../../ui/history-fixtures.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  default: (await import('../../ui/browser-stub.ts')).stubBrowser(),
}));

const by = [
  { initiator: 'app.example.com', endpoint: 'GET /issues', count: 10 },
  { initiator: 'app.example.com', endpoint: 'GET /projects', count: 5 },
  { initiator: 'own', endpoint: 'GET /rateLimit', count: 3 },
];
const usage = (more: Partial<UsageBreakdown> = {}) => ({
  usage: {
    used: 30,
    observed: 18,
    unattributed: 12,
    complete: true,
    likely: 0,
    maybeOurs: 0,
    since: null,
    by,
    ...more,
  },
});
const named = (rows: readonly SpenderRow[]) => rows.map(({ kind, name, most }) => [name || kind, most]);

describe('in the windows that are open', () => {
  test('by program: its endpoints together, the rest as elsewhere', () => {
    expect(named(spendersNow([open('read', 570, 40, usage())], 'initiator'))).toEqual([
      ['app.example.com', 15],
      ['own', 3],
      ['elsewhere', 12],
    ]);
  });

  test('by endpoint', () => {
    expect(named(spendersNow([open('read', 570, 40, usage())], 'endpoint'))).toEqual([
      ['GET /issues', 10],
      ['GET /projects', 5],
      ['GET /rateLimit', 3],
      ['elsewhere', 12],
    ]);
  });

  test('the rest may have been missed where the window was not watched from its opening', () => {
    const gauge = open('read', 570, 40, usage({ complete: false, since: inSeconds(-10) }));
    expect(spendersNow([gauge], 'initiator').at(-1)).toMatchObject({
      kind: 'missed',
      most: 12,
      since: inSeconds(-10),
    });
  });

  test('aborted requests are a range, and make the rest one', () => {
    const rows = spendersNow([open('read', 570, 40, usage({ maybeOurs: 4 }))], 'initiator');
    expect(rows.find(({ kind }) => kind === 'elsewhere')).toMatchObject({ least: 8, most: 12 });
    expect(rows.find(({ kind }) => kind === 'aborted')).toMatchObject({ least: 0, most: 4 });
  });

  test('what a likely key explains is a row of its own, and is taken off the rest', () => {
    const some = spendersNow([open('read', 570, 40, usage({ likely: 5 }))], 'initiator');
    expect(named(some).slice(2)).toEqual([
      ['likely', 5],
      ['elsewhere', 7],
    ]);
    expect(some.map((row) => spenderName(row, 'initiator'))).toContain('Probably this browser');
    const all = spendersNow([open('read', 570, 40, usage({ likely: 12, maybeOurs: 2 }))], 'initiator');
    expect(all.find(({ kind }) => kind === 'elsewhere')).toBeUndefined();
  });

  test('types stay apart, for their limits are apart; what is idle spends nothing', () => {
    const gauges = [open('read', 570, 40, usage()), open('search', 120, 40, usage()), idle('icon')];
    const rows = spendersNow(gauges, 'initiator');
    expect(rows.filter(({ name }) => name === 'own').map(({ category }) => category)).toEqual([
      'read',
      'search',
    ]);
    expect(rows.some(({ category }) => category === 'icon')).toBe(false);
  });
});

describe('in the past', () => {
  test('windows are added up, watched ones and others apart', () => {
    const minutes = [
      minute('read', NOW, { used: 30, observed: 18, by }),
      minute('read', inSeconds(-60), { used: 20, observed: 18, by, complete: false }),
    ];
    expect(named(spendersOf(minutes, 'initiator'))).toEqual([
      ['app.example.com', 30],
      ['own', 6],
      ['elsewhere', 12],
      ['missed', 2],
    ]);
  });

  test('requests without figures make the rest a range, also in the record of one minute', () => {
    const minutes = [minute('read', NOW, { used: 30, observed: 18, by, maybeCounted: 4 })];
    const rows = spendersOf(minutes, 'initiator');
    expect(rows.find(({ kind }) => kind === 'elsewhere')).toMatchObject({ least: 8, most: 12 });
    expect(rows.find(({ kind }) => kind === 'aborted')).toMatchObject({ least: 0, most: 4 });
    expect(minutes.flatMap(remarksOf)[0]).toContain('8–12');
  });

  test('everything that was used is somebody’s', () => {
    const shares = fc.array(
      fc.record({
        initiator: fc.constantFrom('own', 'app.example.com', 'unknown', '…'),
        endpoint: fc.constantFrom('GET /issues', 'PATCH /issues/:id', '…'),
        count: fc.integer({ min: 1, max: 200 }),
      }),
      { maxLength: 12 },
    );
    const minutes = fc.array(
      fc
        .record({
          category: fc.constantFrom('read', 'update'),
          by: shares,
          rest: fc.nat(300),
          complete: fc.boolean(),
        })
        .map(({ category, by, rest, complete }) => {
          const observed = by.reduce((sum, { count }) => sum + count, 0);
          return minute(category, NOW, { by, observed, used: observed + rest, complete });
        }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(minutes, fc.constantFrom('initiator' as const, 'endpoint' as const), (some, grouping) => {
        const total = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0);
        const rows = spendersOf(some, grouping);
        expect(total(rows.map(({ most }) => most))).toBe(total(some.map(({ used }) => used)));
        expect(new Set(rows.map(({ kind, name, category }) => `${kind} ${name} ${category}`)).size).toBe(
          rows.length,
        );
      }),
    );
  });
});
