/** Every notification that the real background makes, in the order in which it makes them. */
import { expect } from 'vitest';
import type { LogEntry } from '../../simulator/index.ts';
import { eventually, type Session } from '../harness/index.ts';
import { sendCommand } from './accounts.ts';
import { modelOf } from './model.ts';
import type { World } from './world.ts';

export interface LoggedNotification {
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
  noticesMade?: LoggedNotification[];
  noticesCleared?: string[];
}

/**
 * Begins the log: wraps the browser's own function before the background calls it for the first time, so that
 * also what replaces an earlier notification is written down. The log lives as long as the background does.
 *
 * @returns what it holds already
 */
export async function logNotifications(session: Session): Promise<LoggedNotification[]> {
  await session.inBackground(() => {
    const scope = globalThis as Logged;
    if (scope.noticesMade) return;
    const made: LoggedNotification[] = [];
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
  return loggedNotifications(session);
}

/** The log so far; fails where the background has died since, for then something may be missing. */
export async function loggedNotifications(session: Session): Promise<LoggedNotification[]> {
  const made = await session.inBackground(() => (globalThis as Logged).noticesMade ?? null);
  if (made === null) throw new Error('The background has died, and its log with it');
  return made;
}

/** The ids of the notifications that the background took back, or that were clicked. */
export const clearedNotifications = (session: Session): Promise<string[]> =>
  session.inBackground(() => (globalThis as Logged).noticesCleared ?? []);

/** The log, when the background has judged everything that the space has answered in this browser. */
export async function notificationsOnceHandled(
  { session }: World,
  log: readonly LogEntry[],
): Promise<LoggedNotification[]> {
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
  await sendCommand(session, { type: 'screen', focused: false, owner: null });
  return loggedNotifications(session);
}

const fromPage = ({ origin, referer }: LogEntry): boolean => origin !== null || referer !== null;

const TIME = /\d\d:\d\d:\d\d/g;

const ADVICE =
  /(?:All programs together: 1 request(?:\/s| every N s) until the reset|Pause for N s|You can send \d+ more until the reset|About \d+ more in the next N s, one at a time|Other programs send about N\/s: pause or slow them)\./g;
/** Of the parts that follow, those for which there is room depend on the figures. */
const FURTHER = /(ADVICE\. N of \d+ left\.).*$/;

/** A notification without times and figures, which `checkFigures` holds against the truth. */
export function normalizedText({ title, message }: LoggedNotification): string {
  return `${title} — ${message}`
    .replaceAll('\u00a0', ' ')
    .replace(TIME, 'TIME')
    .replace(/\d+(?:\.\d)?\ss\b/g, 'N s')
    .replace(/about [\d.]+\/s/g, 'about N/s')
    .replace(/\d+ of (\d+)/g, 'N of $1')
    .replace(ADVICE, 'ADVICE.')
    .replace(FURTHER, '$1')
    .replace(' Requests are rate limited (429).', '');
}

/** Whether a time of the day, told without its date, is this moment to within some seconds. */
function isNear(told: string, ms: number, tolerance: number): boolean {
  const [hours = 0, minutes = 0, seconds = 0] = told.split(':').map(Number);
  const date = new Date(ms);
  date.setHours(hours, minutes, seconds);
  const apart = Math.abs(date.getTime() - ms);
  return Math.min(apart, 86_400_000 - apart) <= tolerance * 1000 + 1000;
}

const LEFT = /(\d+) of (\d+) left\./g;
const RESETS = /Resets ([\d:]+)/;

/** Holds every figure that a notification names against the log of the space that it is about. */
export function expectLoggedFigures({ title, message }: LoggedNotification, log: readonly LogEntry[]): void {
  for (const [said, remaining, limit] of message.matchAll(LEFT)) {
    // All of it is left after a reset, which no request needs to have seen.
    const isFull = remaining === limit;
    const stood = log.some(
      (entry) => entry.limit === Number(limit) && (isFull || entry.remaining === Number(remaining)),
    );
    expect(stood, said).toBe(true);
  }
  const reset = RESETS.exec(message)?.[1];
  if (reset !== undefined) {
    const held = log.some((entry) => entry.remaining === 0 && isNear(reset, (entry.reset ?? 0) * 1000, 1));
    expect(held, `${title}: ${message}`).toBe(true);
  }
  if (message.includes('rejected')) expect(log.some(({ status }) => status === 429)).toBe(true);
}
