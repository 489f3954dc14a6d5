/** In which minutes of an hour the limits of an owner were checked, and the user's note on the hour. */
import type { OwnerId } from '../core/snapshot.ts';
import { HOUR_SECONDS, type ServerSeconds } from '../core/time.ts';

export interface OwnerHour {
  readonly owner: OwnerId;
  /** Whole hours since 1970, UTC, by the server's clock. */
  readonly hour: number;
  /** A bit for each minute, the first half hour's in the first number. */
  readonly watched: readonly [number, number];
  /** Empty without a note. */
  readonly note: string;
}

/** Limits were checked from then until then without a gap in which a window could open and end. */
export interface WatchedSpan {
  readonly owner: OwnerId;
  readonly from: ServerSeconds;
  readonly to: ServerSeconds;
}

const HALF = 30;

export const newOwnerHour = (owner: OwnerId, hour: number): OwnerHour => ({
  owner,
  hour,
  watched: [0, 0],
  note: '',
});

export function isWatched({ watched }: OwnerHour, minute: number): boolean {
  const half = minute < HALF ? watched[0] : watched[1];
  return ((half >>> (minute % HALF)) & 1) === 1;
}

export const watchedMinutes = ({ watched: [first, second] }: OwnerHour): number =>
  bitCount(first) + bitCount(second);

/** Merges two records of the same hour. */
export const mergeOwnerHours = (a: OwnerHour, b: OwnerHour): OwnerHour => ({
  ...a,
  watched: [a.watched[0] | b.watched[0], a.watched[1] | b.watched[1]],
  note: a.note === '' ? b.note : a.note,
});

/** The hours of a span with the minutes that it touches. */
export function hoursOfSpan({ owner, from, to }: WatchedSpan): OwnerHour[] {
  const hours: OwnerHour[] = [];
  const end = Math.floor(to / 60);
  for (let minute = Math.floor(from / 60); minute <= end; minute += 1) {
    const hour = Math.floor((minute * 60) / HOUR_SECONDS);
    const bit = minute % 60;
    const watched: [number, number] = bit < HALF ? [1 << bit, 0] : [0, 1 << (bit - HALF)];
    const last = hours.at(-1);
    const added = { ...newOwnerHour(owner, hour), watched };
    if (last?.hour === hour) hours[hours.length - 1] = mergeOwnerHours(last, added);
    else hours.push(added);
  }
  return hours;
}

function bitCount(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count += 1;
  return count;
}
