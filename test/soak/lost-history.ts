/** What of the server's log is missing from the history, and what stands in it that never was. */
import type { RequestRecord } from '../../src/history/schema.ts';
import { windowsOf } from '../e2e/server-windows.ts';
import { readHistory } from '../e2e/stored.ts';
import type { LogEntry } from '../simulator/index.ts';
import type { Found, Subject } from './agreement.ts';

export interface Death {
  readonly begun: number;
  readonly over: number;
}

/** What may be lost of a list, in ms. */
const A_SECOND = 1000;
/** So long after its death the next life may still be starting, and the browser loses an event now and then, in ms. */
const STARTING = 500;
/** Browser and server name one request at times that are no further apart, in ms. */
const ONE_MOMENT = 2000;

/** Whether a death may have taken this request along. */
export const isExcused =
  (deaths: readonly Death[]) =>
  ({ startedAt, endedAt }: LogEntry): boolean =>
    deaths.some(
      ({ begun, over }) => (endedAt ?? startedAt) > begun - A_SECOND && startedAt < over + STARTING,
    );

export interface Lost extends Found {
  /** Requests that went into the comparison, and how many of them the history has not. */
  readonly requests: number;
  readonly missing: number;
  /** How long before its death the oldest request went that is missing, in ms. */
  readonly longest: number;
}

export async function lostHistory(subject: Subject, deaths: readonly Death[]): Promise<Lost> {
  const { session, simulator, space, userId } = subject;
  const { requests, windows } = await readHistory(session);
  const owner = `${space}#${userId}`;
  const log = simulator.log.filter((entry) => entry.userId === userId && entry.category !== null);
  const whole = log.filter(({ aborted }) => !aborted);
  const excused = isExcused(deaths);
  const answered = requests.filter((each) => each.owner === owner && !each.aborted && each.endedAt !== null);
  const { missing, invented } = match(whole, answered);
  const unexcused = missing.filter((entry) => !excused(entry)).map((entry) => `missing: ${nameOf(entry)}`);
  const doubled = invented.map((record) => `never sent: ${nameOf(record)}`);

  const told = new Map(
    windows
      .filter((each) => each.owner === owner)
      .map((each) => [`${each.category} ${each.reset}`, each.used]),
  );
  const wrong = windowsOf(log, space, userId).flatMap(({ category, reset, used }) => {
    const says = told.get(`${category} ${reset}`);
    const last = log.filter((entry) => entry.category === category && entry.reset === reset).slice(says ?? 0);
    const lost =
      says === undefined || says < used ? last.every((entry) => entry.aborted || excused(entry)) : false;
    return says === used || lost ? [] : [`window ${category} ${reset}: ${says} used, the server ${used}`];
  });
  return {
    deviations: [...unexcused, ...doubled, ...wrong],
    requests: whole.length,
    missing: missing.length,
    longest: longestBefore(missing, deaths),
  };
}

interface Named {
  readonly category: string | null;
  readonly status: number | null;
  readonly remaining: number | null;
}

const nameOf = ({ category, status, remaining }: Named): string => `${category} ${status} ${remaining}`;

/** Pairs requests of the same figures, the nearest in time first. */
function match(log: readonly LogEntry[], records: readonly RequestRecord[]) {
  const pairs = log
    .flatMap((entry) =>
      records
        .map((record) => ({
          entry,
          record,
          apart: Math.abs(record.at - entry.startedAt),
        }))
        .filter(({ record }) => nameOf(record) === nameOf(entry)),
    )
    .filter(({ apart }) => apart < ONE_MOMENT)
    .sort((a, b) => a.apart - b.apart);
  const [found, told] = [new Set<LogEntry>(), new Set<RequestRecord>()];
  for (const { entry, record } of pairs) {
    if (found.has(entry) || told.has(record)) continue;
    found.add(entry);
    told.add(record);
  }
  return {
    missing: log.filter((entry) => !found.has(entry)),
    invented: records.filter((record) => !told.has(record)),
  };
}

/** What was answered while one worker died and the next one started was written by neither, and is not old. */
function longestBefore(missing: readonly LogEntry[], deaths: readonly Death[]): number {
  const before = missing.map(({ endedAt, startedAt }) => {
    const isBetween = ({ begun, over }: Death) =>
      (endedAt ?? startedAt) > begun && startedAt < over + STARTING;
    if (deaths.some(isBetween)) return 0;
    const next = deaths.find(({ over }) => over > startedAt);
    return next === undefined ? 0 : next.begun - (endedAt ?? startedAt);
  });
  return Math.max(0, ...before);
}
