/** The real update cycle: what it looks at again although no event comes. */
import { beforeEach, expect, it, vi } from 'vitest';
import { OWNER } from '../core/events.ts';
import { QuotaScenario } from '../core/quota-scenario.ts';
import { fakeBrowser } from '../platform/fake-browser.ts';
import {
  type BackgroundHarness,
  createHarness,
  passTime,
  rateLimitAnswer,
  startBackground,
  storeAccounts,
  storeOwner,
} from './harness.ts';

const CRITICAL = '#cf460d';

let world: BackgroundHarness;

beforeEach(async () => {
  world = createHarness();
  await storeAccounts(OWNER);
});

it('the badge leaves its critical colour within ten seconds of silence, without an event', async () => {
  const paint = vi.spyOn(fakeBrowser.action, 'setBadgeBackgroundColor');
  const colors = () => paint.mock.calls.map(([{ color }]) => color);
  const scenario = new QuotaScenario().poll(-1, { read: { limit: 600, remaining: 599, reset: 40 } });
  for (let index = 0; index < 60; index += 1) {
    scenario.call({ at: -12 + index / 5, remaining: 149 - index, reset: 48 });
  }
  await storeOwner(OWNER, scenario);
  await startBackground();
  await passTime(1);
  expect(colors()).toEqual([CRITICAL]);
  await passTime(10);
  expect(colors()).toEqual([CRITICAL, expect.not.stringContaining(CRITICAL)]);
  expect(world.polls).toEqual([]);
});

it('a rise that one poll shows is confirmed by another 3 s later, and polls go on as usual then', async () => {
  const polledAt = () => world.polls.map(({ at }) => Math.round(at));
  world.answers.set('key-1', () => rateLimitAnswer({ update: 90 }, 48));
  await storeOwner(
    OWNER,
    new QuotaScenario().poll(-10, { update: { limit: 150, remaining: 148, reset: 48 } }),
  );
  await startBackground();
  await passTime(12);
  expect(polledAt()).toEqual([0, 3]);
  await passTime(3);
  expect(polledAt()).toEqual([0, 3, 13]);
});

it('a type in use is shown as reset when its reset comes, without an event and without a poll', async () => {
  const say = vi.spyOn(fakeBrowser.action, 'setTitle');
  await fakeBrowser.storage.local.set({ settings: { version: 1, values: { paused: true } } });
  const update = { limit: 150, remaining: 3, reset: 20 };
  await storeOwner(OWNER, new QuotaScenario().poll(-1, { update }));
  await startBackground();
  await passTime(19);
  expect(say).toHaveBeenCalledTimes(1);
  await passTime(2);
  expect(say).toHaveBeenCalledTimes(2);
  expect(world.polls).toEqual([]);
});

it('an alarm stands behind a poll that hangs, so that a worker that dies meanwhile is started again', async () => {
  world.answers.set('key-1', () => new Promise(() => {}));
  await startBackground();
  await passTime(5);
  expect(world.polls.length).toBeGreaterThan(0);
  expect(await fakeBrowser.alarms.getAll()).toEqual(['tick']);
});
