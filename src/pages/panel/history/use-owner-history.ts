/** The sums of an owner's hours, read from IndexedDB: at first what the heat map shows, then all. */
import { useState } from 'preact/hooks';
import type { OwnerId } from '../../../core/snapshot.ts';
import { HOUR_MS } from '../../../core/time.ts';
import { SUMS_KEPT_DAYS } from '../../../history/database/caps.ts';
import { hoursOf, isEmptyHistory, type OwnerHistory } from '../../../history/read.ts';
import { RECURRING_DAYS } from '../../../history/recurring.ts';
import { usePolling } from './use-polling.ts';

/** Hours before the one of the last reading that may still have changed since. */
const UNSETTLED_HOURS = 2;
export const HOURS_EVERY_MS = 20_000;
/** As long as nothing was read or recorded: with the first hour the grid appears. */
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
        // What is shown at first, of one type: the grid of fourteen days, and what recurs.
        const first = await hoursOf(owner, present - RECURRING_DAYS * 24, firstType);
        if (!isCurrent() || first === null) return false;
        setKnown({ owner, version: null, readAt: present, history: first });
        return true;
      }
      const since =
        known?.version === version
          ? Math.min(known.readAt, present) - UNSETTLED_HOURS
          : present - SUMS_KEPT_DAYS * 24;
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
    history === null || isEmptyHistory(history) ? FIRST_HOURS_EVERY_MS : HOURS_EVERY_MS,
    `${owner} ${version}`,
  );
  return history === null ? null : { history, isWhole: known?.version !== null };
}
