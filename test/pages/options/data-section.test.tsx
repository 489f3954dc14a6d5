import { act } from 'preact/test-utils';
import { expect, test, vi } from 'vitest';
import { DataSection, saveExport } from '../../../src/pages/options/data-section.tsx';
import { EraseEverything } from '../../../src/pages/options/erase-everything.tsx';
import { DEFAULT_SETTINGS, type Settings } from '../../../src/storage/settings.ts';
import { fakeBrowser } from '../../platform/fake-browser.ts';
import { optionsProps } from '../../ui/gallery/story.tsx';
import { click, mount } from '../../ui/mount.ts';

async function show(more: Partial<Settings> = {}) {
  const actions = {
    ...optionsProps.actions,
    changeSettings: vi.fn(async () => true),
    exportFile: vi.fn(async () => true),
  };
  const view = <DataSection settings={{ ...DEFAULT_SETTINGS, ...more }} actions={actions} />;
  return { ...(await mount(view)), actions };
}

const tick = (root: HTMLElement) => {
  const box = root.querySelector('input');
  if (box === null) throw new Error('no box to tick');
  return click(box);
};
/** The answer comes a moment after the click. */
const settle = () => act(() => new Promise((resolve) => setTimeout(resolve)));

test('how long history is kept can be chosen', async () => {
  const { root, actions } = await show();
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
  expect(actions.changeSettings).toHaveBeenCalledExactlyOnceWith({ historyDays: 30 });
});

test('a stored time that is not among the choices is shown', async () => {
  const { root } = await show({ historyDays: 14 });
  expect(root.querySelector('select')?.value).toBe('14');
});

test('each export has a button, and fingerprints are included only if ticked', async () => {
  const { root, button, actions } = await show();
  await click(button('Everything (JSON)'));
  await tick(root);
  await click(button('Requests (CSV)'));
  expect(actions.exportFile.mock.calls).toEqual([
    ['json', false],
    ['requests', true],
  ]);
});

test('an export that failed is reported until the next one', async () => {
  const { root, button, actions } = await show();
  const alertText = () => root.querySelector('[role=alert]')?.textContent;
  actions.exportFile.mockResolvedValueOnce(false);
  await click(button('Everything (JSON)'));
  await settle();
  expect(alertText()).toContain('No file was made');
  await click(button('Everything (JSON)'));
  await settle();
  expect(alertText()).toBe('');
});

test('an export whose data cannot be read resolves to false', async () => {
  vi.spyOn(fakeBrowser.storage.session, 'get').mockRejectedValue(new Error('disk'));
  expect(await saveExport('json', false)).toBe(false);
});

test('without a readable history there is no file of it, but one of the diagnostics', async () => {
  vi.stubGlobal('indexedDB', undefined);
  const made = vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:test');
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
  for (const kind of ['json', 'windows', 'hours', 'usage', 'requests'] as const) {
    expect([kind, await saveExport(kind, false)]).toEqual([kind, false]);
  }
  expect(made).not.toHaveBeenCalled();
  expect(await saveExport('diagnostics', false)).toBe(true);
  expect(made).toHaveBeenCalledOnce();
});

test('erasing asks first, with the focus on Cancel', async () => {
  const erase = vi.fn(async () => true);
  const { root, button } = await mount(<EraseEverything onErase={erase} />);
  await click(button('Erase everything…'));
  expect(root.textContent).toContain('This can’t be undone');
  expect(document.activeElement).toBe(button('Cancel'));
  await click(button('Cancel'));
  expect(root.textContent).not.toContain('This can’t be undone');
  expect(document.activeElement).toBe(button('Erase everything…'));
  expect(erase).not.toHaveBeenCalled();
});

test('erasing shows the outcome, and erases synced settings only if ticked', async () => {
  const outcomes = [true, false];
  const erase = vi.fn(async () => outcomes.shift() ?? true);
  const { root, button } = await mount(<EraseEverything onErase={erase} />);
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
