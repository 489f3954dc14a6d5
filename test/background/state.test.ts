import { expect, test, vi } from 'vitest';
import { State } from '../../src/background/state.ts';
import { OWNER, SPACE } from '../quota/support.ts';

vi.mock('../../src/platform/browser.ts', async () => ({
  default: (await import('../platform/fake-browser.ts')).fakeBrowser(),
}));

test('a request under way is found by its id, also when its key turns out to be an account’s', () => {
  const state = new State(() => {});
  const seen = `${SPACE}~0123456789abcdef`;
  const of = { space: SPACE, at: 0 };
  state.dispatch({
    type: 'sent',
    ...of,
    owner: seen,
    requestId: '7',
    category: 'read',
    initiator: 'app.example.com',
    endpoint: 'GET /space',
    key: seen,
    question: null,
    unconditional: false,
  });
  expect(state.flightOf('7')?.owner).toBe(seen);
  state.dispatch({ type: 'adopt', ...of, owner: OWNER, from: seen });
  expect(state.flightOf('7')?.owner).toBe(OWNER);
  state.dispatch({ type: 'ended', ...of, owner: OWNER, requestId: '7', failed: false });
  expect(state.flightOf('7')).toBeNull();
  expect(state.ledger.owners.get(OWNER)?.flights).toEqual([]);
});
