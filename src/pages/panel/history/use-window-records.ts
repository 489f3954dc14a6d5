/** Today's windows of all owners, and those of the last hour, kept up to date. */
import { useEffect, useState } from 'preact/hooks';
import type { LocalMs } from '../../../core/time.ts';
import { historyRestartedAt, type WindowRecord, windowsSince } from '../../../history/read.ts';
import { usePolling } from '../parts/use-polling.ts';

/** A window that opened longer ago, in ms, no longer changes; its last write may be a second late. */
const SETTLED_AFTER_MS = 150_000;
const LAST_HOUR_MS = 3_600_000;
/** Maximal number of records read: all types of eight users who are busy all day. */
const MAX_RECORDS = 50_000;

/** Null until the history has been read. */
export function useWindowRecords(): readonly WindowRecord[] | null {
  const [known, setKnown] = useState<LoadedRecords | null>(null);
  usePolling(async () => {
    const now = Date.now();
    const from = shownSince(now);
    const since = known === null ? from : Math.max(known.askedAt - SETTLED_AFTER_MS, from);
    const fresh = await windowsSince(since, MAX_RECORDS);
    setKnown({ askedAt: now, records: mergeRecords(known?.records ?? [], fresh, since, from) });
  });
  return known?.records ?? null;
}

interface LoadedRecords {
  readonly askedAt: LocalMs;
  readonly records: readonly WindowRecord[];
}

/** Midnight, or an hour ago where that is earlier. */
export const shownSince = (now: LocalMs): LocalMs =>
  Math.min(new Date(now).setHours(0, 0, 0, 0), now - LAST_HOUR_MS);

/** Replaces windows opened since `since` by `fresh`, and drops those before `from`. The same list if nothing changed. */
export function mergeRecords(
  known: readonly WindowRecord[],
  fresh: readonly WindowRecord[],
  since: LocalMs,
  from: LocalMs,
): readonly WindowRecord[] {
  const kept = known.filter(({ openedAt }) => openedAt < since && openedAt >= from);
  const before = known.filter(({ openedAt }) => openedAt >= since);
  const same =
    kept.length + before.length === known.length && JSON.stringify(before) === JSON.stringify(fresh);
  return same ? known : [...kept, ...fresh];
}

/** When the history was found damaged and had to be started afresh; null where it never was. */
export function useHistoryRestart(): LocalMs | null {
  const [freshAt, setFreshAt] = useState<LocalMs | null>(null);
  useEffect(() => {
    historyRestartedAt().then(setFreshAt, () => {});
  }, []);
  return freshAt;
}
