import { describe, expect, test, vi } from 'vitest';
import { nextSortOrder, sortRows } from '../../../src/pages/panel/usage/usage-table.tsx';

vi.mock('../../../src/platform/browser.ts', async () => ({
  default: (await import('../../ui/browser-stub.ts')).stubBrowser(),
}));

describe('a click on a header', () => {
  test('a click sorts by the column: numbers descending, words ascending', () => {
    const order = { column: 'name', descending: false };
    expect(nextSortOrder(order, 'count', true)).toEqual({ column: 'count', descending: true });
    expect(nextSortOrder({ column: 'count', descending: true }, 'name', false)).toEqual(order);
  });

  test('a second click reverses the order', () => {
    expect(nextSortOrder({ column: 'name', descending: false }, 'name', false)).toEqual({
      column: 'name',
      descending: true,
    });
  });
});

describe('rows', () => {
  const rows = [{ name: 'b10' }, { name: 'b9' }, { name: 'Ä' }];
  const names = (descending: boolean) =>
    sortRows(rows, ({ name }) => name, descending).map(({ name }) => name);

  test('words are sorted by the language, with numbers in them by value', () => {
    expect(names(false)).toEqual(['Ä', 'b9', 'b10']);
    expect(names(true)).toEqual(['b10', 'b9', 'Ä']);
  });

  test('equal rows keep their order in both directions', () => {
    const equal = [{ id: 1 }, { id: 2 }, { id: 3 }];
    expect(sortRows(equal, () => 7, true)).toEqual(equal);
    expect(sortRows(equal, () => 7, false)).toEqual(equal);
  });
});
