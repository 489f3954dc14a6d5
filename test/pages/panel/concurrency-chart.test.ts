import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inFlightRows } from '../../../src/pages/panel/requests/request-rows.ts';
import { layoutLanes, MAX_BARS, MAX_LANES } from '../../../src/pages/panel/timeline/concurrency-chart.tsx';
import { NOW } from '../../ui/fixtures.ts';
import { inFlightRequest, OWNER, requestRecord } from '../../ui/history-fixtures.ts';

const lasting = (id: number, from: number, to: number) =>
  requestRecord(id, NOW + from, { endedAt: NOW + to });
const lanes = (...some: readonly (readonly [number, number])[]) =>
  layoutLanes(
    some.map(([from, to], index) => lasting(index + 1, from, to)),
    NOW,
  );

describe('the lanes of the chart:', () => {
  test('requests one after the other share a lane', () => {
    expect(lanes([-900, -700], [-700, -400], [-300, -100])).toMatchObject({ peak: 1, hidden: 0 });
  });

  test('there are as many lanes as requests overlapped', () => {
    expect(lanes([-900, -500], [-800, -100], [-400, -200]).bars.map(({ lane }) => lane)).toEqual([0, 1, 0]);
  });

  test('no lane has two requests at one time, and every request with a lane is drawn', () => {
    const span = fc.tuple(fc.integer({ min: -14_999, max: -1 }), fc.integer({ min: 0, max: 4000 }));
    fc.assert(
      fc.property(fc.array(span, { maxLength: 60 }), (spans) => {
        const requests = spans.map(([from, long], index) => lasting(index, from, from + long));
        const { bars, hidden, peak } = layoutLanes(requests, NOW);
        expect(bars.length + hidden).toBe(requests.length);
        for (let lane = 0; lane < Math.min(peak, MAX_LANES); lane += 1) {
          const own = bars.filter((bar) => bar.lane === lane).map(({ request }) => request);
          const ordered = own.toSorted((a, b) => a.at - b.at);
          ordered.slice(1).forEach((next, index) => {
            expect(next.at).toBeGreaterThanOrEqual(ordered[index]?.endedAt ?? 0);
          });
        }
      }),
    );
  });
});

describe('the time range of the chart:', () => {
  test('the chart shows the last 15 s', () => {
    expect(lanes([-900, -700])).toMatchObject({ from: NOW - 15_000, to: NOW });
  });

  test('after an overlap the chart keeps showing it, also when further requests come one after the other', () => {
    const { from, to, bars, peak } = lanes(
      [-99_000, -90_000],
      [-91_000, -86_000],
      [-70_000, -69_000],
      [-900, -700],
    );
    expect([NOW - from, NOW - to]).toEqual([104_500, 89_500]);
    expect([bars.length, peak]).toEqual([2, 2]);
  });

  test('an overlap stays, also where more requests follow than the chart shows', () => {
    const after = Array.from(
      { length: MAX_BARS + 10 },
      (_, index) => [index * 44 - 13_900, index * 44 - 13_870] as const,
    );
    expect(lanes([-14_500, -14_000], [-14_400, -14_100], ...after)).toMatchObject({
      to: NOW - 13_600,
      peak: 2,
    });
  });

  test('of several overlaps it shows the last', () => {
    const first = [
      [-200_000, -190_000],
      [-195_000, -191_000],
    ] as const;
    expect(lanes(...first, [-100_000, -90_000], [-99_000, -98_000])).toMatchObject({
      to: NOW - 97_500,
      peak: 2,
    });
    expect(lanes(...first, [-3000, -2000], [-2500, -1000])).toMatchObject({ to: NOW, peak: 2 });
  });

  test('without any request the chart shows the last 15 s', () => {
    expect(layoutLanes([], NOW)).toMatchObject({ to: NOW, bars: [] });
  });
});

test('a request in flight reaches to now; one whose end was not observed has no width', () => {
  const pending = inFlightRows(OWNER, [inFlightRequest(NOW - 1500)], NOW);
  const lost = requestRecord(1, NOW - 3000, { endedAt: null });
  const { bars } = layoutLanes([...pending, lost], NOW);
  expect(bars.map(({ width }) => Math.round(width * 100))).toEqual([0, 10]);
});

test('of a flood the last bars are shown, over the time that they took', () => {
  const flood = Array.from(
    { length: 3000 },
    (_, index) => [(index - 3000) * 4, (index - 3000) * 4 + 3] as const,
  );
  const { bars, from, to, hidden } = lanes(...flood);
  expect(bars).toHaveLength(MAX_BARS);
  expect([NOW - from, NOW - to, hidden]).toEqual([MAX_BARS * 4, 0, 0]);
  expect(bars[0]).toMatchObject({ left: 0, width: 3 / (MAX_BARS * 4) });
});

test('requests beyond the last lane are counted', () => {
  const many = Array.from({ length: MAX_LANES + 3 }, () => [-900, -100] as const);
  expect(lanes(...many)).toMatchObject({ hidden: 3, peak: MAX_LANES + 3 });
});
