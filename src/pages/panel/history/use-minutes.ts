/** Today's windows of all owners, and those of the last hour, kept up to date. */
import { useEffect, useState } from 'preact/hooks';
import type { LocalMs } from '../../../core/time.ts';
import { historyRestartedAt, type WindowRecord, windowsSince } from '../../../history/read.ts';
import { useEverySecond } from '../parts/use-polling.ts';

/** A window that opened longer ago does not change any more; its last writing may be a second late. */
const SETTLED_AFTER = 150_000;
const HOUR = 3_600_000;
/** Windows that are read: all types of eight users who are busy all day. */
const MAX_SHOWN = 50_000;

/** Null until the history has been read. */
export function useMinutes(): readonly WindowRecord[] | null {
  const [known, setKnown] = useState<Known | null>(null);
  useEverySecond(async () => {
    const now = Date.now();
    const from = oldestShown(now);
    const since = known === null ? from : Math.max(known.askedAt - SETTLED_AFTER, from);
    const fresh = await windowsSince(since, MAX_SHOWN);
    setKnown({ askedAt: now, minutes: renew(known?.minutes ?? [], fresh, since, from) });
  });
  return known?.minutes ?? null;
}

interface Known {
  readonly askedAt: LocalMs;
  readonly minutes: readonly WindowRecord[];
}

/** Midnight, or an hour ago where that is earlier. */
export const oldestShown = (now: LocalMs): LocalMs =>
  Math.min(new Date(now).setHours(0, 0, 0, 0), now - HOUR);

/** What opened since `since` is replaced by `fresh`, what opened before `from` is dropped. The same list where nothing changed. */
export function renew(
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
export function useHistoryFresh(): LocalMs | null {
  const [freshAt, setFreshAt] = useState<LocalMs | null>(null);
  useEffect(() => {
    historyRestartedAt().then(setFreshAt, () => {});
  }, []);
  return freshAt;
}
