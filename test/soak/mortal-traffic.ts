/** Random traffic of a page, planned here from a seed and sent there: single requests, some at once, some aborted. */
import type { Page } from 'puppeteer-core';
import { callIn } from '../e2e/harness/remote.ts';

export interface Call {
  readonly method: string;
  readonly path: string;
  /** Given up after so many ms. */
  readonly abortMs: number | null;
}

/** Calls that are sent together, and the pause after their answers, in ms. */
export interface Step {
  readonly calls: readonly Call[];
  readonly pauseMs: number;
}

const KINDS = [
  { method: 'GET', path: 'issues/DEMO-1' },
  { method: 'PATCH', path: 'issues/DEMO-1' },
  { method: 'GET', path: 'issues' },
  { method: 'GET', path: 'users/1/icon' },
] as const;

export function planTraffic(random: () => number, most: number): Step[] {
  const below = (count: number) => Math.floor(random() * count);
  const call = (): Call => ({
    ...(KINDS[below(KINDS.length)] ?? KINDS[0]),
    abortMs: random() < 0.03 ? below(30) : null,
  });
  return Array.from({ length: 3 + below(most) }, () => ({
    calls: Array.from({ length: random() < 0.2 ? 2 + below(4) : 1 }, call),
    pauseMs: 5 + below(40),
  }));
}

/** One request of each type, one after the other: the answers that put right whatever a death has left. */
export const oneOfEach: readonly Step[] = KINDS.map((kind) => ({
  calls: [{ ...kind, abortMs: null }],
  pauseMs: 5,
}));

export const sendTraffic = (page: Page, key: string, steps: readonly Step[]): Promise<void> =>
  callIn(
    page,
    async (apiKey: string, plan: readonly Step[]) => {
      const send = async ({ method, path, abortMs }: Call) => {
        const stop = new AbortController();
        if (abortMs !== null) setTimeout(() => stop.abort(), abortMs);
        try {
          // The browser's cache has requests for one address wait for each other.
          const url = `/api/v2/${path}?apiKey=${apiKey}&n=${crypto.randomUUID()}`;
          await (await fetch(url, { method, signal: stop.signal })).arrayBuffer();
        } catch (error) {
          if (!stop.signal.aborted) throw error;
        }
      };
      for (const { calls, pauseMs } of plan) {
        await Promise.all(calls.map(send));
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    },
    [key, steps],
  );
