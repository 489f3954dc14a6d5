/** The latest requests of all owners, read from IndexedDB once a second while the page is visible. */
import { useRef, useState } from 'preact/hooks';
import { allRequests, latestRequests, type RequestRecord, requestsAfter } from '../../../history/read.ts';
import { usePolling } from '../history/use-polling.ts';

/** More than the history keeps; a longer list is read anew. */
const MAX_HELD = 12_000;
/** Those that are read at first: more than the list has room for. */
const SHOWN_FIRST = 100;

/**
 * The latest requests, the oldest first; null until the history has been read.
 *
 * @param rereads all are read again when it changes
 */
export function useRequests(rereads: number): readonly RequestRecord[] | null {
  const [requests, setRequests] = useState<readonly RequestRecord[] | null>(null);
  /** Null until all have been read. */
  const all = useRef<readonly RequestRecord[] | null>(null);
  const readFor = useRef(rereads);
  usePolling(async () => {
    if (requests === null) {
      const first = await latestRequests(SHOWN_FIRST);
      setRequests(first);
      return first !== null;
    }
    if (readFor.current !== rereads) all.current = null;
    readFor.current = rereads;
    const known = all.current;
    const last = known?.at(-1)?.id;
    if (known === null || last === undefined) all.current = await allRequests();
    else all.current = appendRequests(known, (await requestsAfter(last, MAX_HELD)) ?? []);
    // Read anew and not cut: observed keys would push the account's requests out.
    if (all.current !== null && all.current.length > MAX_HELD) all.current = await allRequests();
    // After a failed read, those that were shown before stay.
    if (all.current !== null) setRequests(all.current);
    return false;
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
