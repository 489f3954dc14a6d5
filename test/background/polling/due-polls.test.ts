/** When polls start, and that each of them ends: the whole background on fake timers. */
import { beforeEach, expect, it, vi } from 'vitest';
import { UpdateCycle } from '../../../src/background/update-cycle.ts';
import { OWNER_PREFIX, parseOwner } from '../../../src/storage/owner-state.ts';
import { OWNER, SPACE, T } from '../../core/events.ts';
import { anAccount } from '../../history/records.ts';
import { fakeBrowser } from '../../platform/fake-browser.ts';
import { detailsOf } from '../capture/request-details.ts';
import {
  type BackgroundHarness,
  createHarness,
  passTime,
  rateLimitAnswer,
  send,
  startBackground,
  storeAccounts,
} from '../harness.ts';

const { local, session } = fakeBrowser.storage;
const { alarms, runtime, webRequest } = fakeBrowser;
let world: BackgroundHarness;

beforeEach(async () => {
  world = createHarness();
  vi.spyOn(Math, 'random').mockReturnValue(0);
  await storeAccounts(OWNER);
});

const errorOf = (id: string) => parseOwner(session.items.get(OWNER_PREFIX + id))?.poll.error;
const after = (seconds: number, answer: () => Response) => () =>
  new Promise<Response>((resolve) => setTimeout(() => resolve(answer()), seconds * 1000));
const keyRefused = () => new Response('{}', { status: 401 });

/** A poll with the first key is on its way; the space will say that it is wrong. */
async function pollWithRevokedKey(): Promise<void> {
  await startBackground();
  await passTime(29);
  world.answers.set('key-1', after(3, keyRefused));
  await passTime(2);
  expect(world.polls.map(({ key }) => key)).toEqual(['key-1', 'key-1']);
}

it('a new key is not blamed for the error of the one before', async () => {
  await pollWithRevokedKey();
  await send({ type: 'saveAccount', account: anAccount(OWNER), apiKey: 'key-2' });
  await passTime(60);
  expect(errorOf(OWNER)).toBeNull();
  expect(world.polls.filter(({ key }) => key === 'key-2').length).toBeGreaterThan(1);
});

it('an account that is removed and added again is not blamed for its former key', async () => {
  await pollWithRevokedKey();
  await send({ type: 'removeAccount', id: OWNER });
  await passTime(0.5);
  await send({ type: 'saveAccount', account: anAccount(OWNER), apiKey: 'key-2' });
  await passTime(60);
  expect(errorOf(OWNER)).toBeNull();
});

it('a new key is tried although it could not be read again for a moment', async () => {
  world.answers.set('key-1', keyRefused);
  await startBackground();
  await passTime(5);
  expect(errorOf(OWNER)).toBe('keyRefused');
  const get = local.get.bind(local);
  let failures = 0;
  vi.spyOn(local, 'get').mockImplementation((items) => {
    const isKey = String(items).startsWith('key:') && failures === 0 && world.answers.has('saved');
    if (!isKey) return get(items);
    failures += 1;
    return Promise.reject(new Error('IO error'));
  });
  world.answers.set('saved', rateLimitAnswer);
  await send({ type: 'saveAccount', account: anAccount(OWNER), apiKey: 'key-2' });
  await passTime(60);
  expect(failures).toBe(1);
  expect(errorOf(OWNER)).toBeNull();
});

it('while the key cannot be read, polls are tried at growing intervals', async () => {
  await startBackground();
  await passTime(29);
  const get = vi.spyOn(local, 'get').mockRejectedValue(new Error('IO error'));
  await passTime(60);
  expect(get.mock.calls.length).toBeLessThan(8);
  get.mockRestore();
  await passTime(120);
  expect(errorOf(OWNER)).toBeNull();
});

it('after sleep there is one poll, three seconds later, although an event comes before the alarm', async () => {
  await startBackground();
  await passTime(10);
  vi.setSystemTime(Date.now() + 600_000);
  const woke = Date.now() / 1000 - T;
  runtime.onStartup.fire();
  await passTime(5);
  expect(world.polls.slice(1).map(({ at }) => Math.round(at - woke))).toEqual([3]);
});

it('the cycle rests while a poll waits for the requests of a key that the user ignores', async () => {
  await startBackground();
  await passTime(2);
  const page = detailsOf('chromium');
  const date = new Date().toUTCString();
  const reset = `${T + 40}`;
  const figures = {
    date,
    'x-ratelimit-limit': '600',
    'x-ratelimit-remaining': '580',
    'x-ratelimit-reset': reset,
  };
  const responseHeaders = Object.entries(figures).map(([name, value]) => ({ name, value }));
  const url = `https://${SPACE}/api/v2/users`;
  // One request of the key is answered, which asks for a poll, and a long one holds that up.
  for (const requestId of ['long', 'short'])
    webRequest.onSendHeaders.fire(page.sendHeaders({ requestId, url }));
  await passTime(0.1);
  webRequest.onResponseStarted.fire({
    ...page.responseStarted({ requestId: 'short', url }),
    responseHeaders,
  });
  await passTime(1);
  const key = [...session.items.keys()].find((name) => name.includes('~'))?.slice(OWNER_PREFIX.length) ?? '';
  await send({ type: 'setKeyIgnored', key, on: true });
  await passTime(1);
  const run = vi.spyOn(UpdateCycle.prototype, 'run');
  await passTime(10);
  expect(run.mock.calls.length).toBeLessThan(5);
});

it.each([
  ['a paid plan, every 30 s', 30, 0.1, () => rateLimitAnswer()],
  ['a slow space', 30, 1.5, () => rateLimitAnswer()],
  ['a free plan, every 50 s', 50, 0.1, freePlanAnswer],
] as const)('no alarm wakes the worker before a poll is due: %s', async (_, interval, wait, answer) => {
  world.answers.set('key-1', after(wait, answer));
  const rings: number[] = [];
  alarms.onAlarm.addListener(() => void rings.push(Date.now() / 1000 - T));
  await startBackground();
  await passTime(400);
  const pollTimes = world.polls.map(({ at }) => at);
  expect(pollTimes).toHaveLength(Math.ceil(400 / (interval + wait)));
  for (const at of rings) expect(Math.min(...pollTimes.map((poll) => Math.abs(poll - at)))).toBeLessThan(0.3);
});

function freePlanAnswer(): Response {
  const reset = Math.floor(Date.now() / 1000);
  const limits = Object.entries({ read: 60, update: 15, search: 15, icon: 6 });
  const rateLimit = Object.fromEntries(
    limits.map(([category, limit]) => [category, { limit, remaining: limit, reset }]),
  );
  return Response.json({ rateLimit }, { headers: { date: new Date().toUTCString() } });
}
