/**
 * The best practices that were not followed, with who, when and how often: concurrent requests from the
 * episodes, several users' keys from who calls whose owner, the others from the habits.
 */

import { type Callers, usersOf } from './callers.ts';
import { type Episode, isGoingOn, QUIET_SPELL } from './episode.ts';
import { UNKNOWN } from './flight.ts';
import type { Habit } from './habits.ts';
import type { OwnerState } from './owner.ts';
import type { Finding, Gauge, OwnerId } from './snapshot.ts';
import { isRecent } from './spell.ts';
import type { LocalMs } from './time.ts';
import { gravityOf } from './verdict.ts';

/**
 * The findings of one owner: of the type in most danger first, then what goes on, then what one program does by itself,
 * then the latest.
 *
 * @param callers those of all owners of the ledger at this moment
 */
export function findingsOf(
  owner: OwnerState,
  callers: Callers,
  gauges: readonly Gauge[],
  now: LocalMs,
): Finding[] {
  const all = [
    ...concurrent(owner, now),
    ...owner.habits.found.map((habit) => habitual(habit, now)),
    ...severalUsers(owner, callers, now),
  ];
  const shown = all.filter(({ id, lastAt }) => isRecent(lastAt, now) && !isDismissed(owner, id, now));
  const danger = ({ category }: Finding): number =>
    gravityOf(gauges.find((gauge) => gauge.category === category)?.verdict ?? 'unknown');
  return shown.sort(
    (a, b) =>
      danger(b) - danger(a) ||
      Number(b.active) - Number(a.active) ||
      Number(b.grave) - Number(a.grave) ||
      b.lastAt - a.lastAt,
  );
}

function isDismissed({ dismissed }: OwnerState, id: string, now: LocalMs): boolean {
  return dismissed.some((entry) => entry.id === id && now - entry.at < 24 * 3_600_000);
}

/** Episodes of the same initiators are one finding: a page of icons that is opened thrice is one habit. */
function concurrent({ episodes, flights }: OwnerState, now: LocalMs): Finding[] {
  const groups = new Map<string, Episode[]>();
  for (const episode of episodes) {
    const names = episode.participants.map(({ initiator }) => initiator).sort();
    const id = `concurrent|${names.join(' ')}`;
    const before = groups.get(id) ?? [];
    const last = before.at(-1);
    const goesOn = last !== undefined && isRecent(last.lastAt, episode.startedAt);
    groups.set(id, goesOn ? [...before, episode] : [episode]);
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
      perMinute: null,
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

function habitual(habit: Habit, now: LocalMs): Finding {
  const { kind, initiator, category, count, perMinute, firstAt, lastAt } = habit;
  return {
    id: `${kind}|${initiator}|${category}`,
    kind,
    initiators: [initiator],
    category,
    count,
    perMinute,
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
function severalUsers({ space, habits }: OwnerState, callers: Callers, now: LocalMs): Finding[] {
  return habits.callers.flatMap(({ initiator, at }) => {
    const users = usersOf(callers, space, initiator);
    // A page of any site can embed frames with its author's keys, and the browser does not say which page.
    if (!isRecent(at, now) || users.size < 2 || initiator === UNKNOWN) return [];
    return {
      id: `severalUsers|${initiator}`,
      kind: 'severalUsers' as const,
      initiators: [initiator],
      category: null,
      count: users.size,
      perMinute: null,
      peak: users.size,
      firstAt: at,
      lastAt: at,
      active: now - at <= QUIET_SPELL,
      // Two keys that nobody has named may be one user's.
      probable: !areNamed(users),
      grave: true,
      queued: false,
    };
  });
}

/** Whether all are owners of accounts, and so users; a key that was only seen may be anybody's. */
function areNamed(users: ReadonlySet<OwnerId>): boolean {
  for (const id of users) if (!id.includes('#')) return false;
  return true;
}
