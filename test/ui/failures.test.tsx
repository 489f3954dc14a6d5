/** A browser that does not read or write what is stored: each screen says so, and trying again really tries. */
import { act } from 'preact/test-utils';
import { beforeEach, expect, test, vi } from 'vitest';
import { OptionsContainer } from '../../src/pages/options/options-container.tsx';
import { PanelContainer } from '../../src/pages/panel/panel-container.tsx';
import { PopupContainer } from '../../src/pages/popup/popup-container.tsx';
import { WelcomeContainer } from '../../src/pages/welcome/welcome-container.tsx';
import type { Command } from '../../src/storage/commands.ts';
import { SETTINGS_ITEM } from '../../src/storage/settings.ts';
import { NotSaved, type Saving, useSaving } from '../../src/ui/app/use-saving.tsx';
import { fakeBrowser } from '../platform/fake-browser.ts';
import { click, mount, type Screen, type } from './mount.ts';

const account = {
  id: 'demo.backlog.com#7',
  userName: 'tester',
  spaceName: null,
  label: 'CI bot',
  addedAt: 0,
};

beforeEach(() => {
  vi.useFakeTimers();
  fakeBrowser.storage.local.items.set('accounts', { version: 1, accounts: [account] });
});
const pass = (ms: number) =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });
const alertOf = ({ root }: Screen): string =>
  [...root.querySelectorAll('[role=alert]')].map(({ textContent }) => textContent).join('');
const never = () => new Promise<never>(() => {});
const sentOf = (kind: string) =>
  fakeBrowser.sent.filter((message) => (message as { type: string }).type === kind);

test.each([
  ['popup', <PopupContainer key="popup" />],
  ['panel', <PanelContainer key="panel" />],
  ['options page', <OptionsContainer key="options" />],
  ['welcome page', <WelcomeContainer key="welcome" />],
])('the %s says that nothing could be read, and works after "Try again"', async (_, view) => {
  for (const failure of [() => Promise.reject(new Error('IO error')), never]) {
    const get = vi.spyOn(fakeBrowser.storage.local, 'get').mockImplementation(failure);
    const screen = await mount(view);
    await pass(5000);
    expect(alertOf(screen)).toContain('Stored data could not be read');
    await click(screen.button('Try again'));
    await pass(5000);
    expect(alertOf(screen)).toContain('Stored data could not be read');
    get.mockRestore();
    await click(screen.button('Try again'));
    await pass(100);
    expect(alertOf(screen)).not.toContain('Stored data could not be read');
    expect(screen.text()).toContain('CI bot');
    await screen.update(null);
  }
});

test('the panel without a database says that nothing could be read, and shows the live figures', async () => {
  vi.stubGlobal('indexedDB', undefined);
  const screen = await mount(<PanelContainer />);
  await pass(1000);
  expect(screen.text()).toContain('Opening the history…');
  await pass(5000);
  expect(screen.text()).toContain('Stored data could not be read');
  expect(screen.text()).not.toContain('Opening the history…');
  expect(screen.text()).not.toContain('Nothing recorded yet');
  expect(screen.text()).toContain('CI bot');
});

test('a late read of storage is still shown', async () => {
  let answer = () => {};
  const { local } = fakeBrowser.storage;
  const get = local.get.bind(local);
  vi.spyOn(local, 'get').mockImplementation(async (names) => {
    await new Promise<void>((resolve) => (answer = resolve));
    return get(names);
  });
  const screen = await mount(<PopupContainer />);
  await pass(5000);
  expect(alertOf(screen)).toContain('Stored data could not be read');
  answer();
  await pass(100);
  expect(screen.text()).toContain('CI bot');
});

test('a popup that opens while the background is gone does not say that a change was not saved', async () => {
  fakeBrowser.answer = async () => false;
  const screen = await mount(<PopupContainer />);
  await vi.waitFor(() => expect(sentOf('changeSettings')).toHaveLength(1));
  await pass(4000);
  expect(alertOf(screen)).not.toContain('Not saved');
});

test.each([
  ['answers that it is not stored', async () => false],
  ['is gone', () => Promise.reject(new Error('Receiving end does not exist'))],
  ['does not answer', never],
])('a change stays on the screen and can be tried again when the background %s', async (_, answer) => {
  const screen = await mount(<OptionsContainer />);
  await pass(100);
  fakeBrowser.answer = answer;
  const boxes = () => [...screen.root.querySelectorAll<HTMLInputElement>('#notifications .checks input')];
  for (const index of [0, 3]) {
    const box = boxes()[index];
    if (box !== undefined) await click(box);
  }
  await pass(4000);
  expect(alertOf(screen)).toContain('Not saved');
  expect(boxes().map(({ checked }) => checked)).toEqual([false, true, true, true]);
  fakeBrowser.sent.length = 0;
  fakeBrowser.answer = async () => true;
  await click(screen.button('Try again'));
  await pass(100);
  expect(sentOf('changeSettings')).toEqual([
    { type: 'changeSettings', change: { alertRead: false } },
    { type: 'changeSettings', change: { alertIcon: true } },
  ]);
  expect(alertOf(screen)).toBe('');
});

test('a newer change of the same setting replaces one that failed', async () => {
  const screen = await mount(<OptionsContainer />);
  await pass(100);
  const box = () => screen.root.querySelector<HTMLInputElement>('#notifications .checks input');
  fakeBrowser.answer = async () => false;
  await act(() => box()?.click());
  await pass(100);
  fakeBrowser.answer = async () => true;
  await act(() => box()?.click());
  await pass(100);
  expect(alertOf(screen)).toBe('');
  expect(box()?.checked).toBe(true);
});

test('of two changes that failed, each can be tried again, and one that succeeds withdraws only its own', async () => {
  let saving: Saving | undefined;
  function Notes() {
    saving = useSaving();
    return <NotSaved saving={saving} />;
  }
  const screen = await mount(<Notes />);
  const save = (command: Command) =>
    act(async () => {
      await saving?.save(command);
    });
  const owner = account.id;
  const note = (hour: number): Command => ({ type: 'setHourNote', owner, hour, note: `note of ${hour}` });
  const finding = (id: string): Command => ({ type: 'dismissFinding', owner, finding: id });
  const reminder = (category: string): Command => ({ type: 'remindOfReset', owner, category });
  const failed = [note(1), note(2), finding('a'), finding('b'), reminder('read'), reminder('update')];
  fakeBrowser.answer = async () => false;
  for (const command of failed) await save(command);
  await save({ ...note(1), note: 'a better note' } as Command);
  fakeBrowser.answer = async () => true;
  await save(note(3));
  expect(alertOf(screen)).toContain('Not saved');
  fakeBrowser.sent.length = 0;
  await click(screen.button('Try again'));
  await pass(100);
  expect(fakeBrowser.sent).toEqual([...failed.slice(1), { ...note(1), note: 'a better note' }]);
  expect(alertOf(screen)).toBe('');
});

test('a label and levels that are not stored stay as they were typed', async () => {
  const screen = await mount(<OptionsContainer />);
  await pass(100);
  fakeBrowser.answer = async () => false;
  await click(screen.button('Rename CI bot'));
  const label = screen.root.querySelector<HTMLInputElement>('input[aria-label="Label of CI bot"]');
  if (label !== null) await type(label, '\u200bNightly\u3000 run ');
  await click(screen.button('Save'));
  await pass(100);
  expect(label?.isConnected && label.value).toBe('\u200bNightly\u3000 run ');
  expect(sentOf('changeAccount')).toEqual([
    { type: 'changeAccount', id: account.id, change: { label: 'Nightly run' } },
  ]);
  expect(alertOf(screen)).toContain('Not saved');
});

test('"Erase everything" without an answer is done by the page itself', async () => {
  const screen = await mount(<OptionsContainer />);
  await pass(100);
  fakeBrowser.storage.local.items.set(SETTINGS_ITEM, { version: 1, values: {} });
  fakeBrowser.answer = never;
  await click(screen.button('Erase everything…'));
  await click(screen.button('Erase'));
  await pass(10_000);
  expect([...fakeBrowser.storage.local.items.keys()]).toEqual([]);
});
