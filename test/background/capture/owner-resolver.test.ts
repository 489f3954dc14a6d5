/** Whose a key is, whatever it was joined to and whatever became of that. */
import { beforeEach, expect, it, vi } from 'vitest';
import { Fingerprints } from '../../../src/background/capture/credentials.ts';
import { OwnerResolver } from '../../../src/background/capture/owner-resolver.ts';
import browser from '../../../src/platform/browser.ts';
import { OWNER, SPACE } from '../../core/events.ts';
import { anAccount } from '../../history/records.ts';

const ACCOUNT = anAccount(OWNER);

let owners: OwnerResolver;
const ownerOf = async (credential: string) => (await owners.resolve(SPACE, credential)).owner;

beforeEach(async () => {
  await browser.storage.local.set({ [`key:${OWNER}`]: 'key-a' });
  owners = new OwnerResolver(new Fingerprints());
});

it('keys that were shown as one stay so when the account of one of them is added', async () => {
  const [a, b, c] = await Promise.all(['key-a', 'key-b', 'key-c'].map(ownerOf));
  owners.setAssignments({ [String(b)]: String(a), [String(c)]: String(b) });
  expect(await Promise.all(['key-a', 'key-b', 'key-c'].map(ownerOf))).toEqual([a, a, a]);
  owners.setAccounts([ACCOUNT]);
  expect(await Promise.all(['key-a', 'key-b', 'key-c'].map(ownerOf))).toEqual([OWNER, OWNER, OWNER]);
});

it('keys that were assigned in a circle still have an owner', async () => {
  const [b, c] = await Promise.all(['key-b', 'key-c'].map(ownerOf));
  owners.setAssignments({ [String(b)]: String(c), [String(c)]: String(b) });
  expect([b, c]).toContain(await ownerOf('key-b'));
});

it('a fingerprint is made once, and then known without waiting', async () => {
  const fingerprints = new Fingerprints();
  const sign = vi.spyOn(crypto.subtle, 'sign');
  expect(fingerprints.cached('key-b')).toBeUndefined();
  const made = await fingerprints.make('key-b');
  expect([fingerprints.cached('key-b'), await fingerprints.make('key-b')]).toEqual([made, made]);
  expect(await fingerprints.keep('key-b')).toBe(made);
  expect(sign).toHaveBeenCalledTimes(1);
});

it('a secret that cannot be read at one request is read at the next', async () => {
  const fingerprints = new Fingerprints();
  vi.spyOn(browser.storage.local, 'get').mockRejectedValueOnce(new Error('IO error'));
  await expect(fingerprints.make('key-b')).rejects.toThrow('IO error');
  expect(await fingerprints.make('key-b')).toMatch(/^[0-9a-f]{16}$/);
});
