// @vitest-environment happy-dom
import { act } from 'preact/test-utils';
import { expect, test, vi } from 'vitest';
import { EraseSection } from '../../src/pages/options/data/erase-section.tsx';
import { ExportSection } from '../../src/pages/options/data/export-section.tsx';
import { HistoryRetention } from '../../src/pages/options/data/history-section.tsx';
import { DEFAULT_SETTINGS } from '../../src/storage/settings.ts';
import { click, mount } from './mount.ts';

vi.mock('../../src/platform/browser.ts', async () => ({
  default: (await import('./browser-stub.ts')).stubBrowser(),
}));

const tick = (root: HTMLElement) => {
  const box = root.querySelector('input');
  if (box === null) throw new Error('no box to tick');
  return click(box);
};
/** The answer comes a moment after the click. */
const settle = () => act(() => new Promise((resolve) => setTimeout(resolve)));

test('how long history is kept can be chosen', async () => {
  const keep = vi.fn();
  const { root } = await mount(<HistoryRetention settings={DEFAULT_SETTINGS} onKeep={keep} />);
  const select = root.querySelector('select');
  expect(select?.value).toBe('7');
  expect([...(select?.options ?? [])].map(({ text }) => text)).toEqual([
    '1 day',
    '7 days',
    '30 days',
    '90 days',
  ]);
  if (select !== null) select.value = '30';
  select?.dispatchEvent(new Event('change', { bubbles: true }));
  expect(keep).toHaveBeenCalledExactlyOnceWith(30);
});

test('a time that is no choice of ours is shown as it is', async () => {
  const { root } = await mount(
    <HistoryRetention settings={{ ...DEFAULT_SETTINGS, historyDays: 14 }} onKeep={() => {}} />,
  );
  expect(root.querySelector('select')?.value).toBe('14');
});

test('each export is a button, and fingerprints go only if ticked', async () => {
  const save = vi.fn();
  const { root, button } = await mount(<ExportSection onSave={save} />);
  await click(button('Everything (JSON)'));
  await tick(root);
  await click(button('Requests (CSV)'));
  expect(save.mock.calls).toEqual([
    ['json', false],
    ['requests', true],
  ]);
});

test('erasing asks in place, the way back first, and Cancel and Escape take it back', async () => {
  const erase = vi.fn(async () => true);
  const { root, button } = await mount(<EraseSection onErase={erase} />);
  await click(button('Erase everything…'));
  expect(root.textContent).toContain('This can’t be undone');
  expect(document.activeElement).toBe(button('Cancel'));
  await click(button('Cancel'));
  expect(root.textContent).not.toContain('This can’t be undone');
  expect(document.activeElement).toBe(button('Erase everything…'));
  expect(erase).not.toHaveBeenCalled();
});

test('erasing says what came of it, and synced settings go only if ticked', async () => {
  const outcomes = [true, false];
  const erase = vi.fn(async () => outcomes.shift() ?? true);
  const { root, button } = await mount(<EraseSection onErase={erase} />);
  await click(button('Erase everything…'));
  await click(button('Erase'));
  await settle();
  expect(root.querySelector('[role=status]')?.textContent).toBe('Everything has been erased.');
  await click(button('Erase everything…'));
  await tick(root);
  await click(button('Erase'));
  await settle();
  expect(root.querySelector('[role=alert]')?.textContent).toContain('Not everything could be erased');
  expect(erase.mock.calls).toEqual([[false], [true]]);
});
