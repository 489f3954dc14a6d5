/** Every notification that the real background makes, in the order in which it makes them. */
import { expect } from 'vitest';
import type { LogEntry } from '../../simulator/index.ts';
import { eventually, type Session } from '../harness/index.ts';
import { say } from './accounts.ts';
import { modelOf } from './model.ts';
import type { World } from './world.ts';

export interface Made {
  readonly at: number;
  readonly how: 'create' | 'update';
  readonly id: string;
  readonly title: string;
  readonly message: string;
  readonly buttons: readonly string[];
  /** What the browser said of it; null where it took it. */
  readonly refusal: string | null;
}

interface Logged {
  noticesMade?: Made[];
  noticesCleared?: string[];
}

/**
 * Begins the log: wraps the browser's own function before the background calls it for the first time, so that
 * also what replaces an earlier notice is written down. The log lives as long as the background does.
 *
 * @returns what it holds already
 */
export async function logNotices(session: Session): Promise<Made[]> {
  await session.inBackground(() => {
    const scope = globalThis as Logged;
    if (scope.noticesMade) return;
    const made: Made[] = [];
    scope.noticesMade = made;
    type Api = Record<
      'create' | 'update',
      (id: string, options: Record<string, unknown>) => Promise<unknown>
    >;
    const api = chrome.notifications as unknown as Api;
    const cleared: string[] = [];
    scope.noticesCleared = cleared;
    const clear = chrome.notifications.clear.bind(chrome.notifications) as (id: string) => Promise<boolean>;
    (chrome.notifications as unknown as { clear: typeof clear }).clear = (id) => {
      cleared.push(id);
      return clear(id);
    };
    for (const how of ['create', 'update'] as const) {
      if (!(how in api)) continue;
      const real = api[how].bind(api);
      api[how] = (id, options) => {
        const buttons = (options.buttons ?? []) as { title: string }[];
        const entry = {
          at: Date.now(),
          how,
          id,
          title: String(options.title),
          message: String(options.message),
          buttons: buttons.map(({ title }) => title),
          refusal: null as string | null,
        };
        made.push(entry);
        const refuse = (error: unknown) => {
          entry.refusal = String(error);
        };
        try {
          const outcome = real(id, options);
          outcome.catch(refuse);
          return outcome;
        } catch (error) {
          refuse(error);
          throw error;
        }
      };
    }
  });
  return noticesMade(session);
}

/** The log so far; fails where the background has died since, for then something may be missing. */
export async function noticesMade(session: Session): Promise<Made[]> {
  const made = await session.inBackground(() => (globalThis as Logged).noticesMade ?? null);
  if (made === null) throw new Error('The background has died, and its log with it');
  return made;
}

/** The ids of the notifications that the background took back, or that were clicked. */
export const noticesCleared = (session: Session): Promise<string[]> =>
  session.inBackground(() => (globalThis as Logged).noticesCleared ?? []);

/** The log, when the background has judged everything that the space has answered in this browser. */
export async function noticesAfterAll({ session }: World, log: readonly LogEntry[]): Promise<Made[]> {
  const asked = Math.max(0, ...log.filter(fromPage).map(({ startedAt }) => startedAt));
  await eventually(
    'all answers taken in',
    async () => {
      const { owners } = await modelOf(session);
      const latest = Math.max(0, ...owners.flatMap(({ windows }) => windows.map(({ asOf }) => asOf ?? 0)));
      if (latest < asked) throw new Error(`The last answer seen is ${asked - latest} ms too old`);
      const flights = owners.flatMap((owner) => owner.inFlight);
      if (flights.length > 0) throw new Error(`Still under way: ${JSON.stringify(flights)}`);
      return true;
    },
    { timeoutMs: 30_000 },
  );
  // A screen that loses the focus makes the background judge at once.
  await say(session, { type: 'screen', focused: false, owner: null });
  return noticesMade(session);
}

const fromPage = ({ origin, referer }: LogEntry): boolean => origin !== null || referer !== null;

const TIME = /\d\d:\d\d:\d\d/g;

/** A notice without times and figures, which `checkFigures` holds against the truth. */
export function wordsOf({ title, message }: Made): string {
  return `${title} — ${message}`
    .replace(TIME, 'TIME')
    .replace(/about \d+\ss/g, 'about N s')
    .replace(/\(\d+\ss\)/g, '(N s)')
    .replace(/\d+ of (\d+) left/g, 'N of $1 left')
    .replace('Requests are rejected (429), seen TIME', 'Seen TIME');
}

/** Whether a time of the day, told without its date, is this moment to within some seconds. */
function isNear(told: string, ms: number, tolerance: number): boolean {
  const [hours = 0, minutes = 0, seconds = 0] = told.split(':').map(Number);
  const date = new Date(ms);
  date.setHours(hours, minutes, seconds);
  const apart = Math.abs(date.getTime() - ms);
  return Math.min(apart, 86_400_000 - apart) <= tolerance * 1000 + 1000;
}

/** Whether the space's counter stood so at that time, by its own log. */
function stood(
  log: readonly LogEntry[],
  remaining: number,
  limit: number,
  seen: string,
  reset: string,
): boolean {
  return log.some((entry, index) => {
    if (entry.remaining !== remaining || entry.limit !== limit) return false;
    if (!isNear(reset, (entry.reset ?? 0) * 1000, 1)) return false;
    const next = log.find((later, at) => at > index && later.category === entry.category);
    const until = Math.min(next?.startedAt ?? Number.POSITIVE_INFINITY, (entry.reset ?? 0) * 1000);
    for (let at = entry.startedAt; at <= until + 1000; at += 1000) if (isNear(seen, at, 1)) return true;
    return isNear(seen, entry.headersAt ?? 0, 1);
  });
}

const LEFT = /At ([\d:]+), (\d+) of (\d+) left; resets ([\d:]+)\./g;
const USED_UP = /used up until ([\d:]+)/;
const SEEN = /[Ss]een ([\d:]+)\./;

/** Holds every figure that a notice names against the log of the space that it is about. */
export function checkFigures({ title, message }: Made, log: readonly LogEntry[]): void {
  for (const [said, seen = '', remaining, limit, reset = ''] of message.matchAll(LEFT)) {
    expect(stood(log, Number(remaining), Number(limit), seen, reset), said).toBe(true);
  }
  const until = USED_UP.exec(title)?.[1];
  const seen = SEEN.exec(message)?.[1];
  if (until !== undefined) {
    const limits = new Set(log.map(({ limit }) => limit ?? 0));
    const held = [...limits].some((limit) => stood(log, 0, limit, seen ?? '', until));
    expect(held, `${title}: ${message}`).toBe(true);
  }
  if (message.includes('refused')) expect(log.some(({ status }) => status === 429)).toBe(true);
}
