/** The whole background before spaces that fail: what ends a failure, what does not, and how often it asks. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { OWNER_PREFIX, parseOwner } from '../../../src/storage/owner-state.ts';
import { SPACE } from '../../core/events.ts';
import { anAccount } from '../../history/records.ts';
import { fakeBrowser } from '../../platform/fake-browser.ts';
import { must } from '../../utils.ts';
import {
  type Answer,
  type BackgroundHarness,
  createHarness,
  passTime,
  send,
  startBackground,
  storeAccounts,
} from '../harness.ts';

const [A, B] = [`${SPACE}#1`, `${SPACE}#2`];

const unreachable: Answer = () => Promise.reject(new TypeError('Failed to fetch'));
const failing =
  (status: number, headers: Record<string, string> = {}): Answer =>
  () =>
    new Response('{}', { status, headers });

let world: BackgroundHarness;

beforeEach(() => {
  world = createHarness();
  // No jitter.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});

async function start(...ids: string[]): Promise<void> {
  await storeAccounts(...ids);
  await startBackground();
  await passTime(1);
}

const pollsOf = (id: string) =>
  world.polls.filter(({ key }) => key === `key-${id.slice(-1)}`).map(({ at }) => at);

/** What the popup has of an account's polls. */
async function pollOf(id: string) {
  await passTime(1);
  return must(parseOwner(fakeBrowser.storage.session.items.get(OWNER_PREFIX + id))).poll;
}

const serverSeconds = () => Math.floor(Date.now() / 1000);
let requests = 0;
/** A page's request, answered at once. */
async function page(key: string, status = 200, path = 'users'): Promise<void> {
  requests += 1;
  const about = {
    requestId: `page-${requests}`,
    url: `https://${SPACE}/api/v2/${path}`,
    method: 'GET',
    tabId: 1,
    type: 'xmlhttprequest',
    initiator: 'https://app.example.com',
    timeStamp: Date.now(),
  };
  const { onSendHeaders, onResponseStarted } = fakeBrowser.webRequest;
  onSendHeaders.fire({ ...about, requestHeaders: [{ name: 'Backlog-API-Key', value: key }] });
  await passTime(0.05);
  const responseHeaders = [
    { name: 'Date', value: new Date(serverSeconds() * 1000).toUTCString() },
    { name: 'X-RateLimit-Limit', value: '600' },
    { name: 'X-RateLimit-Remaining', value: '500' },
    { name: 'X-RateLimit-Reset', value: `${serverSeconds() + 40}` },
  ];
  const answer = { statusCode: status, statusLine: `HTTP/1.1 ${status}`, fromCache: false, responseHeaders };
  onResponseStarted.fire({ ...about, ...answer, timeStamp: Date.now() });
  await passTime(0.1);
}

describe('a failing account', () => {
  it.each([
    ['429', failing(429)],
    ['429 with Retry-After', failing(429, { 'retry-after': '600' })],
    ['500', failing(500)],
    ['401', failing(401)],
  ])('keeps its wait after %s when another account is renamed', async (_, answer) => {
    world.answers.set('key-2', answer);
    await start(A, B);
    await passTime(100);
    const { retryAt, failures } = await pollOf(B);
    const before = pollsOf(B);
    await send({ type: 'changeAccount', id: A, change: { label: 'CI' } });
    await passTime(1);
    expect(pollsOf(B)).toEqual(before);
    expect(await pollOf(B)).toMatchObject({ retryAt, failures });
  });

  it('keeps its wait when another account gets a new key, and that one is polled at once', async () => {
    world.answers.set('key-1', failing(401));
    world.answers.set('key-2', failing(500));
    await start(A, B);
    await passTime(100);
    const before = pollsOf(B);
    await send({ type: 'saveAccount', account: anAccount(A), apiKey: 'key-9' });
    await passTime(1);
    expect(pollsOf(B)).toEqual(before);
    expect(world.polls.at(-1)?.key).toBe('key-9');
  });
});

describe('successful requests to the space', () => {
  it('clear "can’t be reached" at once after 105 s of failing polls, and a poll follows', async () => {
    world.answers.set('key-1', unreachable);
    await start(A);
    await passTime(105);
    expect((await pollOf(A)).error).toBe('network');
    world.answers.clear();
    const before = pollsOf(A).length;
    await page('a-page’s-own');
    expect((await pollOf(A)).error).toBeNull();
    expect(pollsOf(A).length).toBe(before + 1);
    for (let request = 0; request < 20; request += 1) await page('a-page’s-own');
    expect(pollsOf(A).length).toBe(before + 1);
  });

  it('cause no burst of polls while Get Rate Limit keeps failing', async () => {
    world.answers.set('key-1', failing(500));
    await start(A);
    for (let at = 0; at < 300; at += 2) {
      await page('key-1');
      await passTime(1.8);
    }
    console.log(`polls in five minutes of a page's answers while Get Rate Limit fails: ${pollsOf(A).length}`);
    // As often as at rest, and a poll for each failure.
    expect(pollsOf(A).length).toBeGreaterThan(7);
    expect(pollsOf(A).length).toBeLessThanOrEqual(14);
  });

  it('disprove a rejected key only if they used that very key', async () => {
    world.answers.set('key-1', failing(401));
    await start(A);
    world.answers.clear();
    await page('a-page’s-own');
    await page('key-1', 401);
    expect((await pollOf(A)).error).toBe('keyRefused');
    expect(pollsOf(A)).toHaveLength(1);
    await page('key-1');
    expect((await pollOf(A)).error).toBeNull();
    expect(pollsOf(A)).toHaveLength(2);
  });

  it('with a 429 do not clear a poll’s limit error', async () => {
    world.answers.set('key-1', failing(429, { 'retry-after': '600' }));
    await start(A);
    await page('key-1', 429);
    expect((await pollOf(A)).error).toBe('limitReached');
    await page('key-1');
    expect((await pollOf(A)).error).toBeNull();
    await passTime(300);
    expect(pollsOf(A)).toHaveLength(1);
  });
});

it('a 429 to a page’s read delays polls until its reset', async () => {
  await start(A);
  await page('key-1', 429);
  const before = pollsOf(A).length;
  await passTime(35);
  expect(pollsOf(A)).toHaveLength(before);
  await passTime(10);
  expect(pollsOf(A).length).toBeGreaterThan(before);
});
