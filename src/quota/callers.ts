/** Whose keys each site has sent of late: what tells that one program uses several users' keys. */
import type { OwnerState } from './owner.ts';
import type { OwnerId } from './snapshot.ts';
import { isRecent } from './spell.ts';
import type { LocalMs } from './time.ts';

/** By space and initiator. Made once for all owners, since to ask each about each other is quadratic. */
export type Callers = ReadonlyMap<string, ReadonlySet<OwnerId>>;

export function callersOf(owners: readonly OwnerState[], now: LocalMs): Callers {
  const callers = new Map<string, Set<OwnerId>>();
  for (const { id, space, habits, probablyOf } of owners) {
    // A key that is probably an account's is no other user's.
    const user = probablyOf ?? id;
    for (const { initiator, at } of habits.callers) {
      if (!isRecent(at, now)) continue;
      const name = nameOf(space, initiator);
      const users = callers.get(name);
      if (users === undefined) callers.set(name, new Set([user]));
      else users.add(user);
    }
  }
  return callers;
}

export const usersOf = (callers: Callers, space: string, initiator: string): ReadonlySet<OwnerId> =>
  callers.get(nameOf(space, initiator)) ?? NO_USERS;

const NO_USERS: ReadonlySet<OwnerId> = new Set();

const nameOf = (space: string, initiator: string): string => `${space} ${initiator}`;
