import { beforeEach, describe, expect, it, vi } from 'vitest';
import { sumUp } from '../../src/history/hour-sums.ts';
import { hoursOfSpan } from '../../src/history/owner-hour.ts';
import {
  type BatchInHistory,
  freestStart,
  planAt,
  possibleStarts,
  recordedDays,
  shareOfOthers,
  soonestEnd,
} from '../../src/history/share-of-others.ts';
import { FREE, PAID } from '../simulator/quota.ts';
import { aWindowRecord } from './records.ts';

const OWNER = 'demo.backlog.com#1';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 29, 20, 30);
const at = (hour: number, daysAgo = 0) => Date.UTC(2026, 10, 29, hour) - daysAgo * DAY;

beforeEach(() => {
  vi.stubEnv('TZ', 'UTC');
});

/** Busiest minutes of updates by the time they were in; watched throughout, or not at all. */
function recorded(used: readonly (readonly [time: number, count: number])[], isWatched = true) {
  const hours = used.map(([time, count]) => {
    const window = aWindowRecord({ category: 'update', reset: time / 1000 + 60, used: count, limit: 150 });
    return { owner: OWNER, hour: Math.floor(time / HOUR), category: 'update', sums: sumUp([window]) };
  });
  const watched = { owner: OWNER, from: (NOW - 8 * DAY) / 1000, to: NOW / 1000 };
  return recordedDays({ hours, owner: isWatched ? hoursOfSpan(watched) : [] }, NOW);
}

const batch = (items: number, limits = PAID): BatchInHistory => ({
  items,
  perItem: { read: 0, update: 1, search: 0, icon: 0 },
  limits,
  answerMs: 200,
  others: {},
});

describe('the share of the others', () => {
  it('is their busiest minute in the hours of the batch, of the last seven days', () => {
    const history = recorded([
      [at(22, 1), 40],
      [at(23, 3), 90],
      [at(23, 9), 150],
      [at(21, 1), 120],
    ]);
    const share = (hours: number) => shareOfOthers(history, PAID, at(22), hours * HOUR).perMinute.update;
    expect(share(0.5)).toBe(40);
    expect(share(1.5)).toBe(90);
  });

  it('is that of the recorded hour if hours begin at half past', () => {
    vi.stubEnv('TZ', 'Asia/Kolkata');
    const history = recorded([[at(5, 1), 90]]);
    expect(shareOfOthers(history, PAID, at(5) + 0.6 * HOUR, 0.2 * HOUR).perMinute.update).toBe(90);
  });

  it('is a fifth of the limit, marked as assumed, if nothing was observed', () => {
    const { perMinute, assumed } = shareOfOthers(recorded([], false), PAID, at(22), HOUR);
    expect(perMinute).toEqual({ read: 120, update: 30, search: 30, icon: 12 });
    expect(assumed).toEqual(['read', 'update', 'search', 'icon']);
  });

  it('is at least that fifth if one of the hours was never checked', () => {
    // Nights are not watched; the evening is.
    const evening = hoursOfSpan({ owner: OWNER, from: at(17, 1) / 1000, to: at(18, 1) / 1000 - 1 });
    const share = (used: number, hours: number) => {
      const window = aWindowRecord({ category: 'update', reset: at(17, 1) / 1000 + 60, used, limit: 150 });
      const sums = sumUp([window]);
      const hour = { owner: OWNER, hour: at(17, 1) / HOUR, category: 'update', sums };
      const history = recordedDays({ hours: [hour], owner: evening }, NOW);
      const { perMinute, assumed } = shareOfOthers(history, PAID, at(17), hours * HOUR);
      return [perMinute.update, assumed.includes('update')];
    };
    expect([share(5, 0.5), share(5, 1.5), share(90, 1.5)]).toEqual([
      [5, false],
      [30, true],
      [90, false],
    ]);
  });

  it('is nothing if the hour was observed and nothing was used', () => {
    expect(shareOfOthers(recorded([]), PAID, at(22), HOUR)).toEqual({
      perMinute: { read: 0, update: 0, search: 0, icon: 0 },
      assumed: [],
    });
  });
});

describe('a batch', () => {
  it('that reaches into a busier hour leaves that hour’s share', () => {
    const history = recorded([
      [at(22, 1), 40],
      [at(23, 1), 130],
    ]);
    expect(planAt(batch(100), history, at(22)).others.perMinute.update).toBe(40);
    const long = planAt(batch(4000), history, at(22));
    expect(long.others.perMinute.update).toBe(130);
    expect(long.plan).toMatchObject({ decider: { kind: 'limit', category: 'update' } });
  });

  it('for which the hour has no room gets the freest hour', () => {
    const history = recorded([
      [at(21, 1), 15],
      [at(22, 1), 10],
      [at(23, 1), 4],
      ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20].map(
        (hour) => [at(hour, 1), 8] as const,
      ),
    ]);
    expect(planAt(batch(10, FREE), history, at(21)).plan).toEqual({ kind: 'noRoom', category: 'update' });
    expect(freestStart(possibleStarts(batch(10, FREE), history, NOW))?.start).toBe(at(23));
  });

  it('that takes longer by a share that is typed leaves that of the hours which it then reaches', () => {
    const typed = {
      ...batch(4000),
      perItem: { read: 0, update: 1, search: 1, icon: 0 },
      others: { update: 130 },
    };
    const searches = [7, 6, 5, 4, 3, 2, 1].map((day) => {
      const window = aWindowRecord({
        category: 'search',
        reset: at(0, day) / 1000 + 60,
        used: 140,
        limit: 150,
      });
      return { owner: OWNER, hour: at(0, day) / HOUR, category: 'search', sums: sumUp([window]) };
    });
    const owner = hoursOfSpan({ owner: OWNER, from: (NOW - 8 * DAY) / 1000, to: NOW / 1000 });
    const history = recordedDays({ hours: searches, owner }, NOW);
    expect(planAt({ ...typed, others: {} }, history, at(21)).request.others).toMatchObject({ search: 0 });
    expect(planAt(typed, history, at(21)).request.others).toMatchObject({ update: 130, search: 140 });
  });

  it('may end sooner by a later start than beside one bad minute', () => {
    const history = recorded([
      [at(21, 2), 143],
      [at(22, 2), 130],
    ]);
    const long = batch(2000);
    expect(planAt(long, history, at(21)).plan).toMatchObject({ totalMs: 20_000_000 });
    const soonest = soonestEnd(possibleStarts(long, history, NOW));
    expect(soonest).toEqual({ start: at(23), totalMs: 2_000_000 });
    expect(soonestEnd([])).toBeNull();
  });

  it('gets the freest hour by the share that is typed', () => {
    const hours = Array.from({ length: 24 }, (_, hour) => [at(hour, 1), 15] as const);
    expect(
      freestStart(possibleStarts({ ...batch(10, FREE), others: { update: 3 } }, recorded(hours), NOW))?.start,
    ).toBe(at(21));
    expect(
      freestStart(possibleStarts({ ...batch(10, FREE), others: { update: 14 } }, recorded([]), NOW))?.start,
    ).toBeUndefined();
  });

  it('for which no hour has room gets no freest hour', () => {
    const hours = Array.from({ length: 24 }, (_, hour) => [at(hour, 1), 15] as const);
    expect(freestStart(possibleStarts(batch(10, FREE), recorded(hours), NOW))?.start).toBeUndefined();
  });
});
