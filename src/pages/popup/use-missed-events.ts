/** What happened since the user last looked, read from the history once, when the popup opens. */
import { useEffect, useState } from 'preact/hooks';
import type { OwnerId } from '../../core/snapshot.ts';
import { DAY_MS, HOUR_MS, type LocalMs } from '../../core/time.ts';
import { type MissedEvent, missedEvents } from '../../history/missed-events.ts';
import { hoursOf, windowsSince } from '../../history/read.ts';

/** Minutes are kept as long. */
const LONGEST_MS = 7 * DAY_MS;
const NO_EVENTS: readonly MissedEvent[] = [];

interface CheckedOwner {
  readonly id: OwnerId;
  /** Since when it is checked without being shown; null if it is not. */
  readonly checkedSince: LocalMs | null;
  readonly clockOffset: number;
}

/**
 * @param owners the accounts that may alert; null until storage has been read
 * @param lookedAt when the user last looked; 0 where that was never
 * @param onNothing called where there is nothing to tell, so that the next look begins here
 */
export function useMissedEvents(
  owners: readonly CheckedOwner[] | null,
  lookedAt: LocalMs,
  onNothing: () => void,
): readonly MissedEvent[] {
  const [events, setEvents] = useState(NO_EVENTS);
  const isLoaded = owners !== null;
  useEffect(() => {
    if (owners === null) return;
    readMissedEvents(owners, lookedAt, Date.now()).then(
      (missed) => {
        // What cannot be read now may be there when the popup opens again.
        if (missed === null) return;
        setEvents(missed);
        if (missed.length === 0) onNothing();
      },
      () => {},
    );
  }, [isLoaded]);
  // Dismissed events disappear at once, although the history is not read again.
  return events.filter(({ to }) => to > lookedAt);
}

/** Null if the history cannot be read: all of the time would seem to be unchecked. */
async function readMissedEvents(
  owners: readonly CheckedOwner[],
  lookedAt: LocalMs,
  now: LocalMs,
): Promise<readonly MissedEvent[] | null> {
  if (lookedAt === 0) return [];
  const since = Math.max(Math.min(lookedAt, now), now - LONGEST_MS);
  const windows = await windowsSince(since - HOUR_MS);
  if (windows === null) return null;
  const events: MissedEvent[] = [];
  for (const { id, ...of } of owners) {
    const history = await hoursOf(id, Math.floor((since + of.clockOffset) / HOUR_MS));
    if (history === null) return null;
    const own = windows.filter((window) => window.owner === id);
    events.push(...missedEvents(id, { windows: own, hours: history.owner, ...of }, since, now));
  }
  return events;
}
