/** The latest requests of all owners, the oldest first, kept up to date. */
import { useRef, useState } from 'preact/hooks';
import { latestRequests, type RequestRecord, requestsAfter } from '../../../history/read.ts';
import { usePolling } from '../parts/use-polling.ts';

/** More than the history keeps; where the list has become longer, it is read afresh. */
const MAX_HELD = 12_000;

/** Null until the history has been read. */
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
    // Read afresh and not cut: observed keys would push the account's requests out.
    if (known.current.length > MAX_HELD) known.current = await latestRequests();
    setRequests(known.current);
  });
  return requests;
}

/** Adds what is new; where ids have begun again, the history was erased, and only the new counts. */
export function appendRequests(
  known: readonly RequestRecord[],
  fresh: readonly RequestRecord[],
): readonly RequestRecord[] {
  const first = fresh[0]?.id;
  if (first === undefined) return known;
  return first <= (known.at(-1)?.id ?? 0) ? fresh : [...known, ...fresh];
}
