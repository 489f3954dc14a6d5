import { expect, it, vi } from 'vitest';
import { AppState } from '../../../src/background/app-state.ts';
import { Poller } from '../../../src/background/polling/poller.ts';
import { restoreState } from '../../../src/background/restore-state.ts';
import { saveAccount } from '../../../src/storage/accounts.ts';
import { OWNER, requestStarted, SPACE } from '../../core/events.ts';
import { anAccount } from '../../history/records.ts';
import { must } from '../../utils.ts';

it('a poll is not sent if its account is removed first', async () => {
  const sent = vi.fn(() => Promise.reject(new TypeError('network')));
  vi.stubGlobal('fetch', sent);
  vi.stubGlobal('navigator', { onLine: true });
  await saveAccount(anAccount(OWNER), 'canary-key');
  const state = new AppState(() => {});
  await restoreState(state);
  const poller = new Poller(state);

  await poller.poll(must(state.account(OWNER)));
  expect(sent).toHaveBeenCalledTimes(1);
  const poll = poller.poll(must(state.account(OWNER)));
  state.accounts = [];
  await poll;
  expect(sent).toHaveBeenCalledTimes(1);
});

it('a poll waits for a moment without requests of its owner in flight', async () => {
  vi.stubGlobal('navigator', { onLine: true });
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('network')));
  await saveAccount(anAccount(OWNER), 'canary-key');
  const said: string[] = [];
  const state = new AppState(() => {});
  state.listeners.push(({ type }) => said.push(type));
  await restoreState(state);
  const of = { owner: OWNER, space: SPACE, at: Date.now(), requestId: 'page' };
  state.dispatch(requestStarted(of));
  setTimeout(() => state.dispatch({ type: 'requestEnded', ...of }), 10);
  await new Poller(state).poll(must(state.account(OWNER)));
  expect(said).toEqual(['requestStarted', 'pollStarted', 'requestEnded', 'pollFailed']);
});
