/** Today's windows of all owners, and those of the last hour, kept up to date. */
import { useState } from 'preact/hooks';
import { type Minute, minutesSince } from '../platform/history.ts';
import type { LocalMs } from '../quota/time.ts';
import { useEverySecond } from './every-second.ts';

/** A window that opened longer ago does not change any more; its last writing may be a second late. */
const SETTLED_AFTER = 150_000;
const HOUR = 3_600_000;
/** Windows that are read: all types of eight users who are busy all day. */
const MAX_SHOWN = 50_000;

/** Null until the history has been read. */
export function useMinutes(): readonly Minute[] | null {
  const [known, setKnown] = useState<Known | null>(null);
  useEverySecond(async () => {
    const now = Date.now();
    const from = oldestShown(now);
    const since = known === null ? from : Math.max(known.askedAt - SETTLED_AFTER, from);
    const fresh = await minutesSince(since, MAX_SHOWN);
    setKnown({ askedAt: now, minutes: renew(known?.minutes ?? [], fresh, since, from) });
  });
  return known?.minutes ?? null;
}

interface Known {
  readonly askedAt: LocalMs;
  readonly minutes: readonly Minute[];
}

/** Midnight, or an hour ago where that is earlier. */
export const oldestShown = (now: LocalMs): LocalMs =>
  Math.min(new Date(now).setHours(0, 0, 0, 0), now - HOUR);

/** What opened since `since` is replaced by `fresh`, what opened before `from` is dropped. The same list where nothing changed. */
export function renew(
  known: readonly Minute[],
  fresh: readonly Minute[],
  since: LocalMs,
  from: LocalMs,
): readonly Minute[] {
  const kept = known.filter(({ openedAt }) => openedAt < since && openedAt >= from);
  const before = known.filter(({ openedAt }) => openedAt >= since);
  const same =
    kept.length + before.length === known.length && JSON.stringify(before) === JSON.stringify(fresh);
  return same ? known : [...kept, ...fresh];
}
