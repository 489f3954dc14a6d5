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

const HALVES = 2 * 24;

export const newOwnerDay = (owner: OwnerId, day: number): PackedOwnerDay => ({
  owner,
  day,
  watched: Array<number>(HALVES).fill(0),
  notes: [],
});

/** The day with this hour of it in the place of what it had. */
export function withHour(day: PackedOwnerDay, { hour, watched, note }: OwnerHour): PackedOwnerDay {
  const place = hour % 24;
  const notes = day.notes.filter(([each]) => each !== place);
  return {
    ...day,
    watched: day.watched.toSpliced(2 * place, 2, ...watched),
    notes: note === '' ? notes : [...notes, [place, note]],
  };
}

/** @param place of the hour in the day, 0 to 23 */
export const hourAt = ({ owner, day, watched, notes }: PackedOwnerDay, place: number): OwnerHour => ({
  owner,
  hour: day * 24 + place,
  watched: [watched[2 * place] ?? 0, watched[2 * place + 1] ?? 0],
  note: notes.find(([each]) => each === place)?.[1] ?? '',
});

/** The hours in which limits were checked, or which have a note. */
export const unpackOwnerDay = (day: PackedOwnerDay): OwnerHour[] =>
  Array.from({ length: 24 }, (_, place) => hourAt(day, place)).filter(
    ({ watched: [first, second], note }) => first + second > 0 || note !== '',
  );

/** Two numbers for each hour of a day; minutes that make no sense count as not checked. */
export const validHalves = (halves: unknown[]): number[] =>
  Array.from({ length: HALVES }, (_, place) => validHalf(Number(halves[place])));

/** A bit for each of thirty minutes. */
const validHalf = (bits: number): number =>
  Number.isInteger(bits) && bits >= 0 && bits < 2 ** 30 ? bits : 0;
