/** Hours of UTC as hours of the day, in the viewer's time zone. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { dateGrid, type HourCell, sinceFirstRecord, weekdayGrid } from '../../src/history/hour-grid.ts';
import { sumUp } from '../../src/history/hour-sums.ts';
import { hoursOfSpan } from '../../src/history/owner-hour.ts';
import type { OwnerHistory } from '../../src/history/read.ts';
import { must } from '../utils.ts';
import { aWindowRecord } from './records.ts';

const OWNER = 'demo.backlog.com#1';

/** `used` of 150 updates in each of these hours, all of them watched. */
function historyOf(
  used: Readonly<Record<string, number>>,
  watched: readonly [string, string][] = [],
): OwnerHistory {
  const hours = Object.entries(used).map(([time, count]) => {
    const at = Date.parse(time) / 1000;
    const window = aWindowRecord({ category: 'update', reset: at + 60, used: count, limit: 150 });
    return { owner: OWNER, hour: Math.floor(at / 3600), category: 'update', sums: sumUp([window]) };
  });
  const spans = watched.map(([from, to]) => ({
    owner: OWNER,
    from: Date.parse(from) / 1000,
    to: Date.parse(to) / 1000 - 1,
  }));
  return { hours, owner: spans.flatMap(hoursOfSpan) };
}

const grid = (history: OwnerHistory, days: number, now: string) =>
  dateGrid(history, 'update', days, Date.parse(now));

const totals = (cells: readonly HourCell[]) => cells.map(({ sums }) => sums?.total ?? 0);

describe('the heat map of dates', () => {
  it('begins at midnight of the viewer’s zone', () => {
    vi.stubEnv('TZ', 'Asia/Tokyo');
    const [sunday, monday] = grid(
      historyOf({ '2026-11-29T14:30:00Z': 3, '2026-11-29T15:00:00Z': 5 }),
      2,
      '2026-11-30T12:00:00+09:00',
    );
    expect(totals(must(sunday).cells)[23]).toBe(3);
    expect(totals(must(monday).cells)[0]).toBe(5);
  });

  it('has one cell for the hour that is repeated when clocks are set back, with both hours in it', () => {
    vi.stubEnv('TZ', 'Europe/Berlin');
    const [day] = grid(
      historyOf({ '2026-10-25T00:30:00Z': 3, '2026-10-25T01:30:00Z': 5, '2026-10-25T22:30:00Z': 7 }),
      1,
      '2026-10-25T23:59:59+01:00',
    );
    const { cells } = must(day);
    expect(cells[2]?.hours).toHaveLength(2);
    expect(totals(cells)[2]).toBe(8);
    expect(totals(cells)[23]).toBe(7);
    expect(cells.flatMap(({ hours }) => hours)).toHaveLength(25);
  });

  it('has an absent cell for the hour that is skipped when clocks are set forward', () => {
    vi.stubEnv('TZ', 'Europe/Berlin');
    const [day] = grid(historyOf({ '2026-03-29T01:30:00Z': 4 }), 1, '2026-03-29T23:59:59+02:00');
    const { cells } = must(day);
    expect(cells.map(({ kind }) => kind).slice(0, 4)).toEqual(['unwatched', 'unwatched', 'absent', 'used']);
    expect(cells.flatMap(({ hours }) => hours)).toHaveLength(23);
  });

  it('puts an hour that begins at half past into the hour of the clock in which it begins', () => {
    vi.stubEnv('TZ', 'Asia/Kolkata');
    const [day] = grid(historyOf({ '2026-11-29T04:10:00Z': 4 }), 1, '2026-11-29T23:00:00+05:30');
    expect(totals(must(day).cells)[9]).toBe(4);
  });

  it('has a future cell for the present hour of the clock until the hour begins in it at half past', () => {
    vi.stubEnv('TZ', 'Asia/Kolkata');
    const kindsAt = (now: string) =>
      must(grid(historyOf({}), 1, now)[0])
        .cells.slice(9, 12)
        .map(({ kind }) => kind);
    expect(kindsAt('2026-11-29T10:10:00+05:30')).toEqual(['unwatched', 'future', 'future']);
    expect(kindsAt('2026-11-29T10:31:00+05:30')).toEqual(['unwatched', 'unwatched', 'future']);
  });
});

describe('a cell', () => {
  beforeEach(() => {
    vi.stubEnv('TZ', 'UTC');
  });
  const kinds = (history: OwnerHistory, now: string) =>
    must(grid(history, 1, now)[0]).cells.map(({ kind }) => kind);

  it('that was observed and in which nothing was used differs from one that was not observed', () => {
    const watched = historyOf({}, [
      ['2026-11-29T00:00:00Z', '2026-11-29T01:00:00Z'],
      ['2026-11-29T01:00:00Z', '2026-11-29T01:29:00Z'],
    ]);
    expect(kinds(watched, '2026-11-29T03:00:00Z').slice(0, 5)).toEqual([
      'unused',
      'unwatched',
      'unwatched',
      'future',
      'future',
    ]);
  });

  it('of the present hour is judged by the minutes that have passed', () => {
    const watched = historyOf({}, [['2026-11-29T03:00:00Z', '2026-11-29T03:10:00Z']]);
    const cell = must(must(grid(watched, 1, '2026-11-29T03:10:00Z')[0]).cells[3]);
    expect([cell.kind, cell.watched, cell.passed]).toEqual(['unused', 10, 10]);
  });

  it('says how many of its minutes were watched, and the note of its hour', () => {
    const { hours, owner } = historyOf({}, [['2026-11-29T02:00:00Z', '2026-11-29T02:45:00Z']]);
    const named = owner.map((hour) => ({ ...hour, note: 'nightly import' }));
    const cell = must(must(grid({ hours, owner: named }, 1, '2026-11-29T05:00:00Z')[0]).cells[2]);
    expect([cell.kind, cell.watched, cell.passed, cell.note]).toEqual(['unused', 45, 60, 'nightly import']);
  });
});

describe('the heat map of dates after the installation', () => {
  const NOW = '2026-11-29T12:00:00Z';
  const shown = (history: OwnerHistory) =>
    sinceFirstRecord(grid(history, 14, NOW), history).map(({ date }) => new Date(date).getDate());

  beforeEach(() => {
    vi.stubEnv('TZ', 'UTC');
  });

  it('begins with the first day of which anything is recorded, of any type', () => {
    expect(shown(historyOf({ '2026-11-27T02:10:00Z': 5 }))).toEqual([27, 28, 29]);
    const { hours, owner } = historyOf({ '2026-11-28T02:10:00Z': 5 });
    expect(shown({ hours: hours.map((hour) => ({ ...hour, category: 'read' })), owner })).toEqual([28, 29]);
  });

  it('begins with the first day on which limits were checked', () => {
    const checked = historyOf({}, [['2026-11-28T02:00:00Z', '2026-11-28T02:45:00Z']]);
    expect(shown(checked)).toEqual([28, 29]);
  });

  it('is whole where the history is older, and has today where there is none', () => {
    expect(shown(historyOf({ '2026-10-01T02:10:00Z': 5 }))).toHaveLength(14);
    expect(shown(historyOf({}))).toEqual([29]);
  });
});

describe('the heat map of weekdays', () => {
  beforeEach(() => {
    vi.stubEnv('TZ', 'UTC');
  });

  it('has the median and the worst of the busiest minutes, without hours that were not watched', () => {
    // Three Mondays at two o'clock, of which one was not watched; and one that was watched and quiet.
    const history = historyOf({ '2026-11-02T02:10:00Z': 150, '2026-11-16T02:10:00Z': 75 }, [
      ['2026-11-23T02:00:00Z', '2026-11-23T03:00:00Z'],
    ]);
    const cell = weekdayGrid(grid(history, 28, '2026-11-29T12:00:00Z'))[0]?.[2];
    expect(cell).toMatchObject({ count: 3, median: 0.5, worst: 1, refusedHours: 0 });
  });

  it('leaves out the hour that is not over', () => {
    const history = historyOf({ '2026-11-29T12:05:00Z': 150 });
    expect(weekdayGrid(grid(history, 7, '2026-11-29T12:30:00Z'))[6]?.[12]).toMatchObject({ count: 0 });
  });
});
