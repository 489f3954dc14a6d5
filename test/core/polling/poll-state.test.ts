import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isPolling,
  newPollState,
  recordNetworkRestored,
  recordPollFailed,
  recordPollRequest,
  recordPollSucceeded,
} from '../../../src/core/polling/poll-state.ts';
import type { PollError } from '../../../src/core/snapshot.ts';
import { must } from '../../utils.ts';
import { ms, OWNER, SPACE } from '../events.ts';

describe('a poll that is running', () => {
  it('is given up after its timeout', () => {
    const poll = { ...newPollState(), startedAt: ms(0) };
    expect(isPolling(poll, ms(0))).toBe(true);
    expect(isPolling(poll, ms(14.9))).toBe(true);
    expect(isPolling(poll, ms(15))).toBe(false);
    expect(isPolling(newPollState(), ms(0))).toBe(false);
  });

  it('has ended with its answer or its failure', () => {
    const answered = { ...newPollState(), startedAt: ms(0) };
    recordPollSucceeded(answered, ms(1), ms(0));
    const failed = { ...newPollState(), startedAt: ms(0) };
    recordPollFailed(failed, ms(1), 'network', 0, null);
    expect([isPolling(answered, ms(1)), isPolling(failed, ms(1))]).toEqual([false, false]);
  });
});

it('confirmations are counted up to the answer of a poll that is none', () => {
  const poll = newPollState();
  const counts = (['confirmation', 'confirmation', 'refresh'] as const).map((reason) => {
    recordPollRequest(poll, { type: 'pollRequested', owner: OWNER, space: SPACE, at: ms(0), reason });
    const requested = poll.confirmations;
    recordPollSucceeded(poll, ms(1), ms(0));
    return [requested, poll.confirmations];
  });
  expect(counts).toEqual([
    [1, 1],
    [2, 2],
    [2, 0],
  ]);
});

describe('the back-off after failures', () => {
  it('lies between 5 s and 10 min, never falls as failures go on, and a thousand copies do not return at once', () => {
    const jitter = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), jitter, (failures, random) => {
        const poll = newPollState();
        let before = 0;
        for (let count = 0; count < failures; count += 1) {
          recordPollFailed(poll, ms(0), 'network', random, null);
          const wait = must(poll.retryAt) - ms(0);
          expect(wait).toBeGreaterThanOrEqual(Math.max(5000, before));
          expect(wait).toBeLessThanOrEqual(600_000);
          before = wait;
        }
      }),
    );
    const waits = new Set(
      Array.from({ length: 1000 }, (_, index) => {
        const poll = newPollState();
        recordPollFailed(poll, ms(0), 'serverError', index / 1000, null);
        return Math.floor((must(poll.retryAt) - ms(0)) / 100);
      }),
    );
    expect(waits.size).toBeGreaterThan(45);
  });

  it('keeps what was known of others at work, and when the last answer came', () => {
    const poll = { ...newPollState(), answeredAt: ms(0), externalUsageAt: ms(0) };
    recordPollFailed(poll, ms(10), 'timeout', 0, null);
    expect(poll).toMatchObject({ answeredAt: ms(0), externalUsageAt: ms(0), error: 'timeout' });
  });
});

describe('a poll that gets a 429 time and again', () => {
  it('with a time that is over is not sent every second', () => {
    const poll = newPollState();
    const waits = Array.from({ length: 6 }, () => {
      recordPollFailed(poll, ms(0), 'limitReached', 0, ms(1));
      return (must(poll.retryAt) - ms(0)) / 1000;
    });
    expect(waits).toEqual([1, 20, 40, 60, 60, 60]);
  });

  it('with the reset of each minute is sent a second after each', () => {
    const poll = newPollState();
    for (let minute = 0; minute < 10; minute += 1) {
      recordPollFailed(poll, ms(60 * minute), 'limitReached', 0, ms(60 * minute + 61));
      expect(poll.retryAt).toBe(ms(60 * minute + 61));
    }
  });
});

describe('a restored network', () => {
  const failed = (problem: PollError, times: number, triedAt: number) => {
    const poll = { ...newPollState(), triedAt: ms(triedAt) };
    for (let time = 0; time < times; time += 1) recordPollFailed(poll, ms(triedAt), problem, 0, null);
    return poll;
  };
  const retryAfter = (poll: ReturnType<typeof failed>, at: number): number => {
    recordNetworkRestored(poll, ms(at));
    return (must(poll.retryAt) - ms(0)) / 1000;
  };

  it('leads to a poll at once after a long break, and after a failed poll', () => {
    expect(retryAfter(failed('network', 7, 0), 100)).toBe(100);
    expect(retryAfter(failed('offline', 7, 0), 2)).toBe(2);
  });

  it('causes no burst of polls if it comes and goes every second', () => {
    expect(retryAfter(failed('network', 7, 0), 1)).toBe(30);
    expect(retryAfter(failed('network', 1, 0), 1)).toBe(10);
  });

  it('does not end the wait for a limit, and changes nothing if nothing failed', () => {
    const refused = failed('limitReached', 3, 0);
    expect(retryAfter(refused, 5)).toBe(40);
    const healthy = newPollState();
    recordNetworkRestored(healthy, ms(5));
    expect(healthy.retryAt).toBeNull();
  });
});
