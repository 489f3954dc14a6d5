import { describe, expect, test, vi } from 'vitest';
import { mergeRecords, shownSince } from '../../../src/pages/panel/history/use-window-records.ts';
import { appendRequests } from '../../../src/pages/panel/requests/use-requests.ts';
import { inSeconds, NOW } from '../../ui/fixtures.ts';
import { minute, request } from '../../ui/history-fixtures.ts';

vi.mock('../../../src/platform/browser.ts', () => ({ default: {} }));

describe('windows that are known', () => {
  const old = minute('read', inSeconds(-600));
  const young = minute('read', inSeconds(-30), { used: 5 });

  test('the young ones are replaced, whatever their reset has drifted to', () => {
    const later = { ...young, reset: young.reset + 1, used: 9 };
    expect(mergeRecords([old, young], [later], inSeconds(-150), 0)).toEqual([old, later]);
  });

  test('nothing new is the very list, so that nothing is drawn again', () => {
    const known = [old, young];
    expect(mergeRecords(known, [{ ...young }], inSeconds(-150), 0)).toBe(known);
  });

  test('yesterday’s are dropped at midnight', () => {
    expect(mergeRecords([old, young], [young], inSeconds(-150), inSeconds(-300))).toEqual([young]);
  });
});

test('today is shown, and shortly after midnight the last hour', () => {
  const noon = new Date(2026, 10, 24, 12).getTime();
  expect(shownSince(noon)).toBe(new Date(2026, 10, 24).getTime());
  const night = new Date(2026, 10, 24, 0, 10).getTime();
  expect(shownSince(night)).toBe(new Date(2026, 10, 23, 23, 10).getTime());
});

describe('requests that are known', () => {
  const known = [request(1, NOW), request(2, NOW)];

  test('new ones are added behind', () => {
    expect(appendRequests(known, [request(3, NOW)]).map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(appendRequests(known, [])).toBe(known);
  });

  test('ids that begin again mean that the history was erased', () => {
    expect(appendRequests(known, [request(1, NOW)])).toHaveLength(1);
  });
});
