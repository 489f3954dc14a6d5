import { describe, expect, test } from 'vitest';
import {
  axisAt,
  axisTicks,
  positionOn,
  windowBars,
} from '../../../src/pages/panel/timeline/timeline-layout.ts';
import { inSeconds, NOW } from '../../ui/fixtures.ts';
import { minute } from '../../ui/history-fixtures.ts';

const axis = axisAt(NOW);

describe('the axis', () => {
  test('reaches 15 minutes back, and a minute ahead, where the open window ends', () => {
    expect(positionOn(axis, NOW - 15 * 60_000)).toBe(0);
    expect(positionOn(axis, NOW + 60_000)).toBe(1);
  });

  test('is marked at round five minutes', () => {
    const marks = axisTicks(axis);
    expect(marks).toHaveLength(3);
    expect(marks.every((at) => at % 300_000 === 0 && at >= axis.from && at <= axis.to)).toBe(true);
  });
});

describe('a window is a box', () => {
  test('as wide as its minute, filled by what was seen and the rest', () => {
    const [box] = windowBars([minute('update', inSeconds(-120), { used: 75, observed: 30 })], 'update', axis);
    expect(box).toMatchObject({ observed: 0.2, unattributed: 0.3 });
    expect(box?.width).toBeCloseTo(1 / 16);
    expect(box?.left).toBeCloseTo(13 / 16);
  });

  test('cut at the left end of the axis', () => {
    const [box] = windowBars([minute('read', axis.from - 30_000)], 'read', axis);
    expect(box?.left).toBe(0);
    expect(box?.width).toBeCloseTo(1 / 32);
  });

  test('not there when it ended before, or is of another type', () => {
    expect(windowBars([minute('read', axis.from - 60_000), minute('update', NOW)], 'read', axis)).toEqual([]);
  });

  test('never higher than its limit, also where the limit was lowered after it was used', () => {
    const [box] = windowBars([minute('read', NOW, { limit: 150, used: 210, observed: 210 })], 'read', axis);
    expect(box).toMatchObject({ observed: 1, unattributed: 0 });
  });

  test('empty where the limit is 0', () => {
    const [box] = windowBars([minute('read', NOW, { limit: 0, used: 0, observed: 0 })], 'read', axis);
    expect(box).toMatchObject({ observed: 0, unattributed: 0 });
  });
});
