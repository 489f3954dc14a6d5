import { describe, expect, test } from 'vitest';
import { axisAt, boxesOf, marksOf, place } from '../../../src/pages/panel/timeline/timeline-layout.ts';
import { inSeconds, NOW } from '../../ui/fixtures.ts';
import { minute } from '../../ui/history-fixtures.ts';

const axis = axisAt(NOW);

describe('the axis', () => {
  test('reaches 15 minutes back, and a minute ahead, where the open window ends', () => {
    expect(place(axis, NOW - 15 * 60_000)).toBe(0);
    expect(place(axis, NOW + 60_000)).toBe(1);
  });

  test('is marked at round five minutes', () => {
    const marks = marksOf(axis);
    expect(marks).toHaveLength(3);
    expect(marks.every((at) => at % 300_000 === 0 && at >= axis.from && at <= axis.to)).toBe(true);
  });
});

describe('a window is a box', () => {
  test('as wide as its minute, filled by what was seen and the rest', () => {
    const [box] = boxesOf([minute('update', inSeconds(-120), { used: 75, observed: 30 })], 'update', axis);
    expect(box).toMatchObject({ seen: 0.2, rest: 0.3 });
    expect(box?.width).toBeCloseTo(1 / 16);
    expect(box?.left).toBeCloseTo(13 / 16);
  });

  test('cut at the left end of the axis', () => {
    const [box] = boxesOf([minute('read', axis.from - 30_000)], 'read', axis);
    expect(box?.left).toBe(0);
    expect(box?.width).toBeCloseTo(1 / 32);
  });

  test('not there when it ended before, or is of another type', () => {
    expect(boxesOf([minute('read', axis.from - 60_000), minute('update', NOW)], 'read', axis)).toEqual([]);
  });

  test('never higher than its limit, also where the limit was lowered after it was used', () => {
    const [box] = boxesOf([minute('read', NOW, { limit: 150, used: 210, observed: 210 })], 'read', axis);
    expect(box).toMatchObject({ seen: 1, rest: 0 });
  });

  test('empty where the limit is 0', () => {
    const [box] = boxesOf([minute('read', NOW, { limit: 0, used: 0, observed: 0 })], 'read', axis);
    expect(box).toMatchObject({ seen: 0, rest: 0 });
  });
});
