/**
 * The best practices that were not followed, with who, when and how often: concurrent requests from the
 * episodes, several users' keys from who calls whose owner, the others from the habits.
 */
import { type Episode, isGoingOn, QUIET_SPELL } from './episode.ts';
import type { Habit } from './habits.ts';
import type { OwnerState } from './owner.ts';
import type { Finding, OwnerId } from './snapshot.ts';
import type { LocalMs } from './time.ts';

/** A finding is shown for this long after it was last seen, in ms. */
const SHOWN_FOR = 600_000;

/** The findings of one owner, the latest first; `neighbours` are all owners of the ledger. */
export function findingsOf(owner: OwnerState, neighbours: readonly OwnerState[], now: LocalMs): Finding[] {
  const all = [
    ...concurrent(owner, now),
    ...owner.habits.found.map((habit) => habitual(habit, now)),
    ...severalUsers(owner, neighbours, now),
  ];
  const shown = all.filter(({ id, lastAt }) => now - lastAt <= SHOWN_FOR && !isDismissed(owner, id, now));
  return shown.sort((a, b) => b.lastAt - a.lastAt);
}

function isDismissed({ dismissed }: OwnerState, id: string, now: LocalMs): boolean {
  return dismissed.some((entry) => entry.id === id && now - entry.at < 24 * 3_600_000);
}

/** Episodes of the same initiators are one finding: a page of icons that is opened thrice is one habit. */
function concurrent({ episodes, flights }: OwnerState, now: LocalMs): Finding[] {
  const groups = new Map<string, Episode[]>();
  for (const episode of episodes) {
    if (now - episode.lastAt > SHOWN_FOR) continue;
    const names = episode.participants.map(({ initiator }) => initiator).sort();
    const id = `concurrent|${names.join(' ')}`;
    groups.set(id, [...(groups.get(id) ?? []), episode]);
  }
  return [...groups].flatMap(([id, group]) => {
    const first = group[0];
    const last = group.at(-1);
    if (first === undefined || last === undefined) return [];
    return {
      id,
      kind: 'concurrent' as const,
      initiators: first.participants.map(({ initiator }) => initiator).sort(),
      category: null,
      count: group.reduce((sum, { count }) => sum + count, 0),
      peak: Math.max(...group.map(({ peak }) => peak)),
      firstAt: first.startedAt,
      lastAt: last.lastAt,
      active: now - last.lastAt <= QUIET_SPELL || (last === episodes.at(-1) && isGoingOn(flights, now)),
      probable: false,
      grave: group.some(({ participants }) => participants.some(({ peak }) => peak > 1)),
      queued: group.some(({ unqueued }) => unqueued !== true),
    };
  });
}

function habitual({ kind, initiator, category, count, firstAt, lastAt }: Habit, now: LocalMs): Finding {
  return {
    id: `${kind}|${initiator}|${category}`,
    kind,
    initiators: [initiator],
    category,
    count,
    peak: 0,
    firstAt,
    lastAt,
    active: now - lastAt <= QUIET_SPELL,
    // Somebody elsewhere may have changed what was fetched again; what is elsewhere may be several programs.
    probable: kind === 'cacheable' || initiator === 'elsewhere',
    grave: true,
    queued: false,
  };
}

/** One initiator that sends keys of different owners of one space. */
function severalUsers(owner: OwnerState, neighbours: readonly OwnerState[], now: LocalMs): Finding[] {
  const recent = (at: LocalMs) => now - at <= SHOWN_FOR;
  return owner.habits.callers.flatMap(({ initiator, at }) => {
    if (!recent(at)) return [];
    const others = neighbours.filter(
      ({ id, space, habits }) =>
        id !== owner.id &&
        space === owner.space &&
        habits.callers.some((caller) => caller.initiator === initiator && recent(caller.at)),
    );
    if (others.length === 0) return [];
    const known = [owner, ...others].every(({ id }) => isNamedUser(id));
    return {
      id: `severalUsers|${initiator}`,
      kind: 'severalUsers' as const,
      initiators: [initiator],
      category: null,
      count: others.length + 1,
      peak: others.length + 1,
      firstAt: at,
      lastAt: at,
      active: now - at <= QUIET_SPELL,
      // Two keys that nobody has named may be one user's.
      probable: !known,
      grave: true,
      queued: false,
    };
  });
}

/** An account's owner is a user; a key that was only seen may be anybody's. */
const isNamedUser = (id: OwnerId): boolean => id.includes('#');
