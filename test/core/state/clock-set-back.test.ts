/** The local clock was set back: every stored local time moves, and nothing that the server dated. */
import { describe, expect, it } from 'vitest';
import { type AlertState, NO_ALERTS } from '../../../src/core/alerts/evaluate-alerts.ts';
import { moveAlertTimes, moveOwnerTimes } from '../../../src/core/state/clock-set-back.ts';
import type { OwnerState } from '../../../src/core/state/owner.ts';
import { ownerItem, parseOwner } from '../../../src/storage/owner-state.ts';
import { must } from '../../utils.ts';
import { ms, NOW, OWNER, SPACE, T } from '../events.ts';
import { QuotaScenario } from '../quota-scenario.ts';

const HOUR = 3_600_000;

/** An owner of whom everything is known that can be known: no field is null, no list is empty. */
function populated(): OwnerState {
  const page = 'app.example.com';
  const scenario = new QuotaScenario();
  scenario.call({ at: -31, remaining: 141, reset: 0 });
  scenario.poll(-30, { update: { limit: 150, remaining: 140, reset: 0 } }, { latency: 0.2 });
  // A question that is asked four times, bulk updates, an early retry, two at once, one that is broken off.
  for (let at = 1; at <= 5; at += 1) {
    const id = `list-${at}`;
    scenario.apply({
      ...{ type: 'requestStarted', owner: OWNER, space: SPACE, at: ms(at), requestId: id, category: 'read' },
      ...{ initiator: page, endpoint: 'GET /issues', key: `${SPACE}~0123456789abcdef` },
      ...{ queryHash: 12_345, isFullListing: true },
    });
    // The last of them stays under way.
    if (at < 5)
      scenario.answer({ id, at, date: at, category: 'read', limit: 600, remaining: 590 - at, reset: 61 });
  }
  for (let call = 0; call < 6; call += 1) {
    scenario.call({ at: 5 + call / 10, remaining: 130 - call, reset: 65 });
  }
  scenario.send('one', 6).send('two', 6.1);
  scenario.answer({ id: 'one', at: 7, date: 7, remaining: 120, reset: 65 });
  scenario.send('broken', 7.1).end('broken', 7.2);
  scenario.call({ at: 8, remaining: 0, reset: 65, status: 429 }).send('retry', 9);
  const idle = { limit: 150, remaining: 150, reset: 10 };
  scenario.poll(10, { search: idle, update: { limit: 150, remaining: 0, reset: 65 } });
  scenario.pollFails(11, 'network', { notBefore: 40 }).setFastPolling(12);
  const of = { owner: OWNER, space: SPACE, at: ms(13) };
  scenario.apply({ ...of, type: 'findingDismissed', finding: 'cacheable|app.example.com|read' });
  scenario.apply({ ...of, type: 'ownerSuggested', suggestedOwner: `${SPACE}#2` });
  const key = `${SPACE}~0123456789abcdef`;
  scenario.requestPoll(14, 'newKey', key).pollStarts(15).requestPoll(16, 'newKey', key);
  const { owner } = scenario;
  owner.poll.answeredAt = ms(10);
  owner.poll.externalUsageAt = ms(10);
  owner.poll.disprovedAt = ms(12);
  owner.poll.startedAt = ms(13);
  return owner;
}

/** Every number in a value, by its path; lists of numbers in a row count one by one. */
function numbersIn(value: unknown, path = ''): [string, number][] {
  if (typeof value === 'number') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => numbersIn(each, `${path}.${name}`));
}

/** Names of the fields that are null or empty everywhere they occur: without a value nothing is tested of them. */
function unsetFields(value: unknown, path = '', found = new Map<string, boolean>()): Map<string, boolean> {
  const isUnset = value === null || (Array.isArray(value) && value.length === 0);
  found.set(path, (found.get(path) ?? true) && isUnset);
  if (typeof value !== 'object' || value === null) return found;
  for (const [name, each] of Object.entries(value)) {
    unsetFields(each, Array.isArray(value) ? `${path}[]` : `${path}.${name}`, found);
  }
  return found;
}

const namesUnset = (value: unknown) =>
  [...unsetFields(value)].filter(([, isUnset]) => isUnset).map(([path]) => path);

/** Of the window before the present one it is never kept that none is open. */
const ALWAYS_NULL = '.windows[].previous.readings.idle';

/** Numbers that can only be a time of the local clock, in ms: the server's are in seconds, offsets and counts small. */
const isLocalTime = (value: number): boolean => value > NOW / 2;
const isServerTime = (value: number): boolean => value > T / 2 && value < T * 2;

describe('the test’s owner with all fields', () => {
  it('has no field without a value, or nothing would be tested of it', () => {
    expect(namesUnset(populated())).toEqual([ALWAYS_NULL]);
  });

  it.each([
    ['as it is', (owner: OwnerState) => owner] as const,
    ['stored and read again', (owner: OwnerState) => must(parseOwner(ownerItem(owner)))] as const,
  ])('has every local time moved by the difference, %s, and no time of the server', (_, stored) => {
    const before = numbersIn(populated());
    const owner = stored(populated());
    moveOwnerTimes(owner, { by: HOUR, now: ms(16) - HOUR });
    const after = new Map(numbersIn(owner));
    expect(before.filter(([, value]) => isLocalTime(value)).length).toBeGreaterThan(20);
    for (const [path, value] of before) {
      if (isLocalTime(value)) expect([path, after.get(path)]).toEqual([path, value - HOUR]);
      if (isServerTime(value)) expect([path, after.get(path)]).toEqual([path, value]);
    }
    const { min, max } = populated().serverClock;
    expect(owner.serverClock).toEqual({ min: must(min) + HOUR, max: must(max) + HOUR });
  });

  it('has moments now at the latest, and deadlines as far ahead as they were', () => {
    const owner = populated();
    owner.poll.answeredAt = ms(20);
    owner.poll.disprovedAt = ms(30);
    owner.poll.requests.pending = [{ reason: 'disproof', at: ms(30), key: null }];
    owner.inFlight[0] = { ...must(owner.inFlight[0]), sentAt: ms(20) };
    moveOwnerTimes(owner, { by: HOUR, now: ms(16) - HOUR });
    expect(owner.poll.answeredAt).toBe(ms(16) - HOUR);
    expect(owner.inFlight[0]?.sentAt).toBe(ms(16) - HOUR);
    expect(owner.poll.disprovedAt).toBe(ms(30) - HOUR);
    expect(owner.poll.requests.pending[0]?.at).toBe(ms(30) - HOUR);
    expect(owner.poll.retryAt).toBe(ms(40) - HOUR);
    expect(owner.poll.fastUntil).toBe(ms(912) - HOUR);
  });
});

it('an owner whose times were moved is newer than its copy with the former ones', () => {
  const { owner } = new QuotaScenario().call({ at: 0 });
  const before = owner.revision;
  moveOwnerTimes(owner, { by: HOUR, now: ms(1) - HOUR });
  expect(owner.revision).toBeGreaterThan(before);
});

it('without any Date, the server times of a window without a 429 are estimates, which move too', () => {
  const { owner } = new QuotaScenario().call({ at: 5, date: null }).setClockBack(3600, -3590);
  expect(owner.windows).toMatchObject([{ date: T + 5 - 3600, acceptedAt: T + 5 - 3600, rateLimited: null }]);
});

describe('the test’s alert state with all fields', () => {
  const told: AlertState = {
    ...NO_ALERTS,
    sharedNotifiedAt: ms(2),
    incidents: {
      [`${OWNER}|update`]: {
        lastRiskAt: ms(5),
        warned: true,
        exhausted: true,
        fastSince: ms(1),
        notifiedAt: ms(1),
      },
    },
    reminders: [{ owner: OWNER, category: 'update', resetAt: ms(60), bySetting: true }],
  };

  it('has no field without a value, or nothing would be tested of it', () => {
    expect(namesUnset(told)).toEqual([]);
  });

  it('has every local time moved', () => {
    const after = new Map(numbersIn(moveAlertTimes(told, { by: HOUR, now: ms(16) - HOUR })));
    const times = numbersIn(told).filter(([, value]) => isLocalTime(value));
    expect(times.map(([path]) => [path, after.get(path)])).toEqual(
      times.map(([path, value]) => [path, value - HOUR]),
    );
  });
});
