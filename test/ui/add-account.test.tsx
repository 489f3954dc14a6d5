import { beforeEach, expect, type MockInstance, test, vi } from 'vitest';
import { LocalWriter } from '../../src/background/persistence/local-writer.ts';
import * as checking from '../../src/backlog-api/own-requests.ts';
import type { PollError } from '../../src/core/snapshot.ts';
import { loadAccounts } from '../../src/storage/accounts.ts';
import { isChange, parseCommand } from '../../src/storage/commands.ts';
import { ERROR_REMEDIES } from '../../src/ui/app/polling-footer.tsx';
import { AddAccountForm } from '../../src/ui/connect/add-account-form.tsx';
import { fakeBrowser } from '../platform/fake-browser.ts';
import { click, mount, settle, submit, type } from './mount.ts';

let check: MockInstance<typeof checking.checkKey>;
const KEY = 'k3yThatNobodyMaySee';

const nothing = () => {};
const changes = new LocalWriter({
  settings: nothing,
  accounts: nothing,
  keyAssignments: nothing,
  batches: nothing,
});
const show = () => mount(<AddAccountForm known={[]} withLabel />);

beforeEach(() => {
  fakeBrowser.answer = async (message) => {
    const command = parseCommand(message);
    return command !== null && isChange(command) && changes.make(command);
  };
  check = vi
    .spyOn(checking, 'checkKey')
    .mockResolvedValue({ ok: true, user: { id: 7, name: 'ci-bot' }, spaceName: 'Demo Inc.' });
});

test('a valid key is tested at its space, stored, and removed from the page', async () => {
  const screen = await show();
  await type(screen.field('Space'), 'https://demo.backlog.com/dashboard');
  await type(screen.field('API key'), ` ${KEY} `);
  await type(screen.field('Label'), 'CI bot');
  await submit(screen.root);
  expect(check).toHaveBeenCalledExactlyOnceWith('demo.backlog.com', KEY);
  expect(screen.text()).toContain('Account added: ci-bot');
  expect(screen.text()).toContain('Demo Inc. (demo.backlog.com)');
  expect(screen.field('API key').value).toBe('');
  expect(screen.field('Space').value).toBe('');
  expect(await loadAccounts()).toMatchObject([
    { id: 'demo.backlog.com#7', space: 'demo.backlog.com', userName: 'ci-bot', label: 'CI bot' },
  ]);
  expect(fakeBrowser.storage.local.items.get('key:demo.backlog.com#7')).toBe(KEY);
});

test('an attempt that sends nothing removes the result of the previous one', async () => {
  check.mockResolvedValue({ ok: false, error: 'keyRefused' });
  const screen = await show();
  await type(screen.field('Space'), 'demo.backlog.com');
  await type(screen.field('API key'), KEY);
  await submit(screen.root);
  expect(screen.text()).toContain('The API key is invalid');
  await type(screen.field('API key'), 'ключ');
  await submit(screen.root);
  expect(check).toHaveBeenCalledTimes(1);
  expect(screen.text()).not.toContain('The API key is invalid');
  await type(screen.field('API key'), KEY);
  await submit(screen.root);
  await type(screen.field('Space'), '127.0.0.1');
  await submit(screen.root);
  expect(check).toHaveBeenCalledTimes(2);
  expect(screen.text()).not.toContain('The API key is invalid');
});

test('the key is in no attribute and no text of the page at any time', async () => {
  const seen: string[] = [];
  const screen = await show();
  new MutationObserver(() => seen.push(screen.root.outerHTML)).observe(screen.root, {
    subtree: true,
    childList: true,
    attributes: true,
  });
  await type(screen.field('Space'), 'demo.backlog.com');
  await type(screen.field('API key'), KEY);
  await submit(screen.root);
  await settle();
  expect([...seen, screen.root.outerHTML, document.title].join()).not.toContain(KEY);
});

test.each(Object.keys(ERROR_REMEDIES) as PollError[])(
  'the failure %s is shown in plain words, and nothing typed is lost',
  async (error) => {
    check.mockResolvedValue({ ok: false, error });
    const screen = await show();
    await type(screen.field('Space'), 'demo.backlog.com');
    await type(screen.field('API key'), KEY);
    await type(screen.field('Label'), 'CI bot');
    await submit(screen.root);
    expect(screen.root.querySelector('[role=alert] strong')?.textContent).not.toBe('');
    expect(screen.field('Space').value).toBe('demo.backlog.com');
    expect(screen.field('API key').value).toBe(KEY);
    expect(screen.field('Label').value).toBe('CI bot');
    expect(await loadAccounts()).toEqual([]);
  },
);

test('a bare name asks which space; no key goes anywhere before the answer', async () => {
  const screen = await show();
  await type(screen.field('Space'), 'demo');
  await type(screen.field('API key'), KEY);
  await submit(screen.root);
  expect(check).not.toHaveBeenCalled();
  const radios = [...screen.root.querySelectorAll<HTMLInputElement>('input[type=radio]')];
  expect(radios.map(({ parentElement }) => parentElement?.textContent)).toEqual([
    'demo.backlog.com',
    'demo.backlog.jp',
    'demo.backlogtool.com',
  ]);
  expect(document.activeElement).toBe(radios[0]);
  if (radios[1] !== undefined) await click(radios[1]);
  await submit(screen.root);
  expect(check).toHaveBeenCalledExactlyOnceWith('demo.backlog.jp', KEY);
});

test('an open tab preselects the space of a bare name, but it is asked about first', async () => {
  fakeBrowser.openTabs.push({ url: 'https://demo.backlog.jp/dashboard', active: true });
  const screen = await show();
  const space = screen.field('Space');
  space.value = 'demo';
  await type(space, 'demo');
  await type(screen.field('API key'), KEY);
  const chosen = screen.root.querySelector<HTMLInputElement>('input[type=radio]:checked');
  expect(chosen?.parentElement?.textContent).toBe('demo.backlog.jp (open in a tab)');
});

test('the open tab’s space is suggested, and what the user types stays', async () => {
  fakeBrowser.openTabs.push({ url: 'https://demo.backlog.jp/dashboard', active: true });
  const screen = await show();
  await vi.waitFor(() => expect(screen.field('Space').value).toBe('demo.backlog.jp'));
  expect(screen.text()).toContain('From your open tab');
  await type(screen.field('Space'), 'other.backlog.com');
  await settle();
  expect(screen.field('Space').value).toBe('other.backlog.com');
});

test('the way to a key leads to the space’s own page', async () => {
  const screen = await show();
  expect(screen.root.querySelector('a')).toBeNull();
  await type(screen.field('Space'), 'demo.backlog.com');
  expect(screen.root.querySelector('a')?.href).toBe('https://demo.backlog.com/EditApiSettings.action');
});

test('missing input is reported at its field, which gets the focus', async () => {
  const screen = await show();
  await submit(screen.root);
  expect(screen.field('Space').getAttribute('aria-invalid')).toBe('true');
  expect(document.activeElement).toBe(screen.field('Space'));
  expect(screen.text()).toContain('Enter your space.');
  await type(screen.field('Space'), 'demo.backlog.com');
  await submit(screen.root);
  expect(document.activeElement).toBe(screen.field('API key'));
  expect(screen.text()).toContain('Enter the API key.');
  expect(check).not.toHaveBeenCalled();
});

test('the button says that a key is being tested, and a second click does nothing', async () => {
  let answer = (_: Awaited<ReturnType<typeof checking.checkKey>>) => {};
  check.mockReturnValue(new Promise((resolve) => (answer = resolve)));
  const screen = await show();
  await type(screen.field('Space'), 'demo.backlog.com');
  await type(screen.field('API key'), KEY);
  await submit(screen.root);
  expect(screen.button('Checking the key…').getAttribute('aria-disabled')).toBe('true');
  await submit(screen.root);
  expect(check).toHaveBeenCalledOnce();
  answer({ ok: false, error: 'timeout' });
  await vi.waitFor(() => screen.button('Add account'));
});

test('a new key for an existing account keeps its label', async () => {
  const screen = await show();
  for (const label of ['CI bot', '']) {
    await type(screen.field('Space'), 'demo.backlog.com');
    await type(screen.field('API key'), KEY);
    await type(screen.field('Label'), label);
    await submit(screen.root);
  }
  expect(await loadAccounts()).toMatchObject([{ label: 'CI bot' }]);
});

test.each([
  ['zero-width characters', `\u200b${KEY.slice(0, 5)}\u2060\u00ad${KEY.slice(5)}\ufeff`],
  ['blanks', ` ${KEY.slice(0, 5)}\u3000${KEY.slice(5)}\u00a0`],
  ['full-width letters', [...KEY].map((one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)).join('')],
])('a key with %s in it is sent without them', async (_, typed) => {
  const screen = await show();
  await type(screen.field('Space'), '<https://demo.backlog.com>');
  await type(screen.field('API key'), typed);
  await submit(screen.root);
  expect(check).toHaveBeenCalledExactlyOnceWith('demo.backlog.com', KEY);
});

test.each([
  ['キー-0001é', 'This key contains characters that API keys can’t contain: キ ー é'],
  ['k'.repeat(201), 'This is too long for an API key: 201 characters, at most 200'],
])('%s cannot be a key, which is reported without sending or losing anything', async (typed, complaint) => {
  const screen = await show();
  await type(screen.field('Space'), 'demo.backlog.com');
  await type(screen.field('API key'), typed);
  await submit(screen.root);
  expect(screen.text()).toContain(complaint);
  expect(document.activeElement).toBe(screen.field('API key'));
  expect(screen.field('API key').value).toBe(typed);
  expect(screen.field('Space').value).toBe('demo.backlog.com');
  expect(check).not.toHaveBeenCalled();
  expect(fakeBrowser.storage.local.items.size).toBe(0);
});

test.each(['dеmo.backlog.com', 'https://xn--dmo-rdd.backlog.com/'])(
  'the look-alike host %s is named as it is and as it looks, and gets no key before the user confirms',
  async (typed) => {
    fakeBrowser.openTabs.push({ url: 'https://xn--dmo-rdd.backlog.com/', active: true });
    const screen = await show();
    await type(screen.field('Space'), typed);
    await type(screen.field('API key'), KEY);
    await submit(screen.root);
    await submit(screen.root);
    expect(check).not.toHaveBeenCalled();
    expect(screen.text()).toContain('“dеmo.backlog.com” has letters that can be mistaken for others.');
    expect(screen.text()).toContain('Its real address is xn--dmo-rdd.backlog.com');
    const [yes] = screen.root.querySelectorAll<HTMLInputElement>('input[type=radio]');
    expect(yes?.checked).toBe(false);
    if (yes !== undefined) await click(yes);
    await submit(screen.root);
    expect(check).toHaveBeenCalledExactlyOnceWith('xn--dmo-rdd.backlog.com', KEY);
  },
);

test('the greatest user id that a number can hold is stored and read back', async () => {
  check.mockResolvedValue({ ok: true, user: { id: Number.MAX_SAFE_INTEGER, name: '林' }, spaceName: null });
  const screen = await show();
  await type(screen.field('Space'), 'demo.backlog.com');
  await type(screen.field('API key'), KEY);
  await submit(screen.root);
  const id = 'demo.backlog.com#9007199254740991';
  expect(await loadAccounts()).toMatchObject([{ id, userId: 9007199254740991, userName: '林' }]);
  expect(fakeBrowser.storage.local.items.get(`key:${id}`)).toBe(KEY);
  await changes.make({ type: 'removeAccount', id });
  expect(await loadAccounts()).toEqual([]);
  expect(fakeBrowser.storage.local.items.get(`key:${id}`)).toBeUndefined();
});
