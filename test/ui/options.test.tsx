// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest';
import { OptionsPage, type OptionsPageProps } from '../../src/pages/options/options.tsx';
import { account } from './fixtures.ts';
import { click, mount, submit, type } from './mount.ts';

vi.mock('../../src/platform/browser.ts', async () => ({
  default: (await import('./browser-stub.ts')).stubBrowser(),
}));

async function show(more: Partial<OptionsPageProps> = {}) {
  const rename = vi.fn(async () => true);
  const actions = { rename, remove: vi.fn(), pause: vi.fn(), allow: vi.fn(), forgetResets: vi.fn() };
  const props = { accounts: [account()], paused: false, noAccess: false, unpinned: false, actions, ...more };
  return { ...(await mount(<OptionsPage {...props} />)), actions };
}

test('an account shows its label, user and space', async () => {
  const { root } = await show();
  expect(root.querySelector('.account')?.textContent).toContain('CI bot');
  expect(root.querySelector('.account')?.textContent).toContain('ci-bot · Demo Inc. · demo.backlog.com');
});

test('removal asks in place, and Cancel and Escape take it back', async () => {
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

test('a new label is saved on Enter; an empty one gives the user’s name back', async () => {
  const { root, button, actions } = await show();
  for (const label of ['Nightly', '']) {
    await click(button('Rename CI bot'));
    const input = root.querySelector<HTMLInputElement>('input[aria-label="Label of CI bot"]');
    if (input !== null) await type(input, label);
    await submit(root);
  }
  expect(actions.rename.mock.calls).toEqual([
    [account().id, 'Nightly'],
    [account().id, null],
  ]);
});

test('how to pin the button is shown only while it is not on the toolbar', async () => {
  expect((await show({ unpinned: true })).text()).toContain('Put the button on the toolbar');
  expect((await show()).text()).not.toContain('Put the button on the toolbar');
});

test('what was damaged is said, each with what became of it, until it has been read', async () => {
  const { root, text, button, actions } = await show({ resets: { settings: 1, history: 2 } });
  expect(text()).toContain('Some stored data was damaged.');
  expect([...root.querySelectorAll('.callout-list li')].map(({ textContent }) => textContent)).toEqual([
    expect.stringContaining('Settings: unreadable ones are back to their defaults.'),
    expect.stringContaining('History: it was restarted.'),
  ]);
  await click(button('OK'));
  expect(actions.forgetResets).toHaveBeenCalledOnce();
  expect((await show()).text()).not.toContain('damaged');
});

test('missing access is said, with the button that asks for it', async () => {
  const { button, actions } = await show({ noAccess: true });
  await click(button('Allow'));
  expect(actions.allow).toHaveBeenCalledOnce();
});

test('reading can be paused and resumed', async () => {
  const { root, actions } = await show();
  const box = root.querySelector<HTMLInputElement>('input[type=checkbox]');
  if (box !== null) await click(box);
  expect(actions.pause).toHaveBeenCalledExactlyOnceWith(true);
});

test('what can and cannot be seen is said', async () => {
  const { text } = await show();
  for (const heading of ['Seen at once', 'Seen at the next check', 'Never seen']) {
    expect(text()).toContain(heading);
  }
});
