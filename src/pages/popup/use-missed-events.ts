/** What happened since the user last looked, read from the history once, when the popup opens. */
import { useEffect, useState } from 'preact/hooks';
import type { OwnerId } from '../../core/snapshot.ts';
import { DAY_MS, HOUR_MS, type LocalMs } from '../../core/time.ts';
import { hoursOf, windowsSince } from '../../history/read.ts';
import { type MissedEvent, missedEvents } from '../../history/since-last-looked.ts';

/** Minutes are kept as long. */
const LONGEST_MS = 7 * DAY_MS;
const NO_EVENTS: readonly MissedEvent[] = [];

interface MissedEventsOptions {
  /** When the user last looked; 0 if never. */
  readonly lookedAt: LocalMs;
  /** Whether times without checks are listed too. */
  readonly withGaps: boolean;
  /** Called if there is nothing to list, so that the next look begins here. */
  readonly onNothing: () => void;
}

/** @param owners the accounts that may alert; null until storage has been read */
export function useMissedEvents(
  owners: readonly OwnerId[] | null,
  { lookedAt, withGaps, onNothing }: MissedEventsOptions,
): readonly MissedEvent[] {
  const [events, setEvents] = useState(NO_EVENTS);
  const isLoaded = owners !== null;
  useEffect(() => {
    if (owners === null) return;
    readMissedEvents(owners, lookedAt, Date.now()).then((all) => {
      const missed = withGaps ? all : all.filter(({ kind }) => kind !== 'unchecked');
      setEvents(missed);
      if (missed.length === 0) onNothing();
    }, onNothing);
  }, [isLoaded]);
  // What is dismissed is gone at once, although the history is not read again.
  return events.filter(({ to }) => to > lookedAt);
}

async function readMissedEvents(
  owners: readonly OwnerId[],
  lookedAt: LocalMs,
  now: LocalMs,
): Promise<readonly MissedEvent[]> {
  if (lookedAt === 0) return [];
  const since = Math.max(Math.min(lookedAt, now), now - LONGEST_MS);
  const windows = await windowsSince(since - HOUR_MS);
  const events = await Promise.all(
    owners.map(async (owner) => {
      const { owner: hours } = await hoursOf(owner, Math.floor(since / HOUR_MS));
      const own = windows.filter((window) => window.owner === owner);
      return missedEvents(owner, { windows: own, hours }, since, now);
    }),
  );
  return events.flat();
}
