/** What the history knows of all owners, read from IndexedDB once a second while the page is visible. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PerType } from '../../../core/batch/plan-batch.ts';
import { closeChecksEnd, type RunningBatch } from '../../../core/batch/running-batch.ts';
import type { OwnerId } from '../../../core/snapshot.ts';
import { HOUR_MS, type LocalMs } from '../../../core/time.ts';
import {
  historyRestartedAt,
  hoursOf,
  type OwnerHistory,
  usedSince,
  type WindowRecord,
  windowsSince,
} from '../../../history/read.ts';
import { usePolling } from './use-polling.ts';

/** A window that opened longer ago, in ms, no longer changes; its last write may be a second late. */
const SETTLED_AFTER_MS = 150_000;
/** The server's clock is estimated: a window may seem to open so much later than now, in ms. */
const MAX_AHEAD_MS = 2000;
/** Maximal number of records read: all types of eight users who are busy all day. */
const MAX_RECORDS = 50_000;

/** So long after the owners have changed, in ms, the background has moved or deleted the records of one that is gone. */
const MOVED_AFTER_MS = 3000;

/** A number that changes when all of the history has to be read again: the owners have changed, so records may be another's. */
export function useRereads(owners: readonly OwnerId[]): number {
  const [rereads, setRereads] = useState(0);
  const names = owners.toSorted().join(' ');
  const known = useRef(names);
  useEffect(() => {
    if (known.current === names) return;
    const timer = setTimeout(() => {
      known.current = names;
      setRereads((count) => count + 1);
    }, MOVED_AFTER_MS);
    return () => clearTimeout(timer);
  }, [names]);
  return rereads;
}

/**
 * The windows of the last hour, and then today's; null until the history has been read.
 *
 * @param rereads all are read again when it changes
 */
export function useWindowRecords(rereads: number): readonly WindowRecord[] | null {
  const [known, setKnown] = useState<LoadedRecords | null>(null);
  usePolling(async () => {
    const now = Date.now();
    const from = shownSince(now);
    const since = known === null ? now - HOUR_MS : unsettledSince(known, rereads, from, now);
    const fresh = await windowsSince(since, MAX_RECORDS);
    // After a failed read, the next one begins where this one did.
    if (fresh === null) return false;
    if (known === null) {
      setKnown({ readAt: null, rereads, records: fresh });
      return true;
    }
    setKnown({ readAt: now, rereads, records: mergeRecords(known.records, fresh, since, from) });
    return false;
  });
  return known?.records ?? null;
}

interface LoadedRecords {
  /** Null where only the last hour has been read. */
  readonly readAt: LocalMs | null;
  /** As they were when all were read. */
  readonly rereads: number;
  readonly records: readonly WindowRecord[];
}

/**
 * Windows that opened since then have to be read again: all, if the owners have changed, and as long as the latest lies in the
 * future. Then the clock was set back, and the background moves them to their time.
 */
function unsettledSince(known: LoadedRecords, rereads: number, from: LocalMs, now: LocalMs): LocalMs {
  const { readAt, records } = known;
  const latest = records.at(-1)?.openedAt ?? 0;
  if (readAt === null || known.rereads !== rereads) return from;
  if (now < readAt || now + MAX_AHEAD_MS < latest) return from;
  return Math.max(readAt - SETTLED_AFTER_MS, from);
}

/** Midnight, or an hour ago if that is earlier. */
export const shownSince = (now: LocalMs): LocalMs =>
  Math.min(new Date(now).setHours(0, 0, 0, 0), now - HOUR_MS);

/**
 * Replaces windows opened since `since` by `fresh`, and drops those before `from`. The same list if nothing changed.
 *
 * After the clock was set forward, a window of before may be among the fresh ones: it opened later by the new time.
 */
export function mergeRecords(
  known: readonly WindowRecord[],
  fresh: readonly WindowRecord[],
  since: LocalMs,
  from: LocalMs,
): readonly WindowRecord[] {
  const kept = known.filter(({ openedAt }) => openedAt < since && openedAt >= from);
  const before = known.filter(({ openedAt }) => openedAt >= since);
  const same =
    kept.length + before.length === known.length &&
    before.length === fresh.length &&
    JSON.stringify(before) === JSON.stringify(fresh);
  if (same) return known;
  const again = new Set(fresh.map(nameOf));
  return [...kept.filter((window) => !again.has(nameOf(window))), ...fresh];
}

const nameOf = ({ owner, category, reset }: WindowRecord): string => `${owner} ${category} ${reset}`;

/** How many days of sums are shown. */
const SHOWN_DAYS = 90;
/** What is shown at first, of one type: the grid of fourteen days, and what recurs in four weeks. */
const FIRST_DAYS = 28;
/** Hours before the one of the last reading that may still have changed since. */
const UNSETTLED_HOURS = 2;
const HOURS_EVERY_MS = 20_000;
/** As long as nothing has been read: nothing of the history is shown without the hours. */
const FIRST_HOURS_EVERY_MS = 1000;

interface LoadedHours {
  readonly owner: OwnerId;
  /** Null where only the first days have been read. */
  readonly version: number | null;
  /** The hour in which they were read. */
  readonly readAt: number;
  readonly history: OwnerHistory;
}

interface ReadHistory {
  readonly history: OwnerHistory;
  /** False as long as there is only what the heat map shows at first. */
  readonly isWhole: boolean;
}

/**
 * The owner's hours; null until the first have been read.
 *
 * @param clockOffset as in `OwnerView`: hours are by the server's clock
 * @param version all are read again when it changes
 * @param firstType the type whose hours are read first, since unpacking those of all types takes as long as painting them
 */
export function useOwnerHistory(
  owner: OwnerId,
  clockOffset: number,
  version: number,
  firstType: string,
): ReadHistory | null {
  const [known, setKnown] = useState<LoadedHours | null>(null);
  const history = known?.owner === owner ? known.history : null;
  usePolling(
    async (isCurrent) => {
      const present = Math.floor((Date.now() + clockOffset) / HOUR_MS);
      // Nothing is read while the page is hidden, so the last time may be many hours ago.
      if (history === null) {
        const first = await hoursOf(owner, present - FIRST_DAYS * 24, firstType);
        if (!isCurrent() || first === null) return false;
        setKnown({ owner, version: null, readAt: present, history: first });
        return true;
      }
      const since =
        known?.version === version
          ? Math.min(known.readAt, present) - UNSETTLED_HOURS
          : present - SHOWN_DAYS * 24;
      const fresh = await hoursOf(owner, since);
      // After a failed read, the next one begins where this one did: soon, as long as only the first days are there.
      if (!isCurrent() || fresh === null) return known?.version === null;
      const settled = <Hour extends { readonly hour: number }>(hours: readonly Hour[]) =>
        hours.filter(({ hour }) => hour < since);
      const before = <Hour extends { readonly hour: number }>(hours: readonly Hour[]) =>
        hours.filter(({ hour }) => hour >= since);
      const unsettled = { hours: before(history.hours), owner: before(history.owner) };
      // The same history where nothing has changed, so that nothing is computed again.
      const isSame = JSON.stringify(unsettled) === JSON.stringify(fresh);
      setKnown({
        owner,
        version,
        readAt: present,
        history: isSame
          ? history
          : {
              hours: [...settled(history.hours), ...fresh.hours],
              owner: [...settled(history.owner), ...fresh.owner],
            },
      });
      return false;
    },
    history === null ? FIRST_HOURS_EVERY_MS : HOURS_EVERY_MS,
    `${owner} ${version}`,
  );
  return history === null ? null : { history, isWhole: known?.version !== null };
}

/** How often it is read how far a batch is, in ms. */
const BATCH_EVERY_MS = 2000;

/** What was used while the owner's batch ran; null until it has been read, and where there is no batch. */
export function useUsedByBatch(owner: OwnerId, batch: RunningBatch | null): PerType<number> | null {
  const [known, setKnown] = useState<{ readonly of: string; readonly used: PerType<number> } | null>(null);
  const [since, until] = batch === null ? [null, null] : [batch.startedAt, closeChecksEnd(batch)];
  const of = `${owner} ${since} ${until}`;
  usePolling(
    async (isCurrent) => {
      if (since === null) return false;
      const used = await usedSince(owner, since, until);
      // After a failed read, the progress stays. A batch of which none could be read would seem to have made none.
      if (isCurrent() && used !== null) setKnown({ of, used });
      return false;
    },
    BATCH_EVERY_MS,
    of,
  );
  return known?.of === of ? known.used : null;
}

/** The history counts as unreadable when it is not there after so long, in ms, as storage does. */
const UNREAD_AFTER_MS = 4000;

/** Whether something is still awaited after so long that the screen must not say any more that it is being opened. */
export function useUnread(isAwaited: boolean): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!isAwaited) return;
    const timer = setTimeout(() => setLate(true), UNREAD_AFTER_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [isAwaited]);
  return isAwaited && isLate;
}

/** When a damaged history was started anew; null if it never was. */
export function useHistoryRestart(): LocalMs | null {
  const [restartedAt, setRestartedAt] = useState<LocalMs | null>(null);
  useEffect(() => {
    historyRestartedAt().then(setRestartedAt, () => {});
  }, []);
  return restartedAt;
}
