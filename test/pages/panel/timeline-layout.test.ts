import { describe, expect, test } from 'vitest';
import {
  axisAt,
  axisTicks,
  positionOn,
  windowBars,
} from '../../../src/pages/panel/timeline/timeline-layout.ts';
import { inSeconds, NOW } from '../../ui/fixtures.ts';
import { windowRecord } from '../../ui/history-fixtures.ts';

const axis = axisAt(NOW);

describe('the axis of the timeline:', () => {
  test('the axis spans the last 15 minutes and the next one, in which the open window ends', () => {
    expect(positionOn(axis, NOW - 15 * 60_000)).toBe(0);
    expect(positionOn(axis, NOW + 60_000)).toBe(1);
  });

  test('the axis has a tick every five minutes', () => {
    const marks = axisTicks(axis);
    expect(marks).toHaveLength(3);
    expect(marks.every((at) => at % 300_000 === 0 && at >= axis.from && at <= axis.to)).toBe(true);
  });
});

describe('the bar of a window:', () => {
  test('a bar is as wide as its minute and shows observed and unattributed usage', () => {
    const [bar] = windowBars(
      [windowRecord('update', inSeconds(-120), { used: 75, observed: 30 })],
      'update',
      axis,
    );
    expect(bar).toMatchObject({ observed: 0.2, unattributed: 0.3 });
    expect(bar?.width).toBeCloseTo(1 / 16);
    expect(bar?.left).toBeCloseTo(13 / 16);
  });

  test('a bar is cut at the left end of the axis', () => {
    const [bar] = windowBars([windowRecord('read', axis.from - 30_000)], 'read', axis);
    expect(bar?.left).toBe(0);
    expect(bar?.width).toBeCloseTo(1 / 32);
  });

  test('a window that ended before the axis, or of another type, has no bar', () => {
    expect(
      windowBars([windowRecord('read', axis.from - 60_000), windowRecord('update', NOW)], 'read', axis),
    ).toEqual([]);
  });

  test('a bar is never higher than the limit, even where the limit was lowered later', () => {
    const [bar] = windowBars(
      [windowRecord('read', NOW, { limit: 150, used: 210, observed: 210 })],
      'read',
      axis,
    );
    expect(bar).toMatchObject({ observed: 1, unattributed: 0 });
  });

  test('a bar is empty where the limit is 0', () => {
    const [bar] = windowBars([windowRecord('read', NOW, { limit: 0, used: 0, observed: 0 })], 'read', axis);
    expect(bar).toMatchObject({ observed: 0, unattributed: 0 });
  });
});
