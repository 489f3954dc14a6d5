import { expect, it } from 'vitest';
import { DEFAULT_THRESHOLDS } from '../../../src/core/alerts/thresholds.ts';
import { applyEvent, newQuotaState } from '../../../src/core/apply-event.ts';
import { buildSnapshot } from '../../../src/core/view/build-snapshot.ts';
import { ms, SPACE } from '../support.ts';

/** A ledger of so many keys, whose programs have sixteen sites each. */
function ledgerOf(keys: number) {
  const ledger = newQuotaState([], () => true);
  for (let key = 0; key < keys; key += 1) {
    const of = { owner: `${SPACE}~${key}`, space: SPACE, at: ms(0) };
    const request = {
      category: 'read',
      endpoint: 'GET /space',
      queryHash: null,
      isFullListing: false,
    } as const;
    for (let site = 0; site < 16; site += 1) {
      const requestId = `${key} ${site}`;
      const initiator = `app-${(key + site) % 50}.example.com`;
      applyEvent(ledger, { type: 'requestStarted', ...of, ...request, requestId, initiator, key: of.owner });
      applyEvent(ledger, { type: 'requestEnded', ...of, requestId });
    }
    const rateLimit = { limit: 600, remaining: 599, reset: ms(60) / 1000 };
    const answer = { status: 200, fromCache: false, multiplexed: true, date: ms(0) / 1000, retryAfter: null };
    applyEvent(ledger, {
      type: 'responseReceived',
      ...of,
      ...request,
      ...answer,
      requestId: `${key}`,
      rateLimit,
    });
  }
  return ledger;
}

// Asking each owner about each other took a hundred times as long.
it('a look at a thousand keys costs about ten times one at a hundred', () => {
  const context = {
    paused: false,
    screen: null,
    notBefore: null,
    observingSince: null,
    thresholds: DEFAULT_THRESHOLDS,
  };
  const time = (keys: number): number => {
    const owners = [...ledgerOf(keys).owners.values()];
    const runs = Array.from({ length: 5 }, () => {
      const begun = performance.now();
      const { length } = buildSnapshot(owners, [], { ...context, now: ms(1) }).owners;
      expect(length).toBe(keys);
      return performance.now() - begun;
    });
    return Math.min(...runs);
  };
  time(100);
  const [hundred, thousand] = [time(100), time(1000)];
  console.log(`one look: ${hundred.toFixed(2)} ms at 100 keys, ${thousand.toFixed(2)} ms at 1000`);
  expect(thousand).toBeLessThan(hundred * 60);
});
