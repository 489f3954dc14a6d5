/** What happened since the user last looked: limits that were used up, and times without checks. Pure. */
import type { OwnerId } from '../core/snapshot.ts';
import { HOUR_MS, type LocalMs, MINUTE_MS, WINDOW_MS } from '../core/time.ts';
import { type Caller, externalOf, mainCaller } from './hour-sums.ts';
import { isWatched, type OwnerHour } from './owner-hour.ts';
import type { WindowRecord } from './records.ts';

export type MissedEvent =
  | {
      readonly kind: 'usedUp';
      readonly owner: OwnerId;
      readonly category: string;
      readonly from: LocalMs;
      readonly to: LocalMs;
      readonly caller: Caller;
    }
  | { readonly kind: 'unchecked'; readonly owner: OwnerId; readonly from: LocalMs; readonly to: LocalMs };

/** Shorter times without checks, in ms, are not worth a line: a restart, a lid that was closed. */
const MIN_GAP_MS = 10 * MINUTE_MS;
/** Windows of one type that are used up and so far apart are one event. */
const SAME_EVENT_MS = 2 * MINUTE_MS;

interface KnownHistory {
  /** Of one owner. */
  readonly windows: readonly WindowRecord[];
  readonly hours: readonly OwnerHour[];
  /** Since when the owner is checked without being shown; null if it is not. */
  readonly checkedSince: LocalMs | null;
  /** As in `OwnerView`: `hours` are by the server's clock. */
  readonly clockOffset: number;
}

/** The events of an owner that ended after `since`, the used-up ones first, each kind in order of time. */
export function missedEvents(
  owner: OwnerId,
  { windows, hours, checkedSince, clockOffset }: KnownHistory,
  since: LocalMs,
  now: LocalMs,
): MissedEvent[] {
  const gaps =
    checkedSince === null
      ? []
      : uncheckedTimes(hours, clockOffset, Math.max(since, checkedSince), now, MIN_GAP_MS);
  return [
    ...longest(usedUp(owner, windows, since, now)),
    ...longest(gaps).map((gap): MissedEvent => ({ kind: 'unchecked', owner, ...gap })),
  ];
}

interface TimeSpan {
  readonly from: LocalMs;
  readonly to: LocalMs;
}

/** In a list of each kind. */
const MAX_EVENTS = 3;

/** Those that a list has room for, in order of time. */
export function longest<Span extends TimeSpan>(events: readonly Span[]): Span[] {
  const kept = events.toSorted((a, b) => b.to - b.from - (a.to - a.from)).slice(0, MAX_EVENTS);
  return kept.sort((a, b) => a.from - b.from);
}

function usedUp(
  owner: OwnerId,
  windows: readonly WindowRecord[],
  since: LocalMs,
  now: LocalMs,
): MissedEvent[] {
  const full = windows
    .filter(({ used, limit, rateLimited }) => used >= limit || rateLimited > 0)
    .toSorted((a, b) => a.openedAt - b.openedAt);
  const runs: WindowRecord[][] = [];
  for (const window of full) {
    const run = runs.find((each) => isContinuation(each.at(-1), window));
    if (run === undefined) runs.push([window]);
    else run.push(window);
  }
  return runs.flatMap((run) => {
    const [from = 0, to = 0] = [run[0]?.openedAt, (run.at(-1)?.openedAt ?? 0) + WINDOW_MS];
    // One that still lasts is shown by the popup itself.
    if (to <= since || to > now) return [];
    return [{ kind: 'usedUp', owner, category: run[0]?.category ?? '', from, to, caller: callerOf(run) }];
  });
}

const isContinuation = (last: WindowRecord | undefined, { category, openedAt }: WindowRecord): boolean =>
  last?.category === category && openedAt - last.openedAt - WINDOW_MS <= SAME_EVENT_MS;

function callerOf(windows: readonly WindowRecord[]): Caller {
  const sum = (count: (window: WindowRecord) => number) =>
    windows.reduce((all, each) => all + count(each), 0);
  const figures = { total: sum(({ used }) => used), external: sum(externalOf) };
  return mainCaller(
    figures,
    windows.flatMap(({ by }) => by),
  );
}

/** Whether limits were checked in a minute of the local clock. */
function checkedMinutes(hours: readonly OwnerHour[], clockOffset: number): (at: LocalMs) => boolean {
  const known = new Map(hours.map((hour) => [hour.hour, hour]));
  return (at) => {
    const server = at + clockOffset;
    const hour = known.get(Math.floor(server / HOUR_MS));
    return hour !== undefined && isWatched(hour, Math.floor((server % HOUR_MS) / MINUTE_MS));
  };
}

/** When limits were not checked for at least so long, in order of time. */
export function uncheckedTimes(
  hours: readonly OwnerHour[],
  clockOffset: number,
  since: LocalMs,
  until: LocalMs,
  minMs: number,
): TimeSpan[] {
  const isChecked = checkedMinutes(hours, clockOffset);
  const gaps: TimeSpan[] = [];
  let from: LocalMs = since;
  const closeGap = (to: LocalMs) => {
    if (to - from >= minMs) gaps.push({ from, to });
  };
  for (let at = since - (since % MINUTE_MS) + MINUTE_MS; at < until; at += MINUTE_MS) {
    if (!isChecked(at)) continue;
    closeGap(at);
    from = at + MINUTE_MS;
  }
  closeGap(until);
  return gaps;
}
