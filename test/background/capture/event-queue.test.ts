/** What is taken when, and that nothing overtakes. */
import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { EventQueue, MAX_QUEUED } from '../../../src/background/capture/event-queue.ts';

let taken: string[];
let inbox: EventQueue;

const task = (name: string) => () => void taken.push(name);
const request = (name: string) => inbox.gather(task(name), { isNews: false, isKept: false });
const answer = (name: string) => inbox.gather(task(name), { isNews: true, isKept: false });

beforeEach(async () => {
  vi.useFakeTimers({ now: 1_000_000 });
  taken = [];
  inbox = new EventQueue(Promise.resolve());
  await vi.advanceTimersByTimeAsync(1000);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('an answer after a quiet moment is taken at once, and its request before it', () => {
  request('sent');
  expect(taken).toEqual([]);
  answer('answered');
  expect(taken).toEqual(['sent', 'answered']);
});

test('a request whose answer takes long is taken a moment later', async () => {
  request('sent');
  await vi.advanceTimersByTimeAsync(39);
  expect(taken).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(taken).toEqual(['sent']);
});

test('an answer does not wait because its request was taken a moment ago', async () => {
  request('sent');
  await vi.advanceTimersByTimeAsync(41);
  answer('answered');
  expect(taken).toEqual(['sent', 'answered']);
});

test('in a stream they are taken together, and none waits longer than a moment', async () => {
  const takenAt: number[] = [];
  const late: number[] = [];
  for (let at = 0; at < 1000; at += 2) {
    const cameAt = Date.now();
    inbox.gather(
      () => {
        takenAt.push(Date.now());
        late.push(Date.now() - cameAt);
      },
      { isNews: at % 4 === 0, isKept: false },
    );
    await vi.advanceTimersByTimeAsync(2);
  }
  await vi.advanceTimersByTimeAsync(100);
  expect(takenAt).toHaveLength(500);
  expect(new Set(takenAt).size).toBeLessThanOrEqual(28);
  expect(Math.max(...late)).toBeLessThanOrEqual(40);
});

test('a timer that is late holds no answer up: by the clock it is time', async () => {
  answer('first');
  await vi.advanceTimersByTimeAsync(10);
  answer('second');
  vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 35);
  answer('third');
  expect(taken).toEqual(['first', 'second', 'third']);
});

test('what is gathered can be asked for', async () => {
  answer('first');
  request('sent');
  inbox.flush();
  expect(taken).toEqual(['first', 'sent']);
  // Not from within: then the rest is about to come.
  inbox.push(() => {
    request('next');
    inbox.flush();
    task('outer')();
  });
  await vi.advanceTimersByTimeAsync(50);
  expect(taken).toEqual(['first', 'sent', 'outer', 'next']);
});

test('whatever else happens is taken at once, after what was gathered before it', () => {
  answer('first');
  request('sent');
  answer('answered');
  inbox.push(task('alarm'));
  expect(taken).toEqual(['first', 'sent', 'answered', 'alarm']);
});

test('one that has to wait holds back all that come after it', async () => {
  let done = () => {};
  inbox.push(() => new Promise<void>((resolve) => (done = resolve)).then(task('hashed')));
  answer('answered');
  inbox.push(task('alarm'));
  await vi.advanceTimersByTimeAsync(1000);
  expect(taken).toEqual([]);
  done();
  await vi.advanceTimersByTimeAsync(0);
  expect(taken).toEqual(['hashed', 'answered', 'alarm']);
});

test('one that fails holds back nothing', async () => {
  inbox.push(() => Promise.reject(new Error('no key')));
  answer('answered');
  await vi.advanceTimersByTimeAsync(0);
  expect(taken).toEqual(['answered']);
});

test('one that throws holds back nothing, and is told of', () => {
  const reported = vi.fn();
  vi.stubGlobal('reportError', reported);
  const error = new Error('a bug');
  inbox.push(() => {
    throw error;
  });
  answer('answered');
  expect(taken).toEqual(['answered']);
  expect(reported.mock.calls).toEqual([[error]]);
});

test('nothing is taken before what is stored is loaded, and everything after', async () => {
  let loaded = () => {};
  inbox = new EventQueue(new Promise<void>((resolve) => (loaded = resolve)));
  request('sent');
  answer('answered');
  inbox.push(task('alarm'));
  await vi.advanceTimersByTimeAsync(1000);
  expect(taken).toEqual([]);
  loaded();
  await vi.advanceTimersByTimeAsync(0);
  expect(taken).toEqual(['sent', 'answered', 'alarm']);
});

test('what a task gathers in turn is not lost', async () => {
  inbox.push(() => {
    task('outer')();
    request('inner');
  });
  await vi.advanceTimersByTimeAsync(50);
  expect(taken).toEqual(['outer', 'inner']);
});

describe('a full queue', () => {
  it('drops what comes, counts it, and goes on with the user’s own requests', async () => {
    let loaded = () => {};
    const dropped = vi.fn();
    inbox = new EventQueue(new Promise<void>((resolve) => (loaded = resolve)), dropped);
    for (let index = 0; index < MAX_QUEUED; index += 1) request(`${index}`);
    request('of a stranger');
    answer('of a stranger');
    inbox.gather(task('of the account'), { isNews: true, isKept: true });
    inbox.push(task('alarm'));
    loaded();
    await vi.advanceTimersByTimeAsync(0);
    expect(dropped).toHaveBeenCalledTimes(2);
    expect(taken).toHaveLength(MAX_QUEUED + 2);
    expect(taken.slice(-2)).toEqual(['of the account', 'alarm']);
  });

  it('takes strangers’ requests again when it has been worked through', async () => {
    const dropped = vi.fn();
    inbox = new EventQueue(Promise.resolve(), dropped);
    for (let index = 0; index < MAX_QUEUED + 5; index += 1) request(`${index}`);
    await vi.advanceTimersByTimeAsync(100);
    request('later');
    await vi.advanceTimersByTimeAsync(100);
    expect(dropped).toHaveBeenCalledTimes(5);
    expect(taken.at(-1)).toBe('later');
  });
});
