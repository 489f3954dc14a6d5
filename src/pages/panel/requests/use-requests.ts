/** The latest requests of all owners, read from IndexedDB once a second while the page is visible. */
import { useRef, useState } from 'preact/hooks';
import { latestRequests, newestRequestId, type RequestRecord, requestsAfter } from '../../../history/read.ts';
import { usePolling } from '../history/use-polling.ts';

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
        ? await readAllRequests(setRequests)
        : appendRequests(before, await requestsAfter(last, MAX_HELD));
    // Read anew and not cut: observed keys would push the account's requests out.
    if (known.current.length > MAX_HELD) known.current = await latestRequests();
    setRequests(known.current);
  });
  return requests;
}

/** Requests that are shown while the others are read. */
const SHOWN_FIRST = 1000;

async function readAllRequests(
  onLatest: (requests: readonly RequestRecord[]) => void,
): Promise<readonly RequestRecord[]> {
  onLatest(await requestsAfter((await newestRequestId()) - SHOWN_FIRST, SHOWN_FIRST));
  return latestRequests();
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
