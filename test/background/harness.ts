/** The real background on fake timers: it starts, dies and polls, and the test answers for the space. */
import { vi } from 'vitest';
import * as historyWrites from '../../src/history/write.ts';
import { accountsItem } from '../../src/storage/accounts.ts';
import type { Command } from '../../src/storage/commands.ts';
import { OWNER_PREFIX, ownerItem } from '../../src/storage/owner-state.ts';
import { T } from '../core/events.ts';
import type { QuotaScenario } from '../core/quota-scenario.ts';
import { anAccount } from '../history/records.ts';
import { fakeBrowser } from '../platform/fake-browser.ts';

export type Answer = () => Response | Promise<Response>;
type Figures = Partial<Record<'read' | 'update' | 'search' | 'icon', number>>;

const LIMITS = { read: 600, update: 150, search: 150, icon: 60 };
const realImmediate = setImmediate;

/** Keys are hashed in real time, whatever the fake timers say. */
let hashing = 0;
let starts = 0;

/** Seconds after T. */
const seconds = (): number => Date.now() / 1000 - T;

/** Get Rate Limit's answer: these requests are left until the reset, in seconds after T, and of the other types all. */
export function rateLimitAnswer(left: Figures = {}, reset = 0): Response {
  const now = Math.floor(Date.now() / 1000);
  const isOpen = now < T + reset;
  const rateLimit = Object.entries(LIMITS).map(([category, limit]) => {
    const remaining = left[category as keyof Figures];
    return [
      category,
      isOpen && remaining !== undefined
        ? { limit, remaining, reset: T + reset }
        : { limit, remaining: limit, reset: now },
    ];
  });
  const headers = { date: new Date().toUTCString() };
  return Response.json({ rateLimit: Object.fromEntries(rateLimit) }, { headers });
}

export interface BackgroundHarness {
  /** The polls that left: with which key, and when in seconds after T. */
  readonly polls: { key: string; at: number }[];
  /** What a poll with this key is answered; without an entry, that all is left. */
  readonly answers: Map<string, Answer>;
  /** What was moved within the history; null where it was deleted. */
  readonly historyMoves: [from: string, to: string | null][];
}

/** Fake timers, a network that the test answers for, and no database. */
export function createHarness(): BackgroundHarness {
  const harness: BackgroundHarness = { polls: [], answers: new Map(), historyMoves: [] };
  vi.useFakeTimers({ now: T * 1000 });
  stubWorker();
  vi.spyOn(historyWrites, 'moveHistory').mockImplementation(async (from, to) => {
    harness.historyMoves.push([from, to]);
    return true;
  });
  vi.stubGlobal('fetch', async (_: string, { headers }: { headers: Record<string, string> }) => {
    const key = headers['Backlog-API-Key'] ?? '';
    harness.polls.push({ key, at: seconds() });
    return (harness.answers.get(key) ?? rateLimitAnswer)();
  });
  return harness;
}

/** What a service worker has and Node has not; and no database. */
export function stubWorker(): void {
  vi.stubGlobal('navigator', { onLine: true });
  vi.stubGlobal('self', { addEventListener: () => {} });
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => new AbortController().signal);
  for (const name of ['writeHistory', 'moveHistory', 'moveHistoryTimes', 'prune'] as const)
    vi.spyOn(historyWrites, name).mockResolvedValue(true);
  countHashes();
}

function countHashes(): void {
  hashing = 0;
  const { subtle } = crypto;
  for (const name of ['importKey', 'sign'] as const) {
    const work = subtle[name].bind(subtle) as (...args: unknown[]) => Promise<never>;
    vi.spyOn(subtle, name).mockImplementation((...args: unknown[]) => {
      hashing += 1;
      return work(...args).finally(() => {
        hashing -= 1;
      });
    });
  }
}

/** A worker's life begins: its entry is the only module that keeps anything. */
export async function startBackground(): Promise<void> {
  starts += 1;
  await import(/* @vite-ignore */ `../../src/background/index.ts?start=${starts}`);
}

/** Lets time pass, and then what runs outside the timers, hashing, come to its end. */
export async function passTime(duration: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(duration * 1000);
  do await new Promise((resolve) => realImmediate(resolve));
  while (hashing > 0);
  await vi.advanceTimersByTimeAsync(0);
}

/** Stores accounts with the keys `key-1`, `key-2`, … */
export async function storeAccounts(...ids: string[]): Promise<void> {
  const accounts = ids.map((id, index) => anAccount(id, { userName: ['Taro', 'Hanako'][index] ?? id }));
  const keys = ids.map((id, index) => [`key:${id}`, `key-${index + 1}`]);
  await fakeBrowser.storage.local.set({ accounts: accountsItem(accounts), ...Object.fromEntries(keys) });
}

/** Stores the state of an owner as an earlier worker would have left it. */
export const storeOwner = (id: string, scenario: QuotaScenario): Promise<void> =>
  fakeBrowser.storage.session.set({ [OWNER_PREFIX + id]: ownerItem({ ...scenario.owner, id }) });

/** Sends a command as a screen of this extension does. */
export async function send(command: Command): Promise<void> {
  const sender = {
    id: fakeBrowser.runtime.id,
    url: fakeBrowser.runtime.getURL('src/pages/popup/index.html'),
  };
  await Promise.all(fakeBrowser.runtime.onMessage.fire(command, sender));
}
