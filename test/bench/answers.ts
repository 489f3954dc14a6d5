/** Answers as the page gets them: what each says is left, and when its first byte was there. */
import { callIn } from '../e2e/harness/remote.ts';
import type { Stand } from './arena.ts';
import { KEY } from './place.ts';

/** `at` in ms of the machine's clock. */
export type Answer = [remaining: number, at: number];

const COUNT = 16;
const LOOPS = 16;
const ICON = '/api/v2/users/1/icon';
const ISSUE = '/api/v2/issues/DEMO-1';

/** Waits until the window that the next request falls into lasts so many seconds: figures then only fall. */
async function untilRoomFor(seconds: number, { page }: Stand, method: string, path: string): Promise<void> {
  await callIn(
    page,
    async (length: number, verb: string, of: string, key: string) => {
      const answer = await fetch(of, { method: verb, headers: { 'Backlog-API-Key': key } });
      const left = Number(answer.headers.get('x-ratelimit-reset')) * 1000 - Date.now();
      if (left < length * 1000) await new Promise((resolve) => setTimeout(resolve, left + 1000));
    },
    [seconds, method, path, KEY],
  );
}

/** Icons, at distances at which each meets a quiet background. */
export async function answersOneByOne(stand: Stand): Promise<Answer[]> {
  await untilRoomFor(15, stand, 'GET', ICON);
  return callIn(
    stand.page,
    async (count: number, path: string, key: string) => {
      const answers: [number, number][] = [];
      for (let index = 0; index < count; index += 1) {
        await new Promise((resolve) => setTimeout(resolve, 300 + ((index * 67) % 100)));
        const url = new URL(`${path}?at=${performance.now()}`, location.href).href;
        const answer = await fetch(url, { headers: { 'Backlog-API-Key': key } });
        await answer.text();
        const [timing] = performance.getEntriesByName(url) as PerformanceResourceTiming[];
        answers.push([
          Number(answer.headers.get('x-ratelimit-remaining')),
          performance.timeOrigin + (timing?.responseStart ?? Number.NaN),
        ]);
      }
      performance.clearResourceTimings();
      return answers;
    },
    [COUNT, ICON, KEY],
  );
}

/** Updates, as many as parallel loops can send. */
export async function answersUnderLoad(stand: Stand, seconds: number): Promise<Answer[]> {
  await untilRoomFor(seconds + 3, stand, 'PATCH', ISSUE);
  return callIn(
    stand.page,
    async (length: number, loops: number, path: string, key: string) => {
      const request = { method: 'PATCH', headers: { 'Backlog-API-Key': key } };
      performance.setResourceTimingBufferSize(200_000);
      performance.clearResourceTimings();
      const remaining = new Map<string, number>();
      const end = performance.now() + length * 1000;
      const loop = async () => {
        while (performance.now() < end) {
          const url = new URL(`${path}?at=${performance.now()}-${Math.random()}`, location.href).href;
          const answer = await fetch(url, request);
          remaining.set(url, Number(answer.headers.get('x-ratelimit-remaining')));
          await answer.text();
        }
      };
      await Promise.all(Array.from({ length: loops }, loop));
      const timings = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
      const answers = timings.flatMap(({ name, responseStart }): [number, number][] => {
        const left = remaining.get(name);
        return left === undefined ? [] : [[left, performance.timeOrigin + responseStart]];
      });
      performance.clearResourceTimings();
      return answers;
    },
    [seconds, LOOPS, ISSUE, KEY],
  );
}
