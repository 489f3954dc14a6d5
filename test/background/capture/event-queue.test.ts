import { beforeEach, expect, it, vi } from 'vitest';
import { EventQueue, MAX_QUEUED } from '../../../src/background/capture/event-queue.ts';

let taken: string[];
let queue: EventQueue;
const task = (name: string) => () => void taken.push(name);
const settled = () => new Promise((resolve) => setTimeout(resolve));
const reported = vi.fn();

beforeEach(async () => {
  taken = [];
  reported.mockClear();
  vi.stubGlobal('reportError', reported);
  queue = new EventQueue(Promise.resolve());
  await settled();
});

it('a task that need not wait runs at once', () => {
  queue.push(task('first'));
  queue.push(task('second'));
  expect(taken).toEqual(['first', 'second']);
});

it('a task that waits holds back those behind it', async () => {
  let done = () => {};
  queue.push(() => new Promise<void>((resolve) => (done = resolve)).then(task('hashed')));
  queue.push(task('answer'));
  queue.push(task('alarm'));
  await settled();
  expect(taken).toEqual([]);
  done();
  await settled();
  expect(taken).toEqual(['hashed', 'answer', 'alarm']);
});

it('a task that fails or throws is reported, and holds back nothing', async () => {
  const [rejected, thrown] = [new Error('no key'), new Error('a bug')];
  queue.push(() => Promise.reject(rejected));
  queue.push(() => {
    throw thrown;
  });
  queue.push(task('answer'));
  await settled();
  expect(taken).toEqual(['answer']);
  expect(reported.mock.calls.map(([error]) => error)).toEqual([rejected, thrown]);
});

it.each([
  ['was read', () => Promise.resolve()],
  ['could not be read', () => Promise.reject(new Error('damaged'))],
])('tasks wait until storage %s, and run in their order then', async (_, outcome) => {
  let end = () => {};
  const reading = new Promise<void>((resolve) => (end = resolve)).then(outcome);
  queue = new EventQueue(reading);
  queue.push(task('request'));
  queue.push(task('answer'));
  await settled();
  expect(taken).toEqual([]);
  end();
  await settled();
  expect(taken).toEqual(['request', 'answer']);
});

it('a task that another task pushes runs after it', () => {
  queue.push(() => {
    queue.push(task('inner'));
    task('outer')();
  });
  expect(taken).toEqual(['outer', 'inner']);
});

it('the hook runs before each task', () => {
  const beforeTask = vi.fn();
  queue = new EventQueue(Promise.resolve(), { beforeTask });
  queue.push(task('first'));
  queue.push(task('second'));
  return settled().then(() => expect(beforeTask).toHaveBeenCalledTimes(2));
});

it('a full queue drops and counts tasks of observed keys, keeps the user’s own, and takes all again when it is empty', async () => {
  let loaded = () => {};
  const onDropped = vi.fn();
  queue = new EventQueue(new Promise<void>((resolve) => (loaded = resolve)), { onDropped });
  for (let index = 0; index < MAX_QUEUED + 5; index += 1) queue.push(task(`${index}`), false);
  queue.push(task('of the account'));
  loaded();
  await settled();
  queue.push(task('later'), false);
  expect(onDropped).toHaveBeenCalledTimes(5);
  expect(taken).toHaveLength(MAX_QUEUED + 2);
  expect(taken.slice(-2)).toEqual(['of the account', 'later']);
});
