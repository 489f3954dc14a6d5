/** The local clock was set back: records that would lie in the future move with it (rule 5). */
import { type ClockSetBack, moveMoment, moveMomentIfSet } from '../quota/clock-set-back.ts';
import { changeHistory, type MinuteStoreName, type RequestStoreName, type Store } from './history-db.ts';
import type { RequestRecord } from './history-record.ts';
import { placesOf } from './history-requests.ts';

/**
 * Moves the times of what was recorded by the clock as it was: else it would be missing from the screens until its time
 * comes. A window keeps its name, which is by the server's seconds, so none is there twice. What is past by the new time
 * as well stays where it is, for nothing tells by which clock it was recorded.
 */
export async function moveHistoryTimes(change: ClockSetBack): Promise<void> {
  await changeHistory(({ minutes, requests }) =>
    Promise.all([
      ...Object.values(minutes).map((store) => moveMinuteTimes(store, change)),
      ...Object.values(requests).map((store) => moveRequestTimes(store, change)),
    ]),
  );
}

async function moveMinuteTimes(store: Store<MinuteStoreName>, change: ClockSetBack): Promise<void> {
  const future = await store.index('openedAt').getAll(IDBKeyRange.lowerBound(change.now, true));
  for (const minute of future) {
    await store.put({ ...minute, openedAt: moveMoment(minute.openedAt, change) });
  }
}

async function moveRequestTimes(store: Store<RequestStoreName>, change: ClockSetBack): Promise<void> {
  const isFuture = ({ at, endedAt }: RequestRecord) => Math.max(at, endedAt ?? at) > change.now;
  // Written in the order of their end: before a batch without any of the future there is none, but for a few.
  for (let batch = await store.openCursor(null, 'prev'); batch !== null; batch = await batch.continue()) {
    const places = placesOf(batch.value);
    const known = places.filter((request) => request !== null);
    if (known.length > 0 && !known.some(isFuture)) break;
    const moved = places.map((request) =>
      request !== null && isFuture(request)
        ? {
            ...request,
            at: moveMoment(request.at, change),
            endedAt: moveMomentIfSet(request.endedAt, change),
          }
        : request,
    );
    if (known.length > 0) await batch.update({ id: batch.key, requests: moved });
  }
}
