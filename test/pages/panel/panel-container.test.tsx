/** How the panel opens: the live figures first, then all of the history at once. */
import { act } from 'preact/test-utils';
import { beforeEach, expect, test, vi } from 'vitest';
import { HOUR_MS } from '../../../src/core/time.ts';
import * as historyReads from '../../../src/history/read.ts';
import { PanelContainer } from '../../../src/pages/panel/panel-container.tsx';
import { writeHistory } from '../../history/history-writes.ts';
import { aRequestRecord, aWindowRecord } from '../../history/records.ts';
import { fakeBrowser } from '../../platform/fake-browser.ts';
import { mount, type Screen } from '../../ui/mount.ts';

const OWNER = 'demo.backlog.com#1';
const OTHER = 'demo.backlog.com#2';
const OPENING = 'Opening the history…';

beforeEach(async () => {
  const accounts = [
    { id: OWNER, userName: 'tester', spaceName: null, label: 'CI bot', addedAt: 0 },
    { id: OTHER, userName: 'exporter', spaceName: null, label: 'Exporter', addedAt: 1 },
  ];
  fakeBrowser.storage.local.items.set('accounts', { version: 1, accounts });
  fakeBrowser.sent.length = 0;
  const now = Date.now();
  for (const owner of [OWNER, OTHER])
    await writeHistory(
      [-3, 0].map((hours) =>
        aWindowRecord({ owner, reset: Math.floor((now + hours * HOUR_MS) / 1000) - 60 }),
      ),
      [aRequestRecord({ owner, at: now - 90_000, endedAt: now - 89_000 })],
    );
});

/** What is there of the history: its timeline, its grid, its requests. */
const parts = ({ root }: Screen) =>
  ['#timeline .strip', '.heat-grid', '.request-rows .request'].map(
    (selector) => root.querySelector(selector) !== null,
  );
const isFocusReported = () =>
  fakeBrowser.sent.some((message) => (message as { type: string }).type === 'screen');

test.each([
  ['windowsSince', historyReads.windowsSince],
  ['hoursOf', historyReads.hoursOf],
  ['latestRequests', historyReads.latestRequests],
] as const)(
  'nothing of the history is shown before `%s` has been read, and the background is left alone until then',
  async (name, real) => {
    const read = real as (...args: unknown[]) => Promise<unknown>;
    let answer = () => {};
    const answered = new Promise<void>((resolve) => (answer = resolve));
    vi.spyOn(historyReads, name).mockImplementation((async (...args: unknown[]) => {
      await answered;
      return read(...args);
    }) as never);
    const screen = await mount(<PanelContainer />);
    await vi.waitFor(() => expect(screen.text()).toContain('CI bot'));
    await act(() => new Promise((resolve) => setTimeout(resolve, 100)));
    expect(screen.text()).toContain(OPENING);
    expect(parts(screen)).toEqual([false, false, false]);
    expect(isFocusReported()).toBe(false);
    answer();
    await vi.waitFor(() => expect(parts(screen)).toEqual([true, true, true]));
    await vi.waitFor(() => expect(isFocusReported()).toBe(true));
  },
);

test.each([
  ['windowsSince', [false, true, true]],
  ['hoursOf', [true, false, true]],
  ['latestRequests', [true, true, false]],
] as const)('where `%s` cannot be read, the rest is shown after four seconds', async (name, there) => {
  vi.useFakeTimers({ now: Date.now(), toFake: ['setTimeout', 'clearTimeout'] });
  vi.spyOn(historyReads, name).mockResolvedValue(null);
  const screen = await mount(<PanelContainer />);
  const pass = (ms: number) =>
    act(async () => {
      await vi.advanceTimersByTimeAsync(ms);
    });
  await vi.waitFor(async () => {
    await pass(10);
    expect(screen.text()).toContain(OPENING);
  });
  await pass(3000);
  expect(parts(screen)).toEqual([false, false, false]);
  await pass(1500);
  expect(parts(screen)).toEqual(there);
  expect(screen.text()).toContain('Stored data could not be read');
  expect(isFocusReported()).toBe(true);
});

test('of another account the timeline is there at once, and nothing below the grid before it', async () => {
  const screen = await mount(<PanelContainer />);
  await vi.waitFor(() => expect(parts(screen)).toEqual([true, true, true]));
  let answer = () => {};
  const answered = new Promise<void>((resolve) => (answer = resolve));
  const read = historyReads.hoursOf;
  vi.spyOn(historyReads, 'hoursOf').mockImplementation(async (...args) => {
    await answered;
    return read(...args);
  });
  const select = screen.root.querySelector<HTMLSelectElement>('.owner select');
  await act(() => {
    if (select !== null) select.value = OTHER;
    select?.dispatchEvent(new Event('change', { bubbles: true }));
  });
  expect(screen.root.querySelector('.owner-name')?.textContent).toBe('Exporter');
  expect(parts(screen)).toEqual([true, false, false]);
  answer();
  await vi.waitFor(() => expect(parts(screen)).toEqual([true, true, true]));
});
