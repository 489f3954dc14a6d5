import { afterEach, expect, it, vi } from 'vitest';
import { Poller } from '../../src/background/poller.ts';
import { State } from '../../src/background/state.ts';
import { saveAccount } from '../../src/platform/accounts.ts';
import { anAccount } from '../platform/records.ts';
import { must, OWNER } from '../quota/support.ts';

vi.mock('../../src/platform/browser.ts', async () => ({
  default: (await import('../platform/fake-browser.ts')).fakeBrowser(),
}));
afterEach(() => vi.unstubAllGlobals());

it('a poll that has not left when its account goes does not leave', async () => {
  const sent = vi.fn(() => Promise.reject(new TypeError('network')));
  vi.stubGlobal('fetch', sent);
  vi.stubGlobal('navigator', { onLine: true });
  await saveAccount(anAccount(OWNER), 'canary-key');
  const state = new State(() => {});
  await state.restore();
  const poller = new Poller(state);

  await poller.poll(must(state.account(OWNER)));
  expect(sent).toHaveBeenCalledTimes(1);
  const poll = poller.poll(must(state.account(OWNER)));
  state.accounts = [];
  await poll;
  expect(sent).toHaveBeenCalledTimes(1);
});
