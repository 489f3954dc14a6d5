import { afterEach, expect, it, vi } from 'vitest';
import { AppState } from '../../../src/background/app-state.ts';
import { Poller } from '../../../src/background/polling/poller.ts';
import { saveAccount } from '../../../src/storage/accounts.ts';
import { must, OWNER, SPACE } from '../../core/support.ts';
import { anAccount } from '../../history/records.ts';

afterEach(() => vi.unstubAllGlobals());

it('a poll that has not left when its account goes does not leave', async () => {
  const sent = vi.fn(() => Promise.reject(new TypeError('network')));
  vi.stubGlobal('fetch', sent);
  vi.stubGlobal('navigator', { onLine: true });
  await saveAccount(anAccount(OWNER), 'canary-key');
  const state = new AppState(() => {});
  await state.restore();
  const poller = new Poller(state, () => {});

  await poller.poll(must(state.account(OWNER)));
  expect(sent).toHaveBeenCalledTimes(1);
  const poll = poller.poll(must(state.account(OWNER)));
  state.accounts = [];
  await poll;
  expect(sent).toHaveBeenCalledTimes(1);
});

it('looks for a quiet moment, and tells its figures, when what was only noted is taken in', async () => {
  vi.stubGlobal('navigator', { onLine: true });
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('network')));
  await saveAccount(anAccount(OWNER), 'canary-key');
  const said: string[] = [];
  const state = new AppState((_, __, { type }) => said.push(type));
  await state.restore();
  const noted = ['pageA', 'pageB'];
  const poller = new Poller(state, () => {
    const requestId = noted.shift();
    if (requestId === undefined) return;
    const of = { owner: OWNER, space: SPACE, at: Date.now(), requestId };
    const about = { category: 'update', initiator: 'a.example.com', endpoint: 'PATCH /issues/:id' } as const;
    state.dispatch({
      type: 'requestStarted',
      ...of,
      ...about,
      key: OWNER,
      queryHash: null,
      isFullListing: false,
    });
    // The first is over by the next look.
    setTimeout(() => state.dispatch({ type: 'requestEnded', ...of }), 10);
  });
  await poller.poll(must(state.account(OWNER)));
  expect(said).toEqual([
    'pollStarted',
    'requestStarted',
    'requestEnded',
    'requestStarted',
    'requestEnded',
    'pollFailed',
  ]);
});
