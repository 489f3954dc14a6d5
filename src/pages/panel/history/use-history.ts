/** The recorded windows and requests of all owners, read from IndexedDB once a second while the page is visible. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { HOUR_MS, type LocalMs } from '../../../core/time.ts';
import {
  historyRestartedAt,
  latestRequests,
  type RequestRecord,
  requestsAfter,
  type WindowRecord,
  windowsSince,
} from '../../../history/read.ts';

/** A window that opened longer ago, in ms, no longer changes; its last write may be a second late. */
const SETTLED_AFTER_MS = 150_000;
/** Maximal number of records read: all types of eight users who are busy all day. */
const MAX_RECORDS = 50_000;

/** Today's windows and those of the last hour; null until the history has been read. */
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

/** Midnight, or an hour ago if that is earlier. */
export const shownSince = (now: LocalMs): LocalMs =>
  Math.min(new Date(now).setHours(0, 0, 0, 0), now - HOUR_MS);

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

/** When a damaged history was started anew; null if it never was. */
export function useHistoryRestart(): LocalMs | null {
  const [restartedAt, setRestartedAt] = useState<LocalMs | null>(null);
  useEffect(() => {
    historyRestartedAt().then(setRestartedAt, () => {});
  }, []);
  return restartedAt;
}

/** More than the history keeps; a longer list is read anew. */
const MAX_HELD = 12_000;

/** The latest requests, the oldest first; null until the history has been read. */
export function useRequests(): readonly RequestRecord[] | null {
  const [requests, setRequests] = useState<readonly RequestRecord[] | null>(null);
  const known = useRef<readonly RequestRecord[] | null>(null);
  usePolling(async () => {
    const before = known.current;
    const last = before?.at(-1)?.id;
    known.current =
      before === null || last === undefined
        ? await latestRequests()
        : appendRequests(before, await requestsAfter(last, MAX_HELD));
    // Read anew and not cut: observed keys would push the account's requests out.
    if (known.current.length > MAX_HELD) known.current = await latestRequests();
    setRequests(known.current);
  });
  return requests;
}

/** Appends new requests. If ids start again, the history was erased, and only the new requests count. */
export function appendRequests(
  known: readonly RequestRecord[],
  fresh: readonly RequestRecord[],
): readonly RequestRecord[] {
  const first = fresh[0]?.id;
  if (first === undefined) return known;
  return first <= (known.at(-1)?.id ?? 0) ? fresh : [...known, ...fresh];
}

/**
 * Calls `ask` at once and then once a second, as long as the page is visible.
 *
 * @param ask not called again before its promise has settled; a failed call is repeated
 */
export function usePolling(ask: () => Promise<void>): void {
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    let asking = false;
    const turn = async () => {
      clearTimeout(timer);
      if (over || asking || document.visibilityState === 'hidden') return;
      asking = true;
      await latest.current().catch(() => {});
      asking = false;
      if (!over) timer = setTimeout(turn, 1000);
    };
    void turn();
    document.addEventListener('visibilitychange', turn);
    return () => {
      over = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', turn);
    };
  }, []);
}
