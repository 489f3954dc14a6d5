import { act } from 'preact/test-utils';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { sumUp } from '../../../src/history/hour-sums.ts';
import { hoursOfSpan } from '../../../src/history/owner-hour.ts';
import type { HourUsage, OwnerHistory } from '../../../src/history/read.ts';
import type { WindowRecord } from '../../../src/history/records.ts';
import { HeatMap } from '../../../src/pages/panel/history/heat-map.tsx';
import { aWindowRecord } from '../../history/records.ts';
import { click, mount, submit, type } from '../../ui/mount.ts';
import { must } from '../../utils.ts';

const OWNER = 'demo.backlog.com#1';
const DAY = 86_400;
/** Midday of a Tuesday; UTC. */
const NOW = Date.UTC(2026, 10, 24, 12) / 1000;
const at = (hour: number, daysAgo = 0) => Date.UTC(2026, 10, 24, hour) / 1000 - daysAgo * DAY;

beforeEach(() => {
  vi.stubEnv('TZ', 'UTC');
});

const windowAt = (openedAt: number, more: Partial<WindowRecord> = {}) =>
  aWindowRecord({ category: 'update', reset: openedAt + 60, limit: 150, observed: 0, by: [], ...more });
const hourWith = (...windows: WindowRecord[]): HourUsage[] => [
  {
    owner: OWNER,
    hour: Math.floor(((windows[0]?.reset ?? 0) - 60) / 3600),
    category: 'update',
    sums: sumUp(windows),
  },
];
const watched = (from: number, to: number) => hoursOfSpan({ owner: OWNER, from, to: to - 1 });

/** The history is older than the grid, whose first days are shown therefore. */
const BEFORE = watched(at(0, 20), at(1, 20));

async function show(history: Partial<OwnerHistory>, windows: readonly WindowRecord[] = []) {
  const actions = {
    readHour: vi.fn(async (): Promise<readonly WindowRecord[] | null> => windows),
    saveNote: vi.fn(),
  };
  const view = (shown: Partial<OwnerHistory>, categories = ['update', 'read']) => (
    <HeatMap
      history={{ hours: [], ...shown, owner: [...BEFORE, ...(shown.owner ?? [])] }}
      categories={categories}
      now={NOW * 1000}
      {...actions}
    />
  );
  const screen = await mount(view(history));
  const change = (...to: Parameters<typeof view>) => screen.update(view(...to));
  const cell = (row: number, hour: number) => {
    const found = screen.root.querySelectorAll('.heat-grid tbody tr')[row]?.querySelectorAll('td')[hour];
    if (found === undefined) throw new Error(`no cell ${row} ${hour}`);
    return found;
  };
  const detail = () => screen.root.querySelector('.heat-detail')?.textContent ?? '';
  const point = (row: number, hour: number) => act(() => cell(row, hour).focus());
  return { ...screen, ...actions, change, cell, detail, point };
}
/** The row of today among 14. */
const TODAY = 13;

describe('a cell', () => {
  it('says the busiest minute, minutes above 80 %, minutes with a 429 and the total', async () => {
    const hours = hourWith(
      windowAt(at(2), { used: 150, rateLimited: 3 }),
      windowAt(at(2) + 60, { used: 30 }),
    );
    const { point, detail, cell } = await show({ hours });
    await point(TODAY, 2);
    expect(detail()).toBe(
      'Tue, Nov 24 02:00–03:00 · busiest minute 150 of 150 · 1 min at 80% or more · 429 in 1 min · 180 in total',
    );
    expect(cell(TODAY, 2).className).toContain('heat-refused');
  });

  it('whose figure was checked long before the reset is a lower bound, and says so', async () => {
    const hours = hourWith(windowAt(at(2), { used: 118, checkedAt: at(2) + 60 - 22 }));
    const { point, detail } = await show({ hours });
    await point(TODAY, 2);
    expect(detail()).toContain('≥ 118 of 150, checked 22 s before the reset · ≥ 118 in total');
  });

  it('that was not watched looks and reads otherwise than one in which nothing was used', async () => {
    const { cell } = await show({ owner: watched(at(3), at(4)) });
    expect([cell(TODAY, 3).getAttribute('aria-label'), cell(TODAY, 3).className]).toEqual([
      'unused',
      'heat-cell heat-empty',
    ]);
    expect([cell(TODAY, 4).getAttribute('aria-label'), cell(TODAY, 4).className]).toEqual([
      'not checked',
      'heat-cell heat-unwatched',
    ]);
  });

  it('that was watched in part says so', async () => {
    const { point, detail } = await show({ owner: watched(at(3), at(3) + 40 * 60) });
    await point(TODAY, 3);
    expect(detail()).toBe('Tue, Nov 24 03:00–04:00 · unused · checked 40 of 60 min');
  });
});

describe('with the keyboard', () => {
  const press = (element: HTMLElement, key: string) =>
    act(() => {
      element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    });

  it('one cell is in the order of tabs, and arrow keys move to its neighbours', async () => {
    const { cell, root } = await show({});
    const tabbed = () => [...root.querySelectorAll<HTMLElement>('td[tabindex="0"]')];
    await act(() => cell(TODAY, 0).focus());
    for (const key of ['ArrowUp', 'ArrowRight', 'ArrowRight', 'ArrowLeft']) {
      await press(document.activeElement as HTMLElement, key);
    }
    expect(document.activeElement).toBe(cell(TODAY - 1, 1));
    expect(tabbed()).toEqual([cell(TODAY - 1, 1)]);
    await press(document.activeElement as HTMLElement, 'End');
    expect(document.activeElement).toBe(cell(TODAY - 1, 23));
  });

  it('Enter opens the hour', async () => {
    const { cell, button, root } = await show({ hours: hourWith(windowAt(at(2))) });
    await act(() => cell(TODAY, 2).focus());
    await press(cell(TODAY, 2), 'Enter');
    expect(button('Close this hour')).toBeDefined();
    expect(root.querySelector('.hour-detail h3')?.textContent).toContain('02:00–03:00');
  });

  it.each(['Escape', 'the button'])('%s closes the hour, and the cell has the focus again', async (how) => {
    const { cell, button, root } = await show({ hours: hourWith(windowAt(at(2))) });
    await act(() => cell(TODAY, 2).focus());
    await press(cell(TODAY, 2), 'Enter');
    const close = button('Close this hour');
    await act(() => close.focus());
    if (how === 'Escape') await press(close, 'Escape');
    else await click(close);
    expect(root.querySelector('.hour-detail')).toBeNull();
    expect(document.activeElement).toBe(cell(TODAY, 2));
  });
});

describe('an hour that is opened', () => {
  const by = [{ initiator: 'app.example.com', endpoint: 'PATCH /issues/:id', count: 40 }];
  const windows = [windowAt(at(2), { used: 140, observed: 40, by }), windowAt(at(2) + 600, { used: 12 })];
  const tables = (root: HTMLElement) =>
    [...root.querySelectorAll('.hour-detail .usage-table tbody th')].map(({ textContent }) => textContent);

  it('shows its minutes and who used it, by program and by endpoint', async () => {
    const { cell, root, readHour } = await show({ hours: hourWith(...windows) }, windows);
    await click(cell(TODAY, 2));
    await vi.waitFor(() => expect(root.querySelectorAll('.hour-detail .window-bar')).toHaveLength(2));
    expect(readHour).toHaveBeenCalledWith('update', [at(2) / 3600]);
    const others = 'Other programs (not visible to this extension)';
    expect(tables(root)).toEqual([others, 'app.example.com', others, 'PATCH /issues/:id']);
  });

  it('shows them where the server’s clock had them, though the clock of this computer was hours ahead', async () => {
    const ahead = windows.map((each) => ({ ...each, openedAt: each.openedAt + 5 * 3_600_000 }));
    const { cell, root } = await show({ hours: hourWith(...windows) }, ahead);
    await click(cell(TODAY, 2));
    await vi.waitFor(() => expect(root.querySelectorAll('.hour-detail .window-bar')).toHaveLength(2));
  });

  it('says that it could not be read, and is read again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { cell, root, readHour, text } = await show({ hours: hourWith(...windows) }, windows);
    readHour.mockResolvedValueOnce(null).mockRejectedValueOnce(new Error('closed'));
    const pass = (ms: number) =>
      act(async () => {
        await vi.advanceTimersByTimeAsync(ms);
      });
    await click(cell(TODAY, 2));
    await pass(0);
    expect(text()).toContain('Stored data could not be read');
    await pass(300);
    expect(text()).toContain('Stored data could not be read');
    await pass(300);
    expect(text()).not.toContain('Stored data could not be read');
    expect(root.querySelectorAll('.hour-detail .window-bar')).toHaveLength(2);
  });

  it('is read again after a 429, though it adds nothing to the total', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { cell, readHour, change } = await show({ hours: hourWith(...windows) }, windows);
    await click(cell(TODAY, 2));
    expect(readHour).toHaveBeenCalledTimes(1);
    const [first, second] = windows;
    await change({ hours: hourWith({ ...must(first), rateLimited: 1 }, must(second)) });
    expect(readHour).toHaveBeenCalledTimes(2);
  });

  it('keeps its type and what is typed, though another type becomes the tightest and the history is read again', async () => {
    const history = { hours: hourWith(...windows) };
    const { cell, root, change } = await show(history, windows);
    await click(cell(TODAY, 2));
    const field = must(root.querySelector<HTMLInputElement>('.note-form input'));
    await type(field, 'nightly');
    const owner = watched(at(2), at(3)).map((hour) => ({ ...hour, note: 'from elsewhere' }));
    await change({ ...history, owner }, ['read', 'update']);
    expect(root.querySelector('.hour-detail h3')?.textContent).toContain('Update');
    expect(root.querySelector('.note-form input')).toBe(field);
    expect(field.value).toBe('nightly');
  });

  it('shows a note that comes while nothing is typed', async () => {
    const history = { hours: hourWith(...windows) };
    const { cell, root, change } = await show(history, windows);
    await click(cell(TODAY, 2));
    const owner = watched(at(2), at(3)).map((hour) => ({ ...hour, note: 'nightly import' }));
    await change({ ...history, owner });
    expect(root.querySelector<HTMLInputElement>('.note-form input')?.value).toBe('nightly import');
  });

  it('is not closed by the Escape of an input method', async () => {
    const { cell, root } = await show({ hours: hourWith(...windows) }, windows);
    await click(cell(TODAY, 2));
    const field = must(root.querySelector('.note-form input'));
    await act(() => {
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, isComposing: true }));
    });
    expect(root.querySelector('.hour-detail')).not.toBeNull();
  });

  it('of which only the sums are left says so, and who sent most', async () => {
    const { cell, root, text } = await show({ hours: hourWith(...windows) }, []);
    await click(cell(TODAY, 2));
    await vi.waitFor(() =>
      expect(text()).toContain('Only this hour’s totals are still stored, not its minutes.'),
    );
    expect(tables(root)).toEqual(['Other programs (not visible to this extension)', 'app.example.com']);
  });

  it('can be given a note, which names the cell and what recurs', async () => {
    const weekdays = [4, 5, 6, 7, 8].flatMap((daysAgo) => hourWith(windowAt(at(2, daysAgo), { used: 140 })));
    const [first = 0] = weekdays.map(({ hour }) => hour);
    const owner = watched(at(0, 14), at(12)).map((hour) =>
      hour.hour === first ? { ...hour, note: 'nightly import' } : hour,
    );
    const { cell, root, field, saveNote, text } = await show({ hours: weekdays, owner }, []);
    expect(cell(TODAY - 4, 2).className).toContain('heat-noted');
    await click(cell(TODAY - 5, 2));
    await type(field('Note'), ' weekly report ');
    await submit(root);
    expect(saveNote).toHaveBeenCalledWith(at(2, 5) / 3600, 'weekly report');
    expect(text()).not.toContain('Most');
  });
});

it('recurring usage is listed above the grid', async () => {
  const days = [1, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15];
  const hours = days.flatMap((daysAgo) => hourWith(windowAt(at(2, daysAgo) + 600, { used: 140 })));
  const { root } = await show({ hours, owner: watched(at(0, 15), at(12)) });
  expect(root.querySelector('.recurrences')?.textContent).toBe(
    'Most weekdays about 02:10: 140 Update requests in a minute, mostly by other programs',
  );
});

it.each([
  ['all day', Array.from({ length: 24 }, (_, hour) => hour), 'Most days all day: '],
  ['over midnight', [22, 23, 0, 1], 'Most days 22:10–02:10: '],
])('recurring usage that lasts %s is one line', async (_, clockHours, text) => {
  const days = Array.from({ length: 14 }, (__, day) => day + 1);
  const hours = days.flatMap((daysAgo) =>
    clockHours.flatMap((hour) => hourWith(windowAt(at(hour, daysAgo) + 600, { used: 140 }))),
  );
  const { root } = await show({ hours, owner: watched(at(0, 15), at(12)) });
  expect([...root.querySelectorAll('.recurrences li')].map(({ textContent }) => textContent)).toEqual([
    `${text}140 Update requests in a minute, mostly by other programs`,
  ]);
});

it('recurring usage of one weekday names it in full, with the user’s note', async () => {
  const hours = [6, 13, 20].flatMap((daysAgo) => hourWith(windowAt(at(10, daysAgo) + 600, { used: 133 })));
  const [noted] = hours.map(({ hour }) => hour);
  const owner = watched(at(0, 21), at(12)).map((hour) =>
    hour.hour === noted ? { ...hour, note: 'nightly import' } : hour,
  );
  const { root } = await show({ hours, owner });
  expect(root.querySelector('.recurrences')?.textContent).toBe(
    'Most weeks on Wednesday about 10:10: 133 Update requests in a minute, mostly by other programs – note: nightly import',
  );
});

it('the grid by weekday shows the median or the worst, and opens nothing', async () => {
  const hours = [
    ...hourWith(windowAt(at(2, 7), { used: 150, rateLimited: 1 })),
    ...hourWith(windowAt(at(2, 14), { used: 75 })),
  ];
  const owner = watched(at(2, 21), at(3, 21));
  const { button, cell, point, detail, root } = await show({ hours, owner });
  await click(button('By weekday'));
  await point(1, 2);
  expect(detail()).toBe('Tue 2:00 · median 50%, worst 100%, 3 hours checked · 429 in 1 hours');
  expect(cell(1, 2).getAttribute('aria-label')).toBe('50%');
  await click(button('Worst'));
  expect(cell(1, 2).getAttribute('aria-label')).toBe('100%');
  await click(cell(1, 2));
  expect(root.querySelector('.hour-detail')).toBeNull();
});

it('the legend has only the signs that are in the grid', async () => {
  const { root } = await show({
    hours: hourWith(windowAt(at(2), { used: 150 })),
    owner: watched(at(0), at(12)),
  });
  const legend = [...root.querySelectorAll('.legend li')].map(({ textContent }) => textContent);
  expect(legend).toEqual(['used up', 'unused', 'not checked']);
});

it('the grid can be read as a table', async () => {
  const { root } = await show({ hours: hourWith(windowAt(at(2), { used: 118 })) });
  const details = root.querySelector('details') as HTMLDetailsElement;
  await act(() => {
    details.open = true;
    details.dispatchEvent(new Event('toggle'));
  });
  expect([...root.querySelectorAll('.table-toggle td')].map(({ textContent }) => textContent)).toEqual([
    'Tue, Nov 24 02:00–03:00',
    'busiest minute 118 of 150 · 118 in total',
  ]);
});
