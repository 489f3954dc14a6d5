import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HistoryRecorder } from '../../../src/background/persistence/history-recorder.ts';
import type { HistoryTarget } from '../../../src/background/persistence/history-target.ts';
import type { EventOf } from '../../../src/core/events.ts';
import type { WatchedSpan } from '../../../src/history/owner-hour.ts';
import type { RequestRecord, WindowRecord } from '../../../src/history/schema.ts';
import { OWNER, Scene, SPACE, T } from '../../core/support.ts';

interface Writing {
  readonly at: number;
  readonly minutes: readonly WindowRecord[];
  readonly requests: readonly RequestRecord[];
}

let writings: Writing[];
/** How the next writings end. */
let answers: (() => Promise<boolean>)[];
let watched: WatchedSpan[];
let moves: [string, string | null][];
let tidied: number;
let chronicle: HistoryRecorder;

beforeEach(() => {
  vi.useFakeTimers({ now: T * 1000 });
  writings = [];
  answers = [];
  watched = [];
  moves = [];
  tidied = 0;
  const archive: HistoryTarget = {
    observingSince: () => 0,
    write: (minutes, requests, spans) => {
      watched.push(...spans);
      writings.push({ at: Date.now() - T * 1000, minutes, requests });
      return answers.shift()?.() ?? Promise.resolve(true);
    },
    move: async (from, to) => void moves.push([from, to]),
    isUserOwned: (owner) => owner === OWNER,
    prune: async () => void tidied++,
  };
  chronicle = new HistoryRecorder(archive);
  // As the update cycle does.
  setInterval(() => chronicle.write(), 200);
});
afterEach(() => vi.useRealTimers());

const details = { method: 'GET', tabId: 3, initiator: 'app.example.com' };
const request = (requestId: string, at = T * 1000): EventOf<'requestStarted'> => ({
  type: 'requestStarted',
  owner: OWNER,
  space: SPACE,
  at,
  requestId,
  category: 'read',
  initiator: 'app.example.com',
  endpoint: 'GET /projects',
  key: `${SPACE}~0123456789abcdef`,
  queryHash: null,
  isFullListing: false,
});
const answer = (
  requestId: string,
  at: number,
  more: Partial<EventOf<'responseReceived'>> = {},
): EventOf<'responseReceived'> => ({
  type: 'responseReceived',
  owner: OWNER,
  space: SPACE,
  at,
  requestId,
  category: 'read',
  endpoint: 'GET /projects',
  status: 200,
  fromCache: false,
  multiplexed: true,
  date: T,
  rateLimit: { limit: 600, remaining: 599, reset: T + 60 },
  retryAfter: null,
  ...more,
});

function complete(id: string, at = T * 1000): void {
  chronicle.requestStarted(request(id, at), details);
  chronicle.responseReceived(answer(id, at + 20), details, undefined);
}

describe('writing', () => {
  it('never happens on the path of an event, and soon after the first change', async () => {
    chronicle.ownerChanged(new Scene().call({ at: 0 }).owner);
    expect(writings).toEqual([]);
    await vi.advanceTimersByTimeAsync(250);
    expect(writings).toHaveLength(1);
  });

  it('begins every second at most, however many events come: little more is lost at a death', async () => {
    const scene = new Scene();
    for (let at = 0; at < 10; at += 0.01) {
      scene.call({ at, remaining: 1000 - Math.round(at * 100), limit: 2000, reset: 60 });
      chronicle.ownerChanged(scene.owner);
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(writings.length).toBeLessThanOrEqual(11);
    const gaps = writings.slice(1).map(({ at }, index) => at - (writings[index]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1250);
  });

  it('says each window once, until it changes', async () => {
    const scene = new Scene().call({ at: 0, remaining: 149 });
    chronicle.ownerChanged(scene.owner);
    await vi.advanceTimersByTimeAsync(2000);
    chronicle.ownerChanged(scene.owner);
    await vi.advanceTimersByTimeAsync(2000);
    expect(writings).toHaveLength(1);
    chronicle.ownerChanged(scene.call({ at: 3, remaining: 148 }).owner);
    await vi.advanceTimersByTimeAsync(2000);
    expect(writings.map(({ minutes }) => minutes.map(({ used }) => used))).toEqual([[1], [2]]);
  });

  it('waits for the one before it', async () => {
    let done = (_: boolean) => {};
    answers.push(() => new Promise((resolve) => (done = resolve)));
    complete('a');
    await vi.advanceTimersByTimeAsync(300);
    complete('b');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(writings).toHaveLength(1);
    done(true);
    await vi.advanceTimersByTimeAsync(1500);
    expect(writings.map(({ requests }) => requests.length)).toEqual([1, 1]);
  });

  it('that failed is made up for with the next change', async () => {
    answers.push(() => Promise.resolve(false));
    const scene = new Scene().call({ at: 0, remaining: 149 });
    chronicle.ownerChanged(scene.owner);
    await vi.advanceTimersByTimeAsync(1500);
    chronicle.ownerChanged(scene.owner);
    await vi.advanceTimersByTimeAsync(1500);
    expect(writings.map(({ minutes }) => minutes.length)).toEqual([1, 1]);
    expect(tidied).toBe(1);
  });

  it('that throws stops nothing', async () => {
    answers.push(() => Promise.reject(new Error('broken')));
    complete('a');
    await vi.advanceTimersByTimeAsync(1500);
    complete('b');
    await vi.advanceTimersByTimeAsync(1500);
    expect(writings).toHaveLength(2);
  });

  it('is made up for by the next life of the worker', async () => {
    const scene = new Scene().call({ at: 0, remaining: 149 });
    chronicle.resume([scene.owner]);
    await vi.advanceTimersByTimeAsync(300);
    expect(writings.map(({ minutes }) => minutes.length)).toEqual([1]);
    await vi.advanceTimersByTimeAsync(100_000);
    chronicle.resume([scene.owner]);
    await vi.advanceTimersByTimeAsync(1500);
    expect(writings).toHaveLength(1);
  });

  it('does not happen after all was forgotten', async () => {
    complete('a');
    chronicle.requestStarted(request('open'), details);
    chronicle.ownerChanged(new Scene().call({ at: 0 }).owner);
    await chronicle.clear();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(writings).toEqual([]);
    chronicle.requestEnded('open', T * 1000, false, details, null);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(writings).toEqual([]);
  });
});

describe('a key that turned out to be an account’s', () => {
  const TO = `${SPACE}#99`;

  it('takes its history along: written, waiting and under way', async () => {
    complete('written');
    await vi.advanceTimersByTimeAsync(1500);
    complete('waiting');
    chronicle.requestStarted(request('open'), details);
    chronicle.move(OWNER, TO);
    chronicle.requestEnded('open', T * 1000, false, details, null);
    await vi.advanceTimersByTimeAsync(1500);
    expect(writings.map(({ requests }) => requests.map(({ owner }) => owner))).toEqual([[OWNER], [TO, TO]]);
    expect(moves).toEqual([[OWNER, TO]]);
  });

  it('leaves no window behind that was about to be written under its name', async () => {
    chronicle.ownerChanged(new Scene().call({ at: 0 }).owner);
    chronicle.move(OWNER, TO);
    await vi.advanceTimersByTimeAsync(1500);
    expect(writings.flatMap(({ minutes }) => minutes)).toEqual([]);
    expect(moves).toEqual([[OWNER, TO]]);
  });
});

describe('a request', () => {
  const written = async () => {
    await vi.advanceTimersByTimeAsync(1500);
    return writings.flatMap(({ requests }) => requests);
  };

  it('is written when it is over, with all that was heard of it', async () => {
    const at = T * 1000;
    chronicle.requestStarted(request('a', at), details);
    expect(await written()).toEqual([]);
    chronicle.responseReceived(answer('a', at + 1500), details, undefined);
    expect(await written()).toEqual([
      {
        owner: OWNER,
        at,
        endedAt: at + 1500,
        method: 'GET',
        endpoint: 'GET /projects',
        category: 'read',
        status: 200,
        remaining: 599,
        limit: 600,
        initiator: 'app.example.com',
        tabId: 3,
        fromCache: false,
        aborted: false,
      },
    ]);
  });

  it('that was aborted before its headers says so; after them it was answered', async () => {
    const at = T * 1000;
    chronicle.requestStarted(request('before', at), details);
    chronicle.requestEnded('before', at + 5, true, details, null);
    chronicle.requestStarted(request('after', at), details);
    chronicle.responseReceived(answer('after', at + 20), details, undefined);
    chronicle.requestEnded('after', at + 25, true, details, null);
    expect((await written()).map(({ status, aborted }) => [status, aborted])).toEqual([
      [null, true],
      [200, false],
    ]);
  });

  it('from the cache was never sent, and is there all the same', async () => {
    const at = T * 1000;
    chronicle.responseReceived(answer('a', at, { fromCache: true }), details, undefined);
    expect(await written()).toMatchObject([{ at, initiator: 'app.example.com', fromCache: true }]);
  });

  it('whose start an earlier life of the worker saw is taken up from the ledger', async () => {
    const { owner } = new Scene().send('a', 0, 'read', 'old.example.com', 'GET /users');
    const [request] = owner.inFlight;
    if (request === undefined) throw new Error('no flight');
    const at = T * 1000;
    chronicle.responseReceived(answer('a', at + 5000), details, request);
    chronicle.requestEnded('b', at + 6000, true, details, { owner: OWNER, request });
    const begun = { at, initiator: 'old.example.com' };
    expect(await written()).toMatchObject([
      { ...begun, endedAt: at + 5000, status: 200, remaining: 599 },
      { ...begun, endedAt: at + 6000, status: null, remaining: null, aborted: true, endpoint: 'GET /users' },
    ]);
  });

  it('that was sent on to somewhere else has the status that said so', async () => {
    chronicle.requestStarted(request('a'), details);
    chronicle.requestEnded('a', T * 1000, false, { ...details, statusCode: 302 }, null);
    expect(await written()).toMatchObject([{ status: 302, remaining: null, aborted: false }]);
  });

  it('of which nobody saw anything but the end is none', async () => {
    chronicle.requestEnded('a', T * 1000, false, details, null);
    expect(await written()).toEqual([]);
  });

  it('whose end never comes makes room for others after a thousand', async () => {
    for (let index = 0; index < 1200; index++) chronicle.requestStarted(request(`${index}`), details);
    const gone = await written();
    expect(gone).toHaveLength(200);
    expect(gone[0]).toMatchObject({ endedAt: null, status: null });
  });

  it('with figures that are none has none', async () => {
    chronicle.requestStarted(request('a'), details);
    const rateLimit = { limit: Number.NaN, remaining: '5', reset: undefined };
    chronicle.responseReceived(answer('a', T * 1000, { rateLimit }), details, undefined);
    expect(await written()).toMatchObject([{ limit: null, remaining: null }]);
  });

  it('more of them than anybody can write go, the oldest first', async () => {
    for (let index = 0; index < 6000; index++) complete(`${index}`, T * 1000 + index);
    const kept = await written();
    expect(kept).toHaveLength(5000);
    expect(kept[0]?.at).toBe(T * 1000 + 1000);
  });
});

describe('observed keys', () => {
  const STRANGER = `${SPACE}~fedcba9876543210`;
  const strange = (requestId: string) => ({ ...request(requestId), owner: STRANGER });

  it('whose requests never end push no request of the account out', async () => {
    chronicle.requestStarted(request('own'), details);
    for (let index = 0; index < 3000; index += 1) chronicle.requestStarted(strange(`${index}`), details);
    chronicle.responseReceived(answer('own', T * 1000 + 20), details, undefined);
    await vi.advanceTimersByTimeAsync(1500);
    const own = writings.flatMap(({ requests }) => requests).filter(({ owner }) => owner === OWNER);
    expect(own).toMatchObject([{ status: 200, endedAt: T * 1000 + 20 }]);
  });

  it('go first where the database does not answer', async () => {
    complete('own');
    for (let index = 0; index < 6000; index += 1) {
      chronicle.requestStarted(strange(`${index}`), details);
      chronicle.responseReceived({ ...answer(`${index}`, T * 1000), owner: STRANGER }, details, undefined);
    }
    await vi.advanceTimersByTimeAsync(1500);
    const kept = writings.flatMap(({ requests }) => requests);
    expect(kept).toHaveLength(5000);
    expect(kept[0]?.owner).toBe(OWNER);
  });

  it('that had to make room are not written', async () => {
    chronicle.ownerChanged({ ...new Scene().call({ at: 0 }).owner, id: STRANGER });
    chronicle.evict([STRANGER]);
    complete('own');
    await vi.advanceTimersByTimeAsync(1500);
    expect(writings.map(({ minutes }) => minutes)).toEqual([[]]);
  });
});

it('an account that is removed leaves nothing: written, waiting or under way', async () => {
  complete('waiting');
  chronicle.requestStarted(request('open'), details);
  chronicle.ownerChanged(new Scene().call({ at: 0 }).owner);
  chronicle.remove([OWNER]);
  chronicle.requestEnded('open', T * 1000, false, details, null);
  await vi.advanceTimersByTimeAsync(1500);
  expect(writings.flatMap(({ minutes, requests }) => [...minutes, ...requests])).toEqual([]);
  expect(moves).toEqual([[OWNER, null]]);
});

describe('the times in which limits were checked', () => {
  const poll = (scene: Scene, at: number) =>
    scene.poll(at, { update: { limit: 150, remaining: 150, reset: at } }).owner;
  /** Answers at these seconds after T; each is written before the next. */
  async function checkAt(scene: Scene, seconds: readonly number[]): Promise<void> {
    for (const at of seconds) {
      vi.setSystemTime((T + at) * 1000);
      chronicle.ownerChanged(poll(scene, at));
      await vi.advanceTimersByTimeAsync(1500);
    }
  }
  const minutes = () => watched.map(({ from, to }) => [Math.floor(from) - T, Math.floor(to) - T]);

  it('are spans between checks up to 75 s apart, once a minute', async () => {
    await checkAt(new Scene(), [0, 30, 50, 60, 135]);
    expect(minutes()).toEqual([
      [0, 30],
      [50, 60],
      [60, 135],
    ]);
  });

  it('leave out a longer gap, in which a window may have opened and ended', async () => {
    await checkAt(new Scene(), [0, 76, 100]);
    expect(minutes()).toEqual([[76, 100]]);
  });

  it('go on with the next worker, which knows the last check from storage', async () => {
    chronicle.resume([poll(new Scene(), 0)]);
    await checkAt(new Scene(), [70]);
    expect(minutes()).toEqual([[0, 70]]);
  });
});
