/** What the extension says and has kept, held against the simulator's own counters and log. */
import type { Page } from 'puppeteer-core';
import type { AlertIncident } from '../../src/core/alerts/incident.ts';
import { parseAlerts } from '../../src/storage/alert-state.ts';
import { modelOf } from '../e2e/findings-model.ts';
import type { Session } from '../e2e/harness/index.ts';
import { meters } from '../e2e/screens.ts';
import type { Category, LogEntry, Simulator } from '../simulator/index.ts';
import { overlapsIn } from '../simulator/overlaps.ts';

export interface Subject {
  readonly session: Session;
  readonly simulator: Simulator;
  readonly popup: Page;
  readonly space: string;
  readonly userId: number;
}

const isPoll = ({ endpoint }: LogEntry): boolean => endpoint === '/api/v2/rateLimit';

export interface Found {
  /** What does not agree, in words; none where all does. */
  readonly deviations: readonly string[];
}

const NAMES = { Read: 'read', Update: 'update', Search: 'search', Icon: 'icon' } as const;

export async function meterDeviations({ popup, simulator, space, userId }: Subject): Promise<Found> {
  const shown = await meters(popup);
  const counters = simulator.counters(space, userId);
  const deviations = Object.entries(NAMES).flatMap(([name, category]) => {
    const { remaining, limit } = counters[category];
    const meter = shown[name];
    const says = `${meter?.now} of ${meter?.max}`;
    return says === `${remaining} of ${limit}`
      ? []
      : [`meter ${name} says ${says}, it is ${remaining} of ${limit}`];
  });
  return { deviations };
}

/** The badge names a type and what is left of it, or how long it is used up; nothing where only our polls have spent. */
export async function badgeDeviations({ session, simulator, space, userId }: Subject): Promise<Found> {
  const { text } = await session.badge();
  const counters = Object.entries(simulator.counters(space, userId));
  const seconds = (reset: number | null) => (reset ?? 0) - (Date.now() + simulator.skewMs) / 1000;
  const used = counters.filter(([, { remaining }]) => remaining === 0);
  const wait = /^(\d+)s$/.exec(text)?.[1];
  const [, letter = '', figure] = /^([a-z]?)(\d+)$/.exec(text) ?? [];
  const idle = counters.every(([category, { reset }]) =>
    simulator.log.every((entry) => entry.category !== category || entry.reset !== reset || isPoll(entry)),
  );
  const names = ([name, { remaining }]: (typeof counters)[number]) =>
    name.startsWith(letter) && `${remaining}` === figure;
  const right =
    wait !== undefined
      ? used.some(([, { reset }]) => Math.abs(seconds(reset) - Number(wait)) <= 2)
      : used.length === 0 && (text === '' ? idle : counters.some(names));
  const truth = counters.map(([name, { remaining }]) => `${name} ${remaining}`).join(', ');
  return { deviations: right ? [] : [`badge says ${JSON.stringify(text)} at ${truth}`] };
}

/** Types that alert unless the user changes it. */
const ALERTING: readonly Category[] = ['read', 'update', 'search'];

/** What has been told, by category. */
export type Told = ReadonlyMap<string, AlertIncident>;

/** A run ends after this long without a danger, and a notice is brought up to date at this distance, in ms. */
const QUIET_ENDS_RUN = 180_000;
const UPDATE_DISTANCE = 600_000;

/** "Used up" was told of the types that the log shows used up, and of no other; nothing was told twice. */
export async function alertDeviations(
  { session, simulator, space, userId }: Subject,
  before: Told,
): Promise<Found & { told: Told }> {
  const item = await session.inExtension(async () => (await chrome.storage.local.get('alerts')).alerts);
  const runs = parseAlerts(item)?.incidents ?? {};
  const log = simulator.log.filter((entry) => entry.space === space && entry.userId === userId);
  const deviations: string[] = [];
  const told = new Map<string, AlertIncident>();
  for (const category of ALERTING) {
    const run = runs[`${space}#${userId}|${category}`];
    const usedUp = log.filter((entry) => entry.category === category && entry.remaining === 0);
    const lately = usedUp.some(({ startedAt }) => Date.now() - startedAt < QUIET_ENDS_RUN - 10_000);
    if (lately && !run?.exhausted) deviations.push(`${category} was used up, told: ${JSON.stringify(run)}`);
    if (usedUp.length === 0 && run?.exhausted) deviations.push(`${category} was told to be used up`);
    if (run === undefined) continue;
    if (isToldTwice(before.get(category), run)) {
      deviations.push(
        `${category} told again: ${JSON.stringify(before.get(category))}, ${JSON.stringify(run)}`,
      );
    }
    told.set(category, run);
  }
  return { deviations, told };
}

function isToldTwice(last: AlertIncident | undefined, run: AlertIncident): boolean {
  if (last === undefined) return false;
  if (run.startedAt !== last.startedAt) return run.startedAt - last.lastRiskAt < QUIET_ENDS_RUN;
  const isNew = run.exhausted !== last.exhausted || run.warned !== last.warned;
  return (
    run.notifiedAt !== last.notifiedAt &&
    !isNew &&
    (run.notifiedAt ?? 0) - (last.notifiedAt ?? 0) < UPDATE_DISTANCE
  );
}

/** Requests that overlapped another one, by the beginning of each episode. */
export type Episodes = ReadonlyMap<number, number>;

/**
 * Requests of one round that overlapped: all that the server saw so, but for those that a death may have taken along.
 * The browser has a request under way longer than the server, by both ways: so it may see more overlap, up to all.
 * (`concurrency.e2e.ts` goes step by step, where both must see the same.)
 */
export async function episodeDeviations(
  { session, space, userId }: Subject,
  log: readonly LogEntry[],
  before: Episodes,
  excused: (entry: LogEntry) => boolean,
): Promise<Found & { episodes: Episodes }> {
  const { owners } = await modelOf(session);
  const own = owners.find(({ id }) => id === `${space}#${userId}`)?.episodes ?? [];
  const episodes = new Map(own.map(({ startedAt, count }) => [startedAt, count]));
  const said = own.reduce((sum, { startedAt, count }) => sum + count - (before.get(startedAt) ?? 0), 0);
  const pages = log.filter((entry) => !isPoll(entry));
  const overlapped = overlapsIn(pages, space, userId).flatMap(({ requests }) => requests);
  const sure = overlapped.filter((entry) => !entry.aborted && !excused(entry)).length;
  const most = pages.length;
  const right = said >= sure && said <= most;
  return { deviations: right ? [] : [`episodes count ${said}, the server ${sure} to ${most}`], episodes };
}
