/** What recurs is found, and what does not is not. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { dateGrid } from '../../src/history/hour-grid.ts';
import { sumUp } from '../../src/history/hour-sums.ts';
import { hoursOfSpan } from '../../src/history/owner-hour.ts';
import type { WindowRecord } from '../../src/history/records.ts';
import { findRecurrences, lastsAllDay } from '../../src/history/recurring.ts';
import { aWindowRecord } from './records.ts';

const OWNER = 'demo.backlog.com#1';
const DAY_S = 86_400;
/** Four weeks from Monday, 2 November 2026, on; UTC. */
const START = Date.UTC(2026, 10, 2) / 1000;
const DAYS = 28;
const WEEKDAYS = Array.from({ length: DAYS }, (_, day) => day).filter((day) => day % 7 < 5);
const EVERY_DAY = Array.from({ length: DAYS }, (_, day) => day);

beforeEach(() => {
  vi.stubEnv('TZ', 'UTC');
});

interface Job {
  readonly days: readonly number[];
  /** Minutes since midnight, by the day. */
  readonly at: (day: number) => number;
  readonly used?: number;
  readonly more?: Partial<WindowRecord>;
}

/** Everything was watched but on these days. */
function recurrences(jobs: readonly Job[], unwatched: readonly number[] = []) {
  const hours = jobs.flatMap(({ days, at, used = 140, more = {} }) =>
    days.map((day) => {
      const openedAt = START + day * DAY_S + at(day) * 60;
      const figures = { limit: 150, used, observed: 0, by: [], ...more };
      const window = aWindowRecord({ category: 'update', reset: openedAt + 60, ...figures });
      return { owner: OWNER, hour: Math.floor(openedAt / 3600), category: 'update', sums: sumUp([window]) };
    }),
  );
  const owner = EVERY_DAY.filter((day) => !unwatched.includes(day)).flatMap((day) =>
    hoursOfSpan({ owner: OWNER, from: START + day * DAY_S, to: START + (day + 1) * DAY_S - 1 }),
  );
  const now = (START + DAYS * DAY_S - 1) * 1000;
  return findRecurrences(dateGrid({ hours, owner }, 'update', DAYS, now));
}

const AT_TWO = () => 130;
const brief = (found: ReturnType<typeof recurrences>) => found.map(({ days, at, used }) => [days, at, used]);

describe('a job that recurs', () => {
  it('on most weekdays about 02:10 is found with its amount and its program', () => {
    const days = WEEKDAYS.filter((day) => day !== 9);
    const [found, ...others] = recurrences([{ days, at: AT_TWO }]);
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      days: 'weekdays',
      at: 130,
      until: null,
      used: 140,
      caller: { kind: 'external' },
      occurrences: 19,
    });
  });

  it('is found although it lies on both sides of a full hour', () => {
    expect(brief(recurrences([{ days: WEEKDAYS, at: (day) => (day % 2 === 0 ? 118 : 123) }]))).toEqual([
      ['weekdays', 121, 140],
    ]);
  });

  it('is found although it lies on both sides of midnight', () => {
    expect(brief(recurrences([{ days: EVERY_DAY, at: (day) => (day % 2 === 0 ? 1443 : 1438) }]))).toEqual([
      ['daily', 1, 140],
    ]);
  });

  it('is found beside another of the same hour on another weekday', () => {
    const on = (weekday: number) => EVERY_DAY.filter((day) => day % 7 === weekday);
    const jobs = [
      { days: on(0), at: AT_TWO },
      { days: on(1), at: AT_TWO, used: 120 },
    ];
    expect(brief(recurrences(jobs))).toEqual([
      [0, 130, 140],
      [1, 130, 120],
    ]);
  });

  it('for hours is one, though another of other days lies in between', () => {
    const saturdays = EVERY_DAY.filter((day) => day % 7 === 5);
    const hours = [130, 190, 250];
    const jobs = [WEEKDAYS, saturdays].flatMap((days) => hours.map((minute) => ({ days, at: () => minute })));
    expect(recurrences(jobs).map(({ days, at, until }) => [days, at, until])).toEqual([
      ['weekdays', 130, 310],
      [5, 130, 310],
    ]);
  });

  it.each([
    ['weekend', [5, 6]],
    ['two weekdays', [0, 1]],
  ])('all day on a %s is one for each day', (_, on) => {
    const days = EVERY_DAY.filter((day) => on.includes(day % 7));
    const allDay = Array.from({ length: 24 }, (__, hour) => ({ days, at: () => hour * 60 + 5 }));
    const found = recurrences(allDay);
    expect(found.map((each) => [each.days, lastsAllDay(each)])).toEqual(on.map((day) => [day, true]));
  });

  it('every day is found as every day', () => {
    expect(brief(recurrences([{ days: EVERY_DAY, at: AT_TWO }]))).toEqual([['daily', 130, 140]]);
  });

  it('on Mondays is found as Mondays', () => {
    expect(brief(recurrences([{ days: [0, 7, 14, 21], at: AT_TWO }]))).toEqual([[0, 130, 140]]);
  });

  it('after midnight belongs to its own day if hours begin at half past', () => {
    vi.stubEnv('TZ', 'Asia/Kolkata');
    const sundayEvenings = [6, 13, 20, 27];
    expect(brief(recurrences([{ days: sundayEvenings, at: () => 1120 }]))).toEqual([[0, 10, 140]]);
  });

  it('from nine to noon is found as one range', () => {
    const jobs = [9, 10, 11].map((hour) => ({ days: WEEKDAYS, at: () => hour * 60 + 10, used: 80 + hour }));
    const [found, ...others] = recurrences(jobs);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ at: 550, until: 730, used: 91 });
  });

  const hourly = (days: readonly number[], hours: readonly number[], minute = 10) =>
    hours.map((hour) => ({ days, at: () => hour * 60 + minute }));
  const ranges = (found: ReturnType<typeof recurrences>) =>
    found.map(({ days, at, until }) => [days, at, until]);
  const clockHours = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => from + index);

  it('from ten to two over midnight is found as one range', () => {
    const days = EVERY_DAY.slice(0, -1);
    expect(ranges(recurrences(hourly(days, [22, 23, 24, 25])))).toEqual([['daily', 1330, 1570]]);
  });

  it('on Mondays over midnight is found as Mondays, and the first hours of Monday are not joined with its last', () => {
    const mondays = [0, 7, 14, 21];
    expect(ranges(recurrences(hourly(mondays, [22, 23, 24, 25])))).toEqual([[0, 1330, 1570]]);
    expect(ranges(recurrences(hourly(mondays, [0, 1, 22, 23])))).toEqual([
      [0, 10, 130],
      [0, 1330, 1450],
    ]);
  });

  it('at all hours is found as one that lasts all day', () => {
    const [found, ...others] = recurrences(hourly(EVERY_DAY, clockHours(0, 24), 30));
    expect(others).toEqual([]);
    expect(found && lastsAllDay(found)).toBe(true);
    expect(recurrences(hourly(EVERY_DAY, clockHours(1, 24), 30)).map(lastsAllDay)).toEqual([false]);
  });

  it('from Monday to Tuesday for a whole day is found on both', () => {
    expect(ranges(recurrences(hourly([0, 7, 14, 21], clockHours(8, 32))))).toEqual([
      [1, 10, 490],
      [0, 490, 1450],
    ]);
  });

  it('twice a day is found twice', () => {
    const jobs = [
      { days: WEEKDAYS, at: AT_TWO },
      { days: WEEKDAYS, at: () => 1320, used: 100 },
    ];
    expect(brief(recurrences(jobs))).toEqual([
      ['weekdays', 130, 140],
      ['weekdays', 1320, 100],
    ]);
  });

  it('by a program in this browser is found under that program’s name', () => {
    const by = [{ initiator: 'app.example.com', endpoint: 'PATCH /issues/:id', count: 140 }];
    const [found] = recurrences([{ days: WEEKDAYS, at: AT_TWO, more: { observed: 140, by } }]);
    expect(found?.caller).toEqual({ kind: 'initiator', initiator: 'app.example.com' });
  });
});

describe('nothing recurring is found for', () => {
  it('a job on two days', () => {
    expect(recurrences([{ days: [0, 7], at: AT_TWO }])).toEqual([]);
  });

  it('a job on every other day', () => {
    expect(recurrences([{ days: EVERY_DAY.filter((day) => day % 2 === 0), at: AT_TWO }])).toEqual([]);
  });

  it('use of less than half of the limit', () => {
    expect(recurrences([{ days: WEEKDAYS, at: AT_TWO, used: 74 }])).toEqual([]);
  });
});

it('days that were not watched do not count against a job', () => {
  const unwatched = WEEKDAYS.filter((day) => day % 2 === 1);
  const days = WEEKDAYS.filter((day) => day % 2 === 0);
  expect(recurrences([{ days, at: AT_TWO }], unwatched)).toMatchObject([
    { days: 'weekdays', occurrences: days.length },
  ]);
});
