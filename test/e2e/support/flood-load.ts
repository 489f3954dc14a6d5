/** A flood of requests and a steady probe beside it: how far what is shown is behind, and what the history has lost. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogEntry, Simulator } from '../../simulator/index.ts';
import type { Session } from '../harness/index.ts';
import { windowsOf } from './server-windows.ts';
import { readHistory } from './stored.ts';

/** Nothing is refused. */
export const UNLIMITED = { read: 1_000_000, update: 1_000_000, search: 1_000_000, icon: 1_000_000 };
/** Of the probe's type; the badge writes figures below 1000 out. */
export const PROBE_LIMITS = { ...UNLIMITED, search: 999 };
const A_MINUTE = 60_000;
/** The type of the probe's requests. */
const PROBE = 'search';

/**
 * @param shown what is left of the probe's type, as it stood on a surface at the time `at`
 * @param probe the probe's answers, oldest first
 * @returns ms since the answer that made it outdated; 0 where it is the latest, null where it was never so
 */
export function lagOf(shown: number, at: number, probe: readonly LogEntry[]): number | null {
  const index = probe.findLastIndex(
    ({ remaining, headersAt }) => remaining === shown && (headersAt ?? at) <= at + 50,
  );
  if (index < 0) return null;
  const next = probe[index + 1]?.headersAt ?? null;
  return next === null || next > at ? 0 : at - next;
}

/** The figure that a share of all are no greater than. */
export function quantile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN;
}

/** The driver waits three minutes for an answer and no longer. */
export async function inChunks(total: number, send: (ms: number) => Promise<unknown>): Promise<void> {
  const until = Date.now() + total;
  while (Date.now() < until) await send(Math.min(until - Date.now(), A_MINUTE));
}

/** What waits for its turn to be written comes and goes within a second: the least of five has the least of it in it. */
export async function minHeap(heap: () => Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let reading = 0; reading < 5; reading += 1) {
    least = Math.min(least, await heap());
    await sleep(300);
  }
  return least;
}

/**
 * A window as it is compared. What this browser observed counts for the probe alone: of a request whose connection another
 * page has broken it never sees an answer.
 */
const nameOf = (category: string, reset: number, used: number, observed: number): string =>
  [category, reset, used, category === PROBE ? observed : 'in all'].join(' ');

/** Each window of each owner, as history has it, held against the server's log. */
export async function lostWindows(session: Session, simulator: Simulator, space: string) {
  const { windows } = await readHistory(session);
  const told = windows
    .map(({ category, reset, used, observed }) => nameOf(category, reset, used, observed))
    .sort();
  const users = new Set(simulator.log.map((entry) => entry.userId));
  const truth = [...users].flatMap((id) => (id === null ? [] : windowsOf(simulator.log, space, id)));
  const said = new Map<string, number>();
  for (const name of told) said.set(name, (said.get(name) ?? 0) + 1);
  const lost = truth
    .map(({ category, reset, used }) => nameOf(category, reset, used, used))
    .filter((name) => {
      const left = said.get(name) ?? 0;
      said.set(name, left - 1);
      return left <= 0;
    })
    .map((name) => {
      const [category, reset] = name.split(' ');
      return `${name}, recorded: ${told.filter((each) => each.startsWith(`${category} ${reset} `))}`;
    });
  return { lost, windows: truth.length };
}

/** Runs in a page. */
export async function sendSteadily(key: string, ms: number, everyMs: number): Promise<void> {
  const until = Date.now() + ms;
  while (Date.now() < until) {
    // The connection may have been ended by what another page sent over it.
    const signal = AbortSignal.timeout(20_000);
    await fetch(`/api/v2/issues?apiKey=${key}&n=${Math.random()}`, { signal })
      .then((answer) => answer.arrayBuffer())
      .catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
