/** A hostile page and a hostile server at once: what they make us keep has a bound, and costs no account its figures. */
import { expect, it, vi } from 'vitest';
import { AppState } from '../../../src/background/app-state.ts';
import { KeyMatcher } from '../../../src/background/capture/key-matcher.ts';
import { SessionWriter } from '../../../src/background/persistence/session-writer.ts';
import { parseRateLimit } from '../../../src/backlog-api/own-requests.ts';
import { CATEGORIES } from '../../../src/core/category.ts';
import { MAX_OBSERVED_KEYS } from '../../../src/core/events/apply-event.ts';
import type { OwnerState } from '../../../src/core/state/owner.ts';
import { OWNER_PREFIX, ownerItem, parseOwner } from '../../../src/storage/owner-state.ts';
import { ms, OWNER, SPACE, T } from '../../core/events.ts';
import { QuotaScenario } from '../../core/quota-scenario.ts';
import { anAccount } from '../../history/records.ts';
import { fakeBrowser } from '../../platform/fake-browser.ts';
import { rounds } from '../../simulation.ts';
import { must, seeded } from '../../utils.ts';

const { storage } = fakeBrowser;
/** Firefox's; Chromium's is larger. */
const QUOTA = 9_000_000;
const ROUNDS = rounds(200, 2000);
const CALLS = rounds(2000, 10_000);
const KEYS = rounds(90, 1100);

/** As the browsers count: each item by its name and its JSON. */
const sizeOf = (items: ReadonlyMap<string, unknown>): number =>
  [...items].reduce((sum, [name, value]) => sum + name.length + JSON.stringify(value).length, 0);

const long = (index: number) => `${'x'.repeat(240)}${index}.example.com`;

it(`${KEYS} made-up keys with as much data as possible leave room, and the account stays`, async () => {
  vi.useFakeTimers({ now: ms(0) });
  const state: AppState = new AppState((owner, gone) => {
    store.ownerChanged(owner);
    store.evict(gone);
  });
  const store = new SessionWriter(state);
  // As the update cycle does.
  setInterval(() => store.write(), 200);
  state.accounts = [anAccount(OWNER)];
  const matcher = new KeyMatcher({
    inFlightRequest: (id) => state.inFlightRequest(id)?.request ?? null,
    ownerOf: (key) => key,
    isGiven: () => false,
    accountsOf: () => [OWNER],
    dispatch: (event) => state.dispatch(event),
    onJoined: () => {},
    onDifferent: () => {},
  });
  state.listeners.push(
    (event) => matcher.onEvent(event),
    (event) => state.categories.onEvent(event),
  );
  state.dispatch({ type: 'pollStarted', owner: OWNER, space: SPACE, at: ms(0) });
  const roll = seeded(1);

  function attack(key: number, second: number): void {
    const owner = `${SPACE}~${key.toString(16).padStart(16, '0')}`;
    for (let call = 0; call < 60; call += 1) {
      const category = CATEGORIES[call % 4] ?? 'read';
      const endpoint = `GET /${Array.from({ length: 10 }, () => 'administrators').join('/')}`;
      const requestId = `${key}-${second}-${call}`;
      const of = { owner, space: SPACE, at: ms(second) + call, requestId, category, endpoint } as const;
      const initiator = long(call);
      state.dispatch({
        type: 'requestStarted',
        ...of,
        initiator,
        key: owner,
        queryHash: call,
        isFullListing: true,
      });
      const limit = 1 + Math.floor(roll() * 9_000_000);
      const rateLimit = { limit, remaining: Math.floor(roll() * limit), reset: T + second + call };
      const answer = {
        status: call % 5 === 0 ? 429 : 200,
        fromCache: false,
        multiplexed: true,
        retryAfter: null,
      };
      if (call % 3 > 0)
        state.dispatch({ type: 'responseReceived', ...of, ...answer, date: T + second, rateLimit });
    }
  }
  let largest = 0;
  for (let key = 0; key < KEYS; key += 1) {
    attack(key, Math.floor(key / 25));
    if (key % 50 > 0) continue;
    await vi.advanceTimersByTimeAsync(300);
    largest = Math.max(largest, sizeOf(storage.session.items));
  }
  await vi.advanceTimersByTimeAsync(300);
  largest = Math.max(largest, sizeOf(storage.session.items));
  const stored = [...storage.session.items.keys()].filter((name) => name.startsWith(OWNER_PREFIX));
  console.log(
    `${KEYS} keys × 60 requests: ${state.quota.owners.size} owners in memory, ${stored.length} stored, ` +
      `at most ${(largest / 1e6).toFixed(1)} MB of ${QUOTA / 1e6} MB in the session`,
  );
  expect(state.quota.owners.size).toBeLessThanOrEqual(MAX_OBSERVED_KEYS + 1);
  expect(Math.max(...[...storage.session.items.values()].map((item) => String(item).length))).toBeLessThan(
    64_001,
  );
  expect(largest).toBeLessThan(5_000_000);
  expect(stored.length).toBeGreaterThan(0);
  expect(state.quota.owners.has(OWNER)).toBe(true);
  expect(storage.session.items.has(OWNER_PREFIX + OWNER)).toBe(true);
  vi.useRealTimers();
});

it('a server that names new categories, endpoints and figures for ever makes no owner grow for ever', () => {
  const state = new AppState(() => {});
  const size = () => JSON.stringify(state.quota.owners.get(OWNER)).length;
  const sizes: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const names = Array.from({ length: 12 }, (_, index) =>
      `c${(round * 12 + index).toString(36)}`.padEnd(24, 'x'),
    );
    const rateLimit = { limit: 1 + round, remaining: round % 2, reset: T + round + 60 };
    const body = {
      rateLimit: Object.fromEntries([...CATEGORIES, ...names].map((name) => [name, rateLimit])),
    };
    const categories = parseRateLimit(body) ?? [];
    const of = { owner: OWNER, space: SPACE, at: ms(round) };
    state.dispatch({ type: 'pollSucceeded', ...of, sentAt: ms(round), date: T + round, categories });
    sizes.push(size());
  }
  const [early = 0, last = 0] = [sizes[ROUNDS / 2], sizes.at(-1)];
  expect(last).toBeLessThan(early * 1.1);
  expect(state.quota.owners.get(OWNER)?.windows.length).toBeLessThanOrEqual(16);
});

it('an owner with many programs in two windows of every category is stored in a short item', () => {
  const scenario = new QuotaScenario();
  for (const opened of [0, 61]) {
    for (const category of CATEGORIES) {
      for (let call = 0; call < 40; call += 1) {
        const id = `${category}-${opened}-${call}`;
        scenario.send(id, opened, category, long(call), `PATCH /${'administrators/'.repeat(9)}${call}`);
        scenario.answer({
          id,
          category,
          limit: 600,
          remaining: 599 - call,
          reset: opened + 60,
          date: opened,
        });
      }
    }
  }
  expect(JSON.stringify(scenario.owner).length).toBeGreaterThan(64_000);
  const item = ownerItem(scenario.owner);
  expect(item.length).toBeLessThanOrEqual(64_000);
  const figures = ({ windows }: OwnerState) =>
    windows.map(({ category, readings }) => ({ category, readings }));
  expect(figures(must(parseOwner(item)))).toEqual(figures(scenario.owner));
});

it('thousands of initiators and endpoints of one account leave its item short and its figures right', () => {
  const state = new AppState(() => {});
  state.accounts = [anAccount(OWNER)];
  for (let call = 0; call < CALLS; call += 1) {
    const of = {
      owner: OWNER,
      space: SPACE,
      at: ms(0) + call,
      requestId: `${call}`,
      category: 'update',
    } as const;
    const endpoint = `PATCH /${'administrators/'.repeat(call % 9)}${call}`;
    state.dispatch({
      type: 'requestStarted',
      ...of,
      endpoint,
      initiator: long(call),
      key: OWNER,
      queryHash: call,
      isFullListing: false,
    });
    // Every other one is never answered.
    if (call % 2 > 0) continue;
    const rateLimit = { limit: 20_000, remaining: 20_000 - call, reset: T + 60 };
    const answer = { status: 200, fromCache: false, multiplexed: true, retryAfter: null, date: T, rateLimit };
    state.dispatch({ type: 'responseReceived', ...of, ...answer, endpoint });
  }
  const item = ownerItem(must(state.quota.owners.get(OWNER)));
  expect(item.length).toBeLessThanOrEqual(64_000);
  const entries = must(parseOwner(item)).windows.flatMap(({ readings }) => readings.entries);
  expect(Math.min(...entries.map(({ remaining }) => remaining))).toBe(20_000 - CALLS + 2);
});
