/**
 * All that pages can send: many tabs, many keys, one account whose searches go at a steady pace as a probe of how
 * far badge and popup are behind. Afterwards each window must hold every answer that the server has given.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import type { Session } from '../e2e/harness/index.ts';
import { callIn } from '../e2e/harness/remote.ts';
import { windowsOf } from '../e2e/server-windows.ts';
import { readHistory } from '../e2e/stored.ts';
import type { Simulator } from '../simulator/index.ts';
import { lagOf } from './lag.ts';
import { countWrites, writesCounted } from './writes.ts';

/** Fewer than the observed keys that are kept, so that none of their answers is lost. */
export const OWNERS = 45;
/** Nothing is refused. */
export const PLENTY = { read: 1_000_000, update: 1_000_000, search: 1_000_000, icon: 1_000_000 };
/** Of the probe's type; the badge writes figures below 1000 out. */
export const PROBE_LIMITS = { ...PLENTY, search: 999 };
const PROBE_EVERY = 100;
const LOOK_EVERY = 250;
const LOOPS = 8;
const A_MINUTE = 60_000;
/** By then each owner has all that the ledger keeps of one: a past minute, twenty episodes. Until then it grows, in ms. */
const FILLED = 200_000;

export interface LoadOptions {
  readonly seconds: number;
  /** When the ledger is full, the same load for so much longer, in which the heap is read; 0 for not at all. */
  readonly heapSeconds: number;
  readonly tabs: number;
  readonly sending: number;
  readonly space: string;
  readonly userId: number;
  readonly key: string;
  readonly stop: AbortSignal;
}

export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  readonly owners: number;
  /** Windows that do not hold what the server's log holds, in words. */
  readonly lost: readonly string[];
  readonly windows: number;
  /** How far behind, in ms, at each look. */
  readonly badge: readonly number[];
  readonly popup: readonly number[];
  readonly writesPerSecond: number;
  /** After each tenth, in bytes; none in Firefox. */
  readonly heaps: readonly number[];
}

const keyOfOwner = (index: number): string => `key-of-owner-${index}`;

export function addOwners(simulator: Simulator, space: string): void {
  for (let index = 0; index < OWNERS; index += 1) {
    simulator.addUser(space, {
      id: 100 + index,
      name: `Owner ${index}`,
      keys: [keyOfOwner(index)],
      limits: PLENTY,
    });
  }
}

export async function loadAll(
  { session, simulator, popup }: { session: Session; simulator: Simulator; popup: Page },
  options: LoadOptions,
): Promise<Load> {
  const { seconds, heapSeconds, tabs, sending, space, userId, key, stop } = options;
  const pages: Page[] = [];
  for (let tab = 0; tab < tabs; tab += 1)
    pages.push(await session.open(session.url(space, '/LoginDisplay.action')));
  await countWrites(session);
  const begun = Date.now();
  const from = simulator.log.length;
  const looksEnd = begun + seconds * 1000;
  const heapFrom = looksEnd + FILLED;
  const sendFor = heapSeconds > 0 ? heapFrom + heapSeconds * 1000 - begun : seconds * 1000;
  const keys = Array.from({ length: OWNERS }, (_, index) => keyOfOwner(index));
  const traffic = pages
    .slice(1, 1 + sending)
    .map((page) => inSpells(sendFor, (ms) => callIn(page, sendAll, [keys, ms, LOOPS])));
  const probe = inSpells(sendFor, (ms) => callIn(pages[0] ?? popup, sendSteadily, [key, ms, PROBE_EVERY]));
  // Each entry is looked at once: the server answers in this process, and would have to wait.
  const probed: Simulator['log'][number][] = [];
  let readTo = from;
  const answers = () => {
    for (; readTo < simulator.log.length; readTo += 1) {
      const entry = simulator.log[readTo];
      if (entry?.userId === userId && entry.category === 'search') probed.push(entry);
    }
    return probed;
  };

  const [badge, shown, heaps]: [number[], number[], number[]] = [[], [], []];
  while (Date.now() < looksEnd && !stop.aborted) {
    await sleep(LOOK_EVERY);
    const [text, at] = await session.inExtension(readBadge);
    const lag = lagOf(Number(text), at, answers());
    if (lag !== null) badge.push(lag);
    // By the page's own clock: what it says is on its way here while others wait for the processors as well.
    const [figure, seenAt] = await popup.evaluate(readProbe);
    const behind = lagOf(figure, seenAt, answers());
    if (behind !== null) shown.push(behind);
  }
  // The collections hold the background up, so nobody looks meanwhile.
  for (let tenth = 1; tenth <= 10 && heapSeconds > 0 && session.backgroundHeap && !stop.aborted; tenth += 1) {
    await sleep(Math.max(heapFrom + tenth * heapSeconds * 100 - Date.now(), 0));
    heaps.push(await leastHeap(session.backgroundHeap));
  }
  await Promise.all([...traffic, probe]);
  const took = (Date.now() - begun) / 1000;
  const writesPerSecond = (await writesCounted(session)) / took;
  await sleep(2500);
  const log = simulator.log.slice(from);
  return {
    requests: log.length,
    perSecond: log.length / took,
    owners: new Set(log.map((entry) => entry.userId)).size,
    ...(await lostWindows(session, simulator, space)),
    badge,
    popup: shown,
    writesPerSecond,
    heaps,
  };
}

/** The driver waits three minutes for an answer and no longer. */
export async function inSpells(total: number, send: (ms: number) => Promise<unknown>): Promise<void> {
  const until = Date.now() + total;
  while (Date.now() < until) await send(Math.min(until - Date.now(), A_MINUTE));
}

/** What waits for its turn to be written comes and goes within a second: the least of five has the least of it in it. */
export async function leastHeap(heap: () => Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let reading = 0; reading < 5; reading += 1) {
    least = Math.min(least, await heap());
    await sleep(300);
  }
  return least;
}

/** Each window of each owner, as history has it, held against the server's log. */
export async function lostWindows(session: Session, simulator: Simulator, space: string) {
  const { windows } = await readHistory(session);
  const told = windows
    .map(({ category, reset, used, observed }) => `${category} ${reset} ${used} ${observed}`)
    .sort();
  const users = new Set(simulator.log.map((entry) => entry.userId));
  const truth = [...users].flatMap((id) => (id === null ? [] : windowsOf(simulator.log, space, id)));
  const said = new Map<string, number>();
  for (const name of told) said.set(name, (said.get(name) ?? 0) + 1);
  const lost = truth
    .map(({ category, reset, used }) => `${category} ${reset} ${used} ${used}`)
    .filter((name) => {
      const left = said.get(name) ?? 0;
      said.set(name, left - 1);
      return left <= 0;
    });
  return { lost, windows: truth.length };
}

/** Runs in a page of ours: the badge, and when. The browser takes its time to answer; it was so half way, on average. */
async function readBadge(): Promise<[text: string, at: number]> {
  const askedAt = Date.now();
  const text = await chrome.action.getBadgeText({});
  return [text, (askedAt + Date.now()) / 2];
}

/** Runs in the popup: what its meter says, and when. */
function readProbe(): [figure: number, at: number] {
  const meter = document.querySelector('[role="meter"][aria-label="Search"]');
  return [Number(meter?.getAttribute('aria-valuenow') ?? -1), Date.now()];
}

/** Runs in a page: as many requests as it can, each with a key at random. */
async function sendAll(keys: readonly string[], ms: number, loops: number): Promise<void> {
  const until = Date.now() + ms;
  const kinds = [
    ['GET', 'projects'],
    ['PATCH', 'issues/DEMO-1'],
    ['GET', 'users/1/icon'],
  ] as const;
  const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T;
  const loop = async () => {
    while (Date.now() < until) {
      const [method, path] = pick(kinds);
      await (
        await fetch(`/api/v2/${path}?apiKey=${pick(keys)}&n=${Math.random()}`, { method })
      ).arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: loops }, loop));
}

export async function sendSteadily(key: string, ms: number, everyMs: number): Promise<void> {
  const until = Date.now() + ms;
  while (Date.now() < until) {
    await (await fetch(`/api/v2/issues?apiKey=${key}&n=${Math.random()}`)).arrayBuffer();
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
