/** The whole background before spaces that fail: what ends a failure, what does not, and how often it asks. */
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { accountsItem } from '../../../src/storage/accounts.ts';
import type { Command } from '../../../src/storage/commands.ts';
import { OWNER_PREFIX, parseOwner } from '../../../src/storage/owner-state.ts';
import { must, SPACE, T } from '../../core/support.ts';
import { anAccount } from '../../history/records.ts';
import { wholeBrowser } from '../fake-extension-api.ts';

const stand = vi.hoisted(() => ({ in: {} as object }));
vi.mock('../../../src/platform/browser.ts', async () => {
  stand.in = (await import('../fake-extension-api.ts')).wholeBrowser();
  return { default: new Proxy({}, { get: (_, name) => Reflect.get(stand.in, name) }) };
});
vi.mock('../../../src/history/write.ts', () => ({
  moveHistoryTimes: async () => {},
  clearHistory: async () => true,
  moveHistory: async () => {},
  prune: async () => {},
  writeHistory: async () => true,
}));

const [A, B] = [`${SPACE}#1`, `${SPACE}#2`];
type Answer = () => Response | Promise<Response>;

const seconds = () => Math.floor(Date.now() / 1000);
const healthy: Answer = () => {
  const figures = (limit: number) => ({ limit, remaining: limit, reset: seconds() });
  const rateLimit = { read: figures(600), update: figures(150), search: figures(150), icon: figures(60) };
  return Response.json({ rateLimit }, { headers: { date: new Date().toUTCString() } });
};
const unreachable: Answer = () => Promise.reject(new TypeError('Failed to fetch'));
const failing =
  (status: number, headers: Record<string, string> = {}): Answer =>
  () =>
    new Response('{}', { status, headers });

let browser: ReturnType<typeof wholeBrowser>;
/** What Get Rate Limit answers, by key. */
let answers: Map<string, Answer>;
/** Keys of the polls, and when they left in seconds after T. */
let polls: { key: string; at: number }[];
/** Hashes under way, or done. */
let hashing: Promise<unknown>[];

beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers({ now: T * 1000 });
  vi.spyOn(Math, 'random').mockReturnValue(0);
  browser = wholeBrowser();
  stand.in = browser;
  polls = [];
  answers = new Map();
  hashing = [];
  const { subtle } = globalThis.crypto;
  for (const name of ['importKey', 'sign'] as const) {
    const real = subtle[name].bind(subtle) as (...args: unknown[]) => Promise<never>;
    vi.spyOn(subtle, name).mockImplementation((...args: unknown[]) => {
      const result = real(...args);
      hashing.push(result);
      return result;
    });
  }
  vi.stubGlobal('navigator', { onLine: true });
  vi.stubGlobal('self', { addEventListener: () => {} });
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => new AbortController().signal);
  vi.stubGlobal('fetch', async (_: string, init: { headers: Record<string, string> }) => {
    const key = must(init.headers['Backlog-API-Key']);
    polls.push({ key, at: Date.now() / 1000 - T });
    return (answers.get(key) ?? healthy)();
  });
});
afterEach(() => {
  vi.clearAllTimers();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function start(ids: readonly string[]): Promise<void> {
  await browser.storage.local.set({
    accounts: accountsItem(ids.map((id) => anAccount(id))),
    ...Object.fromEntries(ids.map((id) => [`key:${id}`, `key-of-${id.slice(-1)}`])),
  });
  await import('../../../src/background/index.ts');
  await pass(1);
}

/** Lets time pass, and what runs outside the timers, hashing, come to its end. */
async function pass(time: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(time * 1000);
  for (let turn = 0; turn < 10; turn += 1) {
    await Promise.all(hashing);
    await setImmediate();
  }
  await vi.advanceTimersByTimeAsync(0);
}

/** A screen sends a command. */
const say = (command: Command) =>
  browser.runtime.onMessage.fire(command, {
    id: browser.runtime.id,
    url: browser.runtime.getURL('src/pages/options/index.html'),
  });

const pollsOf = (id: string) =>
  polls.filter(({ key }) => key === `key-of-${id.slice(-1)}`).map(({ at }) => at);

/** What the popup has of an account's polls. */
async function pollOf(id: string) {
  await pass(1);
  return must(parseOwner(browser.storage.session.items.get(OWNER_PREFIX + id))).poll;
}

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
  const { onSendHeaders, onResponseStarted } = browser.webRequest;
  onSendHeaders.fire({ ...about, requestHeaders: [{ name: 'Backlog-API-Key', value: key }] });
  await pass(0.05);
  const responseHeaders = [
    { name: 'Date', value: new Date(seconds() * 1000).toUTCString() },
    { name: 'X-RateLimit-Limit', value: '600' },
    { name: 'X-RateLimit-Remaining', value: '500' },
    { name: 'X-RateLimit-Reset', value: `${seconds() + 40}` },
  ];
  const answer = { statusCode: status, statusLine: `HTTP/1.1 ${status}`, fromCache: false, responseHeaders };
  onResponseStarted.fire({ ...about, ...answer, timeStamp: Date.now() });
  await pass(0.1);
}

describe('another account', () => {
  it.each([
    ['429', failing(429)],
    ['429 with Retry-After', failing(429, { 'retry-after': '600' })],
    ['500', failing(500)],
    ['401', failing(401)],
  ])('that is renamed leaves the wait after a %s as it is', async (_, answer) => {
    answers.set('key-of-2', answer);
    await start([A, B]);
    await pass(100);
    const { retryAt, failures } = await pollOf(B);
    const before = pollsOf(B);
    say({ type: 'changeAccount', id: A, change: { label: 'CI' } });
    await pass(1);
    expect(pollsOf(B)).toEqual(before);
    expect(await pollOf(B)).toMatchObject({ retryAt, failures });
  });

  it('that is given a new key leaves it too, and is itself asked at once', async () => {
    answers.set('key-of-1', failing(401));
    answers.set('key-of-2', failing(500));
    await start([A, B]);
    await pass(100);
    const before = pollsOf(B);
    say({ type: 'saveAccount', account: anAccount(A), apiKey: 'key-of-9' });
    await pass(1);
    expect(pollsOf(B)).toEqual(before);
    expect(polls.at(-1)?.key).toBe('key-of-9');
  });
});

describe('answers of the space', () => {
  it('end "can’t be reached" at once after 105 s of failing polls, and a poll follows', async () => {
    answers.set('key-of-1', unreachable);
    await start([A]);
    await pass(105);
    expect((await pollOf(A)).error).toBe('network');
    answers.clear();
    const before = pollsOf(A).length;
    await page('a-page’s-own');
    expect((await pollOf(A)).error).toBeNull();
    expect(pollsOf(A).length).toBe(before + 1);
    for (let request = 0; request < 20; request += 1) await page('a-page’s-own');
    expect(pollsOf(A).length).toBe(before + 1);
  });

  it('cause no storm while Get Rate Limit goes on failing', async () => {
    answers.set('key-of-1', failing(500));
    await start([A]);
    for (let at = 0; at < 600; at += 2) {
      await page('key-of-1');
      await pass(1.8);
    }
    console.log(`polls in ten minutes of a page's answers while Get Rate Limit fails: ${pollsOf(A).length}`);
    // As often as at rest, and a poll for each failure.
    expect(pollsOf(A).length).toBeGreaterThan(15);
    expect(pollsOf(A).length).toBeLessThanOrEqual(27);
  });

  it('disprove a refused key only where they accept that very key', async () => {
    answers.set('key-of-1', failing(401));
    await start([A]);
    answers.clear();
    await page('a-page’s-own');
    await page('key-of-1', 401);
    expect((await pollOf(A)).error).toBe('keyRefused');
    expect(pollsOf(A)).toHaveLength(1);
    await page('key-of-1');
    expect((await pollOf(A)).error).toBeNull();
    expect(pollsOf(A)).toHaveLength(2);
  });

  it('that were refused for their own limit do not end a poll’s', async () => {
    answers.set('key-of-1', failing(429, { 'retry-after': '600' }));
    await start([A]);
    await page('key-of-1', 429);
    expect((await pollOf(A)).error).toBe('limitReached');
    await page('key-of-1');
    expect((await pollOf(A)).error).toBeNull();
    await pass(300);
    expect(pollsOf(A)).toHaveLength(1);
  });
});

it('a page’s read that is refused holds up the polls until its reset', async () => {
  await start([A]);
  await page('key-of-1', 429);
  const before = pollsOf(A).length;
  await pass(35);
  expect(pollsOf(A)).toHaveLength(before);
  await pass(10);
  expect(pollsOf(A).length).toBeGreaterThan(before);
});
