import { act } from 'preact/test-utils';
import { expect, test, vi } from 'vitest';
import { OptionsPage, type OptionsPageProps } from '../../../src/pages/options/options.tsx';
import { account } from '../../ui/fixtures.ts';
import { optionsProps } from '../../ui/gallery/story.tsx';
import { click, mount, submit, type } from '../../ui/mount.ts';

async function show(more: Partial<OptionsPageProps> = {}) {
  const actions = {
    ...optionsProps.actions,
    changeAccount: vi.fn(async () => true),
    remove: vi.fn(),
    changeSettings: vi.fn(async () => true),
    allow: vi.fn(),
    clearRepairLog: vi.fn(),
    unassignKey: vi.fn(),
    markKeyNotMine: vi.fn(),
    showKeyAgain: vi.fn(),
  };
  const screen = await mount(
    <OptionsPage {...optionsProps} accounts={[account()]} actions={actions} {...more} />,
  );
  return { ...screen, actions };
}

test('an account shows its label, user and space', async () => {
  const { root } = await show();
  expect(root.querySelector('.account')?.textContent).toContain('CI bot');
  expect(root.querySelector('.account')?.textContent).toContain('ci-bot · Demo Inc. · demo.backlog.com');
});

test('removing an account asks first, and Cancel takes it back', async () => {
  const { root, button, actions } = await show();
  await click(button('Remove CI bot'));
  expect(root.textContent).toContain('Remove CI bot? Its key is deleted from this browser');
  expect(document.activeElement).toBe(button('Cancel'));
  await click(button('Cancel'));
  expect(root.textContent).not.toContain('Its key is erased');
  expect(document.activeElement).toBe(button('Remove CI bot'));
  await click(button('Remove CI bot'));
  await click(button('Remove'));
  expect(actions.remove).toHaveBeenCalledExactlyOnceWith(account().id);
  expect(document.activeElement?.textContent).toBe('Accounts');
});

test('a new label is saved on Enter, and an empty one restores the user’s name', async () => {
  const { root, button, actions } = await show();
  for (const label of ['Nightly', '']) {
    await click(button('Rename CI bot'));
    const input = root.querySelector<HTMLInputElement>('input[aria-label="Label of CI bot"]');
    if (input !== null) await type(input, label);
    await submit(root);
  }
  expect(actions.changeAccount.mock.calls).toEqual([
    [account().id, { label: 'Nightly' }],
    [account().id, { label: null }],
  ]);
});

test('how to pin the button is shown only while it is not on the toolbar', async () => {
  expect((await show({ unpinned: true })).text()).toContain('Put the button on the toolbar');
  expect((await show()).text()).not.toContain('Put the button on the toolbar');
});

test('each repair is listed until the user has read it', async () => {
  const { root, text, button, actions } = await show({ repairs: { settings: 1, history: 2 } });
  expect(text()).toContain('Some stored data was damaged.');
  expect([...root.querySelectorAll('.callout-list li')].map(({ textContent }) => textContent)).toEqual([
    expect.stringContaining('Settings: unreadable ones are back to their defaults.'),
    expect.stringContaining('History: it was restarted.'),
  ]);
  await click(button('OK'));
  expect(actions.clearRepairLog).toHaveBeenCalledOnce();
  expect((await show()).text()).not.toContain('damaged');
});

test('missing host access is shown with the button that asks for it', async () => {
  const { button, actions } = await show({ noAccess: true });
  await click(button('Allow'));
  expect(actions.allow).toHaveBeenCalledOnce();
});

test('checking of limits can be paused', async () => {
  const { root, actions } = await show();
  const box = root.querySelector<HTMLInputElement>('#checking input[type=checkbox]');
  if (box !== null) await click(box);
  expect(actions.changeSettings).toHaveBeenCalledExactlyOnceWith({ paused: true });
});

test('the options list what can and cannot be seen', async () => {
  const { text } = await show();
  for (const heading of ['Seen at once', 'Seen at the next check', 'Never seen']) {
    expect(text()).toContain(heading);
  }
});

test('assigned keys can be unassigned, hidden ones shown again, and own ones given up', async () => {
  const [joined, hidden, own] = [
    'demo.backlog.com~0f3a4567',
    'other.backlog.jp~9b1c4567',
    'own.backlog.jp~77aa4567',
  ];
  const keyAssignments = { joined: { [joined]: account().id }, ignored: [hidden], mine: [own], apart: [] };
  const { button, text, actions } = await show({ keyAssignments });
  expect(text()).toContain('Key 0f3a on demo.backlog.comShown as one with CI bot');
  await click(button('Split: Key 0f3a on demo.backlog.com'));
  expect(actions.unassignKey).toHaveBeenCalledExactlyOnceWith(joined);
  await click(button('Show again: Key 9b1c on other.backlog.jp'));
  expect(actions.showKeyAgain).toHaveBeenCalledExactlyOnceWith(hidden);
  await click(button('Not mine: Key 77aa on own.backlog.jp'));
  expect(actions.markKeyNotMine).toHaveBeenCalledExactlyOnceWith(own);
});

test('there is no list of keys without assigned keys', async () => {
  expect((await show()).text()).not.toContain('Other keys');
});

test('the form that adds an account is open only while there is none', async () => {
  const form = async (more: Partial<OptionsPageProps>) =>
    (await show(more)).root.querySelector<HTMLDetailsElement>('#accounts details')?.open;
  expect(await form({ accounts: [] })).toBe(true);
  expect(await form({})).toBe(false);
  expect(await form({ asked: 'other.backlog.jp' })).toBe(true);
});

test('every section has a heading and a link in the navigation', async () => {
  const { root } = await show();
  const sections = [...root.querySelectorAll('section[id]')];
  const links = [...root.querySelectorAll('nav a')];
  expect(sections.map(({ id }) => `#${id}`)).toEqual(links.map((link) => link.getAttribute('href')));
  expect(sections.map((section) => section.querySelector('h2')?.textContent)).toEqual(
    links.map(({ textContent }) => textContent),
  );
});

test('the navigation marks the section that was scrolled to', async () => {
  const { root } = await show();
  const tops: Record<string, number> = { accounts: -900, checking: -300, button: 50, notifications: 700 };
  for (const section of root.querySelectorAll('section[id]'))
    section.getBoundingClientRect = () => ({ top: tops[section.id] ?? 2000 }) as DOMRect;
  vi.spyOn(document.documentElement, 'clientHeight', 'get').mockReturnValue(900);
  vi.spyOn(document.documentElement, 'scrollHeight', 'get').mockReturnValue(4000);
  await act(() => void window.dispatchEvent(new Event('scroll')));
  expect(root.querySelector('nav [aria-current]')?.textContent).toBe('Toolbar button');
});

test('an account can be kept from notifications, or from the button too', async () => {
  const { root, actions } = await show();
  const select = root.querySelector<HTMLSelectElement>('.account select');
  expect([...(select?.options ?? [])].map(({ text }) => text)).toEqual([
    'Alerts: button and notifications',
    'Alerts: button only',
    'Alerts: none, only listed',
  ]);
  if (select !== null) select.value = 'list';
  select?.dispatchEvent(new Event('change', { bubbles: true }));
  expect(actions.changeAccount).toHaveBeenCalledExactlyOnceWith(account().id, { alertScope: 'list' });
});

test('the number on the button can be limited to when it matters', async () => {
  const { root, actions } = await show();
  const [always, atRisk] = root.querySelectorAll<HTMLInputElement>('#button input[type=radio]');
  expect(always?.checked).toBe(true);
  if (atRisk !== undefined) await click(atRisk);
  expect(actions.changeSettings).toHaveBeenCalledExactlyOnceWith({ numberAlways: false });
});
