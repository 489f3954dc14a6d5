/** Records of the history for tests, told by what matters in them. */

import type { RequestRecord, WindowRecord } from '../../src/history/records.ts';
import type { Account } from '../../src/storage/accounts.ts';

export const anAccount = (id: string, more: Partial<Account> = {}): Account => ({
  id,
  space: id.split('#')[0] ?? id,
  userId: Number(id.split('#')[1]),
  userName: 'CI bot',
  spaceName: null,
  label: null,
  addedAt: 0,
  alertScope: 'all',
  ...more,
});

/** A reset, in server seconds. */
export const RESET = 1_800_000_060;

export const aWindowRecord = (more: Partial<WindowRecord> = {}): WindowRecord => {
  const reset = more.reset ?? RESET;
  return {
    owner: 'demo.backlog.com#1',
    space: 'demo.backlog.com',
    category: 'read',
    reset,
    openedAt: (reset - 60) * 1000,
    limit: 600,
    used: 10,
    observed: 4,
    by: [{ initiator: 'app.example.com', endpoint: 'GET /projects', count: 4 }],
    rateLimited: 0,
    peak: 1,
    complete: true,
    maybeCounted: 0,
    checkedAt: reset - 2,
    ...more,
  };
};

export const aRequestRecord = (more: Partial<RequestRecord> = {}): RequestRecord => ({
  owner: 'demo.backlog.com#1',
  at: (RESET - 60) * 1000,
  endedAt: (RESET - 60) * 1000 + 80,
  method: 'GET',
  endpoint: 'GET /projects',
  category: 'read',
  status: 200,
  remaining: 599,
  limit: 600,
  initiator: 'app.example.com',
  tabId: 7,
  fromCache: false,
  aborted: false,
  ...more,
});
