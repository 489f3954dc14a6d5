import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { UsageBreakdown } from '../../../src/core/snapshot.ts';
import { windowRemarks } from '../../../src/pages/panel/record-text.ts';
import {
  currentUsageRows,
  pastUsageRows,
  type UsageRow,
  usageRowName,
} from '../../../src/pages/panel/usage/usage-rows.ts';
import { idleGauge, inSeconds, NOW, openGauge } from '../../ui/fixtures.ts';
import { windowRecord } from '../../ui/history-fixtures.ts';

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
const named = (rows: readonly UsageRow[]) => rows.map(({ kind, name, max }) => [name || kind, max]);

describe('in the windows that are open,', () => {
  test('rows by program sum up its endpoints and name the rest as other programs', () => {
    expect(named(currentUsageRows([openGauge('read', 570, 40, usage())], 'initiator'))).toEqual([
      ['app.example.com', 15],
      ['own', 3],
      ['elsewhere', 12],
    ]);
  });

  test('rows by endpoint list each endpoint and the unattributed usage', () => {
    expect(named(currentUsageRows([openGauge('read', 570, 40, usage())], 'endpoint'))).toEqual([
      ['GET /issues', 10],
      ['GET /projects', 5],
      ['GET /rateLimit', 3],
      ['elsewhere', 12],
    ]);
  });

  test('unattributed usage may have been missed if the window was not observed from its opening', () => {
    const gauge = openGauge('read', 570, 40, usage({ complete: false, since: inSeconds(-10) }));
    expect(currentUsageRows([gauge], 'initiator').at(-1)).toMatchObject({
      kind: 'missed',
      max: 12,
      since: inSeconds(-10),
    });
  });

  test('aborted requests are a range, and make the unattributed usage one', () => {
    const rows = currentUsageRows([openGauge('read', 570, 40, usage({ maybeOurs: 4 }))], 'initiator');
    expect(rows.find(({ kind }) => kind === 'elsewhere')).toMatchObject({ min: 8, max: 12 });
    expect(rows.find(({ kind }) => kind === 'aborted')).toMatchObject({ min: 0, max: 4 });
  });

  test('usage that a likely key explains is a row of its own, and no longer unattributed', () => {
    const some = currentUsageRows([openGauge('read', 570, 40, usage({ likely: 5 }))], 'initiator');
    expect(named(some).slice(2)).toEqual([
      ['likely', 5],
      ['elsewhere', 7],
    ]);
    expect(some.map((row) => usageRowName(row, 'initiator'))).toContain('Probably this browser');
    const all = currentUsageRows(
      [openGauge('read', 570, 40, usage({ likely: 12, maybeOurs: 2 }))],
      'initiator',
    );
    expect(all.find(({ kind }) => kind === 'elsewhere')).toBeUndefined();
  });

  test('types have rows of their own, and an idle type has none', () => {
    const gauges = [
      openGauge('read', 570, 40, usage()),
      openGauge('search', 120, 40, usage()),
      idleGauge('icon'),
    ];
    const rows = currentUsageRows(gauges, 'initiator');
    expect(rows.filter(({ name }) => name === 'own').map(({ category }) => category)).toEqual([
      'read',
      'search',
    ]);
    expect(rows.some(({ category }) => category === 'icon')).toBe(false);
  });
});

describe('in the history,', () => {
  test('windows are summed up, completely observed ones and others apart', () => {
    const minutes = [
      windowRecord('read', NOW, { used: 30, observed: 18, by }),
      windowRecord('read', inSeconds(-60), { used: 20, observed: 18, by, complete: false }),
    ];
    expect(named(pastUsageRows(minutes, 'initiator'))).toEqual([
      ['app.example.com', 30],
      ['own', 6],
      ['elsewhere', 12],
      ['missed', 2],
    ]);
  });

  test('requests without figures make the unattributed usage a range, also in the record of one minute', () => {
    const minutes = [windowRecord('read', NOW, { used: 30, observed: 18, by, maybeCounted: 4 })];
    const rows = pastUsageRows(minutes, 'initiator');
    expect(rows.find(({ kind }) => kind === 'elsewhere')).toMatchObject({ min: 8, max: 12 });
    expect(rows.find(({ kind }) => kind === 'aborted')).toMatchObject({ min: 0, max: 4 });
    expect(minutes.flatMap(windowRemarks)[0]).toContain('8–12');
  });

  test('the rows account for everything that was used', () => {
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
          return windowRecord(category, NOW, { by, observed, used: observed + rest, complete });
        }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(minutes, fc.constantFrom('initiator' as const, 'endpoint' as const), (some, grouping) => {
        const total = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0);
        const rows = pastUsageRows(some, grouping);
        expect(total(rows.map(({ max }) => max))).toBe(total(some.map(({ used }) => used)));
        expect(new Set(rows.map(({ kind, name, category }) => `${kind} ${name} ${category}`)).size).toBe(
          rows.length,
        );
      }),
    );
  });
});
