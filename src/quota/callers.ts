/** Whose keys each site has sent of late: what tells that one program uses several users' keys. */
import type { OwnerState } from './owner.ts';
import type { OwnerId } from './snapshot.ts';
import { isRecent } from './spell.ts';
import type { LocalMs } from './time.ts';

/** By space and initiator. Made once for all owners, since to ask each about each other is quadratic. */
export type Callers = ReadonlyMap<string, readonly OwnerId[]>;

export function callersOf(owners: readonly OwnerState[], now: LocalMs): Callers {
  const callers = new Map<string, OwnerId[]>();
  for (const { id, space, habits } of owners) {
    for (const { initiator, at } of habits.callers) {
      if (!isRecent(at, now)) continue;
      const name = nameOf(space, initiator);
      const users = callers.get(name);
      if (users === undefined) callers.set(name, [id]);
      else users.push(id);
    }
  }
  return callers;
}

export const usersOf = (callers: Callers, space: string, initiator: string): readonly OwnerId[] =>
  callers.get(nameOf(space, initiator)) ?? [];

const nameOf = (space: string, initiator: string): string => `${space} ${initiator}`;
