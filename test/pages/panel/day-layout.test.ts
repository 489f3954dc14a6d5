import { describe, expect, test } from 'vitest';
import { cellsPath, dayCells } from '../../../src/pages/panel/history/day-layout.ts';
import { minute } from '../../ui/history-fixtures.ts';

/** A moment of one day, by the clock on the wall. */
const at = (hour: number, minutes: number, seconds = 0) =>
  new Date(2026, 10, 24, hour, minutes, seconds).getTime();
const EVENING = at(22, 0);

describe('the cells of a day', () => {
  test('a window lies in the cell of the local minute in which it opened', () => {
    const [cell] = dayCells([minute('read', at(9, 41, 59))], EVENING);
    expect(cell).toMatchObject({ hour: 9, column: 41 });
  });

  test('a cell shows the busiest of the windows that opened in its minute', () => {
    const calm = minute('read', at(9, 41), { limit: 600, used: 60 });
    const busy = minute('update', at(9, 41, 30), { limit: 150, used: 120 });
    expect(dayCells([calm, busy], EVENING)).toMatchObject([{ used: 0.8, record: busy }]);
    expect(dayCells([busy, calm], EVENING)).toMatchObject([{ used: 0.8, record: busy }]);
  });

  test('windows of yesterday and windows without usage have no cell', () => {
    const yesterday = minute('read', new Date(2026, 10, 23, 23, 59, 59).getTime());
    expect(dayCells([yesterday, minute('read', at(8, 0), { used: 0 })], EVENING)).toEqual([]);
  });
});

describe('a bar', () => {
  const cell = { hour: 9, column: 41, used: 0.5, rateLimited: false, record: minute('read', at(9, 41)) };
  const heightOf = (path: string) => Number(/v-([\d.]+)/.exec(path)?.[1]);

  test('a bar is as high as the used share, within its row', () => {
    expect(heightOf(cellsPath([cell]))).toBeCloseTo(0.43);
    expect(heightOf(cellsPath([{ ...cell, used: 1 }]))).toBeLessThan(0.96);
  });

  test('a bar stays visible where very little was used', () => {
    expect(heightOf(cellsPath([{ ...cell, used: 0.001 }]))).toBeGreaterThan(0.1);
  });

  test('is in two pieces where requests were refused, whatever its colour', () => {
    expect(cellsPath([{ ...cell, rateLimited: true }]).match(/M/g)).toHaveLength(2);
    expect(cellsPath([cell]).match(/M/g)).toHaveLength(1);
  });
});
