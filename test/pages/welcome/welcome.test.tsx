import { beforeEach, expect, type MockInstance, test, vi } from 'vitest';
import * as checking from '../../../src/backlog-api/own-requests.ts';
import { Welcome, type WelcomeProps } from '../../../src/pages/welcome/welcome.tsx';
import { fakeBrowser } from '../../platform/fake-browser.ts';
import { account, okGauges, owner, snapshot } from '../../ui/fixtures.ts';
import { click, mount, type Screen, submit, type } from '../../ui/mount.ts';

let check: MockInstance<typeof checking.checkKey>;
async function show(more: Partial<WelcomeProps> = {}) {
  const actions = { allow: vi.fn(), openOptions: vi.fn() };
  const props = {
    accounts: [],
    snapshot: snapshot(),
    noAccess: false,
    unpinned: false,
    shortcut: 'Alt+Shift+Q',
    actions,
    ...more,
  };
  return { ...(await mount(<Welcome {...props} />)), actions };
}
const heading = ({ root }: Screen) => root.querySelector('h2')?.textContent;
const fields = ({ root }: Screen) => root.querySelectorAll('input').length;

async function giveSpace(screen: Screen): Promise<void> {
  await type(screen.field('Space'), 'demo.backlog.com');
  await submit(screen.root);
}

beforeEach(() => {
  check = vi
    .spyOn(checking, 'checkKey')
    .mockResolvedValue({ ok: true, user: { id: 7, name: 'tester' }, spaceName: null });
});

test('the welcome page asks for the space, then for its key, then shows the button', async () => {
  const screen = await show({ unpinned: true });
  expect([heading(screen), fields(screen)]).toEqual(['Your space', 1]);
  await giveSpace(screen);
  expect([heading(screen), fields(screen)]).toEqual(['An API key for demo.backlog.com', 1]);
  expect(check).not.toHaveBeenCalled();
  expect(document.activeElement).toBe(screen.field('API key'));
  await type(screen.field('API key'), 'k3y');
  await submit(screen.root);
  expect([heading(screen), fields(screen)]).toEqual(['Done', 0]);
  expect(document.activeElement).toBe(screen.root.querySelector('h2'));
  expect(check).toHaveBeenCalledExactlyOnceWith('demo.backlog.com', 'k3y');
  expect(screen.text()).toContain('Monitoring: tester – demo.backlog.com');
  expect(screen.text()).toContain('Alt+Shift+Q opens the popup.');
  expect(screen.text()).toContain('Put the button on the toolbar');
});

test('missing input is reported at its field, and the step stays', async () => {
  const screen = await show();
  await submit(screen.root);
  expect(screen.text()).toContain('Enter your space.');
  await giveSpace(screen);
  await submit(screen.root);
  expect(screen.text()).toContain('Enter the API key.');
  expect(heading(screen)).toBe('An API key for demo.backlog.com');
});

test('a rejected key is reported, and Back leads to the space as it was typed', async () => {
  check.mockResolvedValue({ ok: false, error: 'keyRefused' });
  const screen = await show();
  await giveSpace(screen);
  await type(screen.field('API key'), 'wrong');
  await submit(screen.root);
  expect(screen.text()).toContain('The API key is invalid');
  await click(screen.button('Back'));
  expect(screen.field('Space').value).toBe('demo.backlog.com');
  expect(document.activeElement).toBe(screen.field('Space'));
});

test('missing host access is requested first, in a click, and nothing else is', async () => {
  const screen = await show({ noAccess: true });
  expect([heading(screen), fields(screen)]).toEqual(['Allow access to Backlog', 0]);
  await click(screen.button('Allow'));
  expect(screen.actions.allow).toHaveBeenCalledOnce();
});

test('an existing account is named, and another can be added', async () => {
  const screen = await show({ accounts: [account()] });
  expect(heading(screen)).toBe('Already set up');
  expect(screen.text()).toContain('Monitoring: CI bot – demo.backlog.com');
  await click(screen.button('Add another account'));
  expect(heading(screen)).toBe('Your space');
  expect(document.activeElement).toBe(screen.field('Space'));
});

test('the welcome page leaves the focus alone at opening, and lists at once what is seen and what is not', async () => {
  const screen = await show();
  expect(document.activeElement).toBe(document.body);
  expect(screen.text()).toContain('Never seen');
});

test('the first step shows the popup as an example that cannot be operated', async () => {
  const screen = await show();
  expect(screen.text()).toContain('Example: what the popup of the toolbar button shows');
  const example = screen.root.querySelector<HTMLElement>('.popup-example .popup-frame');
  expect(example?.textContent).toContain('Update is running low');
  expect(example?.inert).toBe(true);
});

test('the last step shows the live gauges of the account, and reports that it does', async () => {
  const screen = await show({ accounts: [account()], snapshot: snapshot(owner(okGauges)) });
  expect(screen.meter('Read').getAttribute('aria-valuenow')).toBe('480');
  expect(fakeBrowser.sent).toContainEqual({ type: 'screen', focused: true, owner: account().id });
});

test('the last step has no gauges until the account is known to the background', async () => {
  expect((await show({ accounts: [account()] })).meters()).toEqual([]);
});
