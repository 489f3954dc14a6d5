/** Whose a key is, whatever it was joined to and whatever became of that. */
import { beforeEach, expect, it, vi } from 'vitest';
import { Fingerprints } from '../../src/background/credential.ts';
import { Owners } from '../../src/background/owners.ts';
import browser from '../../src/platform/browser.ts';
import { anAccount } from '../platform/records.ts';
import { OWNER, SPACE } from '../quota/support.ts';

vi.mock('../../src/platform/browser.ts', async () => ({
  default: (await import('../platform/fake-browser.ts')).fakeBrowser(),
}));

const ACCOUNT = anAccount(OWNER);

let owners: Owners;
const ownerOf = async (credential: string) => (await owners.find(SPACE, credential)).owner;

beforeEach(async () => {
  await browser.storage.local.set({ [`key:${OWNER}`]: 'key-a' });
  owners = new Owners(new Fingerprints(async () => new Uint8Array(32)));
});

it('keys that were shown as one stay so when the account of one of them is added', async () => {
  const [a, b, c] = await Promise.all(['key-a', 'key-b', 'key-c'].map(ownerOf));
  owners.setJoined({ [String(b)]: String(a), [String(c)]: String(b) });
  expect(await Promise.all(['key-a', 'key-b', 'key-c'].map(ownerOf))).toEqual([a, a, a]);
  owners.setAccounts([ACCOUNT]);
  expect(await Promise.all(['key-a', 'key-b', 'key-c'].map(ownerOf))).toEqual([OWNER, OWNER, OWNER]);
});

it('keys that were joined in a circle hold nobody up', async () => {
  const [b, c] = await Promise.all(['key-b', 'key-c'].map(ownerOf));
  owners.setJoined({ [String(b)]: String(c), [String(c)]: String(b) });
  expect([b, c]).toContain(await ownerOf('key-b'));
});
