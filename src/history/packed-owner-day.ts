/**
 * The stored form of an owner's hours: one record for each day, as with the sums (packed-day.ts). A screen with 90 days would
 * read two thousand records with one for each hour, and take as long for them as for all sums (measured).
 */
import type { OwnerId } from '../core/snapshot.ts';
import type { OwnerHour } from './owner-hour.ts';

export interface PackedOwnerDay {
  readonly owner: OwnerId;
  /** Whole days since 1970, UTC. */
  readonly day: number;
  /** Two numbers for each of its 24 hours, as in `OwnerHour`. */
  readonly watched: readonly number[];
  /** The notes that there are, each with its hour of the day. */
  readonly notes: readonly (readonly [hour: number, note: string])[];
}

/** @param hours of this owner and day */
export function packOwnerDay(owner: OwnerId, day: number, hours: readonly OwnerHour[]): PackedOwnerDay {
  const watched = Array<number>(2 * 24).fill(0);
  for (const each of hours) watched.splice((each.hour % 24) * 2, 2, ...each.watched);
  const noted = hours.filter(({ note }) => note !== '');
  const notes = noted.map(({ hour, note }) => [hour % 24, note] as const);
  return { owner, day, watched, notes };
}

/** The hours in which limits were checked, or which have a note; minutes that make no sense count as not checked. */
export function unpackOwnerDay({ owner, day, watched, notes }: PackedOwnerDay): OwnerHour[] {
  const noteOf = new Map(notes);
  const hours: OwnerHour[] = [];
  for (let hour = 0; hour < 24; hour += 1) {
    const [first, second] = [validHalf(watched[2 * hour]), validHalf(watched[2 * hour + 1])];
    const note = noteOf.get(hour) ?? '';
    if (first + second > 0 || note !== '')
      hours.push({ owner, hour: day * 24 + hour, watched: [first, second], note });
  }
  return hours;
}

/** A bit for each of thirty minutes. */
const validHalf = (bits = 0): number => (Number.isInteger(bits) && bits >= 0 && bits < 2 ** 30 ? bits : 0);
