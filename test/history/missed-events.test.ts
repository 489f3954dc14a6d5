import { describe, expect, it } from 'vitest';
import { missedEvents, uncheckedTimes } from '../../src/history/missed-events.ts';
import { hoursOfSpan } from '../../src/history/owner-hour.ts';
import type { WindowRecord } from '../../src/history/records.ts';
import { aWindowRecord } from './records.ts';

const OWNER = 'demo.backlog.com#1';
const at = (time: string) => Date.parse(`2026-11-29T${time}:00Z`);
const SINCE = at('00:00');
const NOW = at('09:00');

const full = (time: string, more: Partial<WindowRecord> = {}) =>
  aWindowRecord({
    category: 'update',
    reset: at(time) / 1000 + 60,
    limit: 150,
    used: 150,
    observed: 20,
    ...more,
  });
/** Checked in these times. */
const checked = (...times: readonly [string, string][]) =>
  times.flatMap(([from, to]) => hoursOfSpan({ owner: OWNER, from: at(from) / 1000, to: at(to) / 1000 - 1 }));
const ALWAYS = checked(['00:00', '09:00']);

const missed = (
  windows: readonly WindowRecord[],
  hours = ALWAYS,
  since = SINCE,
  now = NOW,
  checkedSince: number | null = 0,
  clockOffset = 0,
) => missedEvents(OWNER, { windows, hours, checkedSince, clockOffset }, since, now);
const times = (events: ReturnType<typeof missed>) =>
  events.map(({ kind, from, to }) => [
    kind,
    new Date(from).toISOString().slice(11, 16),
    new Date(to).toISOString().slice(11, 16),
  ]);

describe('a type that was used up', () => {
  it('in minutes that follow one another is one event, mostly by other programs', () => {
    const windows = ['02:10', '02:11', '02:13'].map((time) => full(time));
    expect(missed(windows)).toEqual([
      {
        kind: 'usedUp',
        owner: OWNER,
        category: 'update',
        from: at('02:10'),
        to: at('02:14'),
        caller: { kind: 'external' },
      },
    ]);
  });

  it('hours apart is two events, and two types are two events', () => {
    const windows = [full('02:10'), full('05:00'), full('02:10', { category: 'search' })];
    expect(times(missed(windows))).toHaveLength(3);
  });

  it('is reported if a 429 was seen, although the last check said that something was left', () => {
    expect(times(missed([full('02:10', { used: 140, rateLimited: 1 })]))).toHaveLength(1);
    expect(missed([full('02:10', { used: 140 })])).toEqual([]);
  });

  it('is not reported if the user has looked since, or if it lasts', () => {
    expect(missed([full('02:10')], ALWAYS, at('02:11'))).toEqual([]);
    expect(missed([full('08:59')], ALWAYS, SINCE, at('08:59') + 30_000)).toEqual([]);
  });
});

describe('a gap without checks', () => {
  it('lies between the checks before and after it, or reaches to now', () => {
    expect(times(missed([], checked(['00:00', '01:10'], ['08:40', '08:45'])))).toEqual([
      ['unchecked', '01:10', '08:40'],
      ['unchecked', '08:45', '09:00'],
    ]);
  });

  it('of less than ten minutes is not reported', () => {
    expect(missed([], checked(['00:00', '04:00'], ['04:09', '09:00']))).toEqual([]);
  });

  it('is not reported before the account was added', () => {
    const hours = checked(['04:00', '05:00'], ['06:00', '09:00']);
    expect(times(missed([], hours, SINCE, NOW, at('04:00')))).toEqual([['unchecked', '05:00', '06:00']]);
  });

  it('is not reported if limits are checked only while looking', () => {
    expect(times(missed([full('02:10')], [], SINCE, NOW, null))).toEqual([['usedUp', '02:10', '02:11']]);
  });

  it.each([
    ['ahead', 20],
    ['behind', -20],
  ])('is none where all was checked and the clock of this computer is %s', (_, minutes) => {
    const ahead = minutes * 60_000;
    const [since, now] = [SINCE + ahead, NOW + ahead];
    expect(missed([], ALWAYS, since, now, 0, -ahead)).toEqual([]);
    const hours = checked(['00:00', '04:00'], ['05:00', '09:00']);
    expect(times(missed([], hours, since, now, 0, -ahead))).toEqual([
      ['unchecked', ...(minutes > 0 ? ['04:20', '05:20'] : ['03:40', '04:40'])],
    ]);
  });

  it('is reported for the three longest alone', () => {
    const hours = checked(
      ['00:00', '01:00'],
      ['01:20', '02:00'],
      ['02:30', '03:00'],
      ['03:40', '04:00'],
      ['04:50', '09:00'],
    );
    expect(times(missed([], hours)).map(([, from]) => from)).toEqual(['02:00', '03:00', '04:00']);
  });
});

it('all times without checks are found, since their sum says how much may have happened', () => {
  const hours = checked(
    ...Array.from({ length: 10 }, (_, hour): [string, string] => [`0${hour}:00`, `0${hour}:40`]),
  );
  expect(uncheckedTimes(hours, 0, SINCE, at('10:00'), 600_000)).toHaveLength(10);
});
