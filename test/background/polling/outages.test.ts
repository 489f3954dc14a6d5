/** No request storm: over ten minutes of each trouble at most as many requests as the plan has. */
import { describe, expect, it, vi } from 'vitest';
import { onNetworkRestored, onPermissionsChanged } from '../../../src/background/change-handlers.ts';
import { onWakeFromSleep } from '../../../src/background/update-cycle.ts';
import type { PollError } from '../../../src/core/snapshot.ts';
import { fakeBrowser } from '../../platform/fake-browser.ts';
import { sample } from '../../simulation.ts';
import { healthyResponse, type Network, OutageScenario } from './outage-scenario.ts';

const { permissions } = fakeBrowser;

const TEN_MINUTES = 600;
/** A poll when it is due, then after 5, 10, 20, 40, 80 and 160 s at the soonest; the next comes after ten minutes. */
const BACKING_OFF = 7;
/** The plan where nothing is wrong: idle and while a screen is open. */
const PLAN = { idle: 20, foreground: 120 };

const failure =
  (status: number, code: number, headers: () => Record<string, string> = () => ({})): Network =>
  () =>
    Response.json({ errors: [{ message: '', code, moreInfo: '' }] }, { status, headers: headers() });
const noConnection: Network = () => Promise.reject(new TypeError('Failed to fetch'));
const aborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
const trickle: Network = (signal) => {
  const body = new ReadableStream({
    start: (controller) => {
      const drop = setInterval(() => controller.enqueue(new TextEncoder().encode('{')), 1000);
      signal.addEventListener('abort', () => {
        clearInterval(drop);
        controller.error(signal.reason);
      });
    },
  });
  return new Response(body);
};
const redirect: Network = () =>
  Object.defineProperty(new Response(null), 'type', { value: 'opaqueredirect' });
const html = (text: string): Network => {
  return () => new Response(`<!doctype html>${text}`, { headers: { 'content-type': 'text/html' } });
};
const seconds = () => Math.floor(Date.now() / 1000);
const refusedUntil = (wait: number) =>
  failure(429, 13, () => ({
    date: new Date().toUTCString(),
    'x-ratelimit-limit': '600',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': `${seconds() + wait}`,
  }));

/** A refusal that names its end in seconds, or as a date by the space's own clock, which is an hour fast. */
const comeBack = (status: number, wait: string | number): Network =>
  failure(status, status === 429 ? 13 : 1, () => ({
    date: new Date(Date.now() + 3_600_000).toUTCString(),
    'retry-after': `${typeof wait === 'number' ? new Date(Date.now() + 3_600_000 + wait * 1000).toUTCString() : wait}`,
  }));

interface Trouble {
  readonly what: string;
  readonly network: Network;
  readonly problem: PollError;
  readonly most: number;
  readonly badge?: string;
}

const TROUBLES: readonly Trouble[] = [
  { what: 'no address, or no TLS', network: noConnection, problem: 'network', most: BACKING_OFF },
  { what: 'a hang', network: aborted, problem: 'timeout', most: BACKING_OFF },
  { what: 'a slow trickle', network: trickle, problem: 'timeout', most: BACKING_OFF },
  { what: 'a key that was revoked', network: failure(401, 11), problem: 'keyRefused', most: 1, badge: '!' },
  {
    what: 'a right that was taken',
    network: failure(403, 5),
    problem: 'forbidden',
    most: BACKING_OFF,
    badge: '!',
  },
  {
    what: 'a space that is gone',
    network: failure(404, 6),
    problem: 'noSuchSpace',
    most: BACKING_OFF,
    badge: '!',
  },
  { what: 'a 500', network: failure(500, 1), problem: 'serverError', most: BACKING_OFF },
  {
    what: 'a 503 from a proxy',
    network: () => new Response('', { status: 503 }),
    problem: 'serverError',
    most: BACKING_OFF,
  },
  { what: 'a redirect to a sign-in page', network: redirect, problem: 'redirected', most: BACKING_OFF },
  { what: 'a captive portal', network: html('Please sign in'), problem: 'notBacklog', most: BACKING_OFF },
  { what: 'a 429 until the next reset', network: refusedUntil(59), problem: 'limitReached', most: 10 },
  { what: 'a 429 whose reset is always now', network: refusedUntil(0), problem: 'limitReached', most: 13 },
  { what: 'a 429 without a word', network: failure(429, 13), problem: 'limitReached', most: 10 },
  {
    what: 'figures that cannot be',
    network: () => Response.json({ rateLimit: { read: {} } }),
    problem: 'garbled',
    most: BACKING_OFF,
  },
];

let outage: OutageScenario;

/** @returns the requests of ten minutes */
async function tenMinutes(): Promise<number> {
  outage.requests = [];
  await outage.pass(TEN_MINUTES);
  return outage.requests.length;
}

describe.each(sample(['foreground', 'idle'] as const, 1))('in ten minutes, %s,', (mode) => {
  const begin = async () => {
    outage = await OutageScenario.begin();
    if (mode === 'foreground') outage.keepScreenOpen();
  };

  it('polls come at their interval if nothing fails', async () => {
    await begin();
    const requests = await tenMinutes();
    expect(requests).toBeLessThanOrEqual(PLAN[mode]);
    expect(requests).toBeGreaterThanOrEqual(PLAN[mode] * 0.9);
  });

  it.each(TROUBLES)('$what back off and recover', async ({ what, network, problem, most, badge = '' }) => {
    await begin();
    outage.network = network;
    const requests = await tenMinutes();
    console.log(`requests in ten minutes of ${what}, ${mode}: ${requests}, at most ${most}`);
    expect(requests).toBeGreaterThan(0);
    expect(requests).toBeLessThanOrEqual(most);
    expect(outage.pollError).toBe(problem);
    expect(outage.badge).toBe(badge);
    // What was known grows old, and stays.
    expect(outage.gauge).toMatchObject({ state: 'stale', limit: 600 });
  });

  it('no poll is sent while offline', async () => {
    await begin();
    outage.line.onLine = false;
    expect(await tenMinutes()).toBe(0);
    expect(outage.pollError).toBe('offline');
  });

  it('one poll is sent without host access', async () => {
    await begin();
    vi.spyOn(permissions, 'contains').mockResolvedValue(false);
    outage.network = noConnection;
    expect(await tenMinutes()).toBe(1);
    expect(outage.pollError).toBe('noPermission');
    expect(outage.badge).toBe('!');
  });

  it.each(sample([7, 1, 20], 1))(
    'polls stay within their budget when the network comes and goes every %d s',
    async (every) => {
      await begin();
      let up = true;
      outage.network = () => (up ? healthyResponse() : noConnection(new AbortController().signal));
      setInterval(() => {
        up = !up;
        outage.line.onLine = up;
        if (up) onNetworkRestored(outage.services);
      }, every * 1000);
      const requests = await tenMinutes();
      console.log(`requests in ten minutes of flapping every ${every} s, ${mode}: ${requests}`);
      expect(requests).toBeLessThanOrEqual(PLAN[mode] * 1.05);
    },
  );

  it('polls stay within their budget when the network is up too briefly for an answer', async () => {
    await begin();
    outage.network = noConnection;
    setInterval(() => onNetworkRestored(outage.services), 1000);
    const requests = await tenMinutes();
    console.log(`requests in ten minutes of "online" every second, ${mode}: ${requests}`);
    expect(requests).toBeLessThanOrEqual(PLAN.idle + 2);
  });
});

describe('a space that names a time to wait', () => {
  it.each([
    ['429 with Retry-After: 600', comeBack(429, '600'), 600],
    ['503 with Retry-After: 600', comeBack(503, '600'), 600],
    ['500 with Retry-After: 900', comeBack(500, '900'), 900],
    ['403 with Retry-After: 120', comeBack(403, '120'), 120],
    ['429 with a date ten minutes ahead', comeBack(429, 600), 600],
    ['503 with a date a day ahead', comeBack(503, 86_400), 86_400],
  ])('with %s is polled again then and not before, also while a screen is open', async (_, network, wait) => {
    outage = await OutageScenario.begin();
    outage.keepScreenOpen();
    await outage.pass(5);
    outage.network = network;
    outage.requests = [];
    await outage.pass(10);
    const first = outage.requests[0] ?? Number.NaN;
    await outage.pass(wait - 15);
    expect(outage.requests).toEqual([first]);
    await outage.pass(20);
    expect(outage.requests).toHaveLength(2);
    expect(outage.requests[1]).toBeGreaterThanOrEqual(first + wait);
    expect(outage.requests[1]).toBeLessThan(first + wait + 3);
  });

  it.each([5, 20, 45])(
    'with a 429 and a reset in %i s is polled again a second after the reset',
    async (wait) => {
      outage = await OutageScenario.begin();
      let reset = 0;
      outage.network = () => {
        reset ||= seconds() + wait;
        return refusedUntil(reset - seconds())(new AbortController().signal);
      };
      outage.requests = [];
      await outage.pass(35);
      const first = outage.requests[0] ?? Number.NaN;
      await outage.pass(wait);
      expect((outage.requests[1] ?? Number.NaN) - first).toBeGreaterThanOrEqual(wait);
      expect((outage.requests[1] ?? Number.NaN) - first).toBeLessThanOrEqual(wait + 2);
    },
  );

  it.each(['429', '503'])(
    'with %s delays Refresh, a restored network and an alarm after sleep too',
    async (status) => {
      outage = await OutageScenario.begin();
      outage.network = comeBack(Number(status), '600');
      await outage.pass(40);
      outage.requests = [];
      for (let time = 0; time < 50; time += 1) {
        outage.refresh();
        onNetworkRestored(outage.services);
        onWakeFromSleep(outage.services);
        await onPermissionsChanged(outage.services);
        await outage.pass(10);
      }
      expect(outage.requests).toEqual([]);
      expect(outage.poll).toMatchObject({ reason: 'retryAfter', refreshing: false });
      await outage.pass(120);
      expect(outage.requests.length).toBeGreaterThan(0);
    },
  );

  it.each(sample(['31536000', '-600', 'soon', '99999999999', '600, 600', ''], 2))(
    'with the invalid Retry-After %j is polled as if it had named no time',
    async (wait) => {
      outage = await OutageScenario.begin();
      outage.network = comeBack(503, wait);
      const requests = await tenMinutes();
      expect(requests).toBeGreaterThan(4);
      expect(requests).toBeLessThanOrEqual(BACKING_OFF);
      outage.network = comeBack(429, wait);
      await outage.pass(600);
      const refused = await tenMinutes();
      expect(refused).toBeGreaterThan(8);
      expect(refused).toBeLessThanOrEqual(10);
    },
  );
});

it('the first answer after an outage restores figures, badge and interval', async () => {
  outage = await OutageScenario.begin();
  outage.network = noConnection;
  await tenMinutes();
  outage.network = healthyResponse;
  await outage.pass(TEN_MINUTES);
  expect(outage.pollError).toBeNull();
  expect(outage.gauge.state).toBe('idle');
});
