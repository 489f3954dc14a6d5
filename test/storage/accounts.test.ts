/** Accounts are read as they were written, whatever they are called. */
import { expect, it } from 'vitest';
import {
  changeAccount,
  idsWithKey,
  loadAccounts,
  parseAccounts,
  saveAccount,
  validAccount,
} from '../../src/storage/accounts.ts';
import { OWNER } from '../core/events.ts';
import { anAccount } from '../history/records.ts';
import { fakeBrowser } from '../platform/fake-browser.ts';

it.each(['林', '𠮷', 'A', '👩‍👩‍👧', '山田 太郎', 'אבי', 'x'.repeat(200), '😀'.repeat(100)])(
  'the name %s survives storage unchanged, as user, space and label',
  async (name) => {
    const label = name.slice(0, 60);
    const account = anAccount(OWNER, { userName: name, spaceName: name, label });
    await saveAccount(account, 'k');
    expect(await loadAccounts()).toEqual([account]);
  },
);

it('a longer name is cut between characters, and stays the same when stored again', async () => {
  await saveAccount(anAccount(OWNER, { userName: `x${'😀'.repeat(150)}` }), 'k');
  const [first] = await loadAccounts();
  expect(first?.userName).toBe(`x${'😀'.repeat(99)}`);
  if (first !== undefined) await saveAccount(first, 'k');
  expect(await loadAccounts()).toEqual([first]);
});

it('the alert scope is “all” at first, is changed alone, and stays when the key is entered again', async () => {
  const { alertScope, ...stored } = anAccount(OWNER, { label: 'CI' });
  await fakeBrowser.storage.local.set({ accounts: { version: 1, accounts: [stored] } });
  expect(await loadAccounts()).toEqual([{ ...stored, alertScope }]);
  await changeAccount(OWNER, { alertScope: 'list' });
  await saveAccount(anAccount(OWNER), 'k2');
  expect(await loadAccounts()).toMatchObject([{ label: 'CI', alertScope: 'list' }]);
});

it.each(['', ' ', '\u200b', '\u3164', '\u0000'])('the name %j is invisible, so it is no name', (userName) => {
  expect(validAccount(anAccount(OWNER, { userName }))).toBeNull();
});

it.each([0, 7, 9007199254740991])('the user id %d is read back', (id) => {
  expect(validAccount(anAccount(`demo.backlog.com#${id}`))).toMatchObject({ userId: id });
});

it.each(['9007199254740992', '99999999999999999', '-1', '1.5', ''])('the value %j is no user id', (id) => {
  expect(validAccount({ ...anAccount(OWNER), id: `demo.backlog.com#${id}` })).toBeNull();
});

it('of stored accounts each valid id is read once, and entries without one are left out', () => {
  const first = anAccount(OWNER);
  const accounts = [first, { ...first, userName: 'Other' }, { id: 'evil.example#1' }, null, 5, {}];
  expect(parseAccounts({ version: 1, accounts })).toEqual([first]);
});

it('an account has a key only if its own item has a text that is not empty', () => {
  const items = { [`key:${OWNER}`]: 'k', 'key:empty': '', 'key:number': 5, accounts: 'text', settings: {} };
  expect(idsWithKey(items)).toEqual([OWNER]);
});
