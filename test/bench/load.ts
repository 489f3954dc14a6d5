/** A page that asks as much as it can. */
import { callIn } from '../e2e/harness/remote.ts';
import type { Stand } from './arena.ts';
import { KEY } from './place.ts';

const LOOPS = 16;

export interface Load {
  readonly answers: number;
  readonly seconds: number;
}

/**
 * So many seconds of parallel loops, each of which asks again when its answer is there. Updates, so that every figure
 * is news for the toolbar: the first reads in a window are not.
 */
export function loadFor(seconds: number, { page }: Stand): Promise<Load> {
  return callIn(
    page,
    async (length: number, loops: number, key: string) => {
      const request = { method: 'PATCH', headers: { 'Backlog-API-Key': key } };
      const begun = performance.now();
      let answers = 0;
      const loop = async () => {
        while (performance.now() - begun < length * 1000) {
          answers += 1;
          await (await fetch(`/api/v2/issues/DEMO-${answers}`, request)).text();
        }
      };
      await Promise.all(Array.from({ length: loops }, loop));
      return { answers, seconds: (performance.now() - begun) / 1000 };
    },
    [seconds, LOOPS, KEY],
  );
}
