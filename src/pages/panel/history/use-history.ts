/** What the history knows of all owners, read from IndexedDB once a second while the page is visible. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PerType } from '../../../core/batch/plan-batch.ts';
import { closeChecksEnd, type RunningBatch } from '../../../core/batch/running-batch.ts';
import type { OwnerId } from '../../../core/snapshot.ts';
import { HOUR_MS, type LocalMs } from '../../../core/time.ts';
import { historyRestartedAt, usedSince, type WindowRecord, windowsSince } from '../../../history/read.ts';
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

/**
 * Whether something is still awaited after so long that the screen must not say any more that it is being opened. While the
 * page is hidden, nothing is read.
 */
export function useUnread(isAwaited: boolean): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!isAwaited) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const begin = () => {
      clearTimeout(timer);
      if (document.visibilityState !== 'hidden') timer = setTimeout(() => setLate(true), UNREAD_AFTER_MS);
    };
    begin();
    document.addEventListener('visibilitychange', begin);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', begin);
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
