/**
 * The best practices that were not followed, with who, when and how often: concurrent requests from the
 * episodes, several users' keys from who calls whose owner, the others from the habits.
 */
import { severityRank } from '../alerts/thresholds.ts';
import { type Finding, type Gauge, isAccountId, type OwnerId } from '../snapshot.ts';
import { UNKNOWN_INITIATOR } from '../state/in-flight.ts';
import type { OwnerState } from '../state/owner.ts';
import type { LocalMs } from '../time.ts';
import { type ConcurrencyEpisode, EPISODE_GAP_MS, isConcurrentNow } from './concurrency.ts';
import { isSameSpell, type Violation } from './violations.ts';

/**
 * The findings of one owner: of the type in most danger first, then what goes on, then what one program does by itself,
 * then the latest.
 *
 * @param callers those of all owners of the ledger at this moment
 */
export function listFindings(
  owner: OwnerState,
  callers: OwnersByInitiator,
  gauges: readonly Gauge[],
  now: LocalMs,
): Finding[] {
  const all = [
    ...concurrencyFindings(owner, now),
    ...owner.violations.list.map((violation) => violationFinding(violation, now)),
    ...severalUsersFindings(owner, callers, now),
  ];
  const shown = all.filter(({ id, lastAt }) => isSameSpell(lastAt, now) && !isDismissed(owner, id, now));
  const danger = ({ category }: Finding): number =>
    severityRank(gauges.find((gauge) => gauge.category === category)?.severity ?? 'unknown');
  return shown.sort(
    (a, b) =>
      danger(b) - danger(a) ||
      Number(b.active) - Number(a.active) ||
      Number(b.isSevere) - Number(a.isSevere) ||
      b.lastAt - a.lastAt,
  );
}

function isDismissed({ dismissed }: OwnerState, id: string, now: LocalMs): boolean {
  return dismissed.some((entry) => entry.id === id && now - entry.at < 24 * 3_600_000);
}

/** Episodes of the same initiators are one finding: a page of icons that is opened thrice is one habit. */
function concurrencyFindings({ episodes, inFlight }: OwnerState, now: LocalMs): Finding[] {
  const groups = new Map<string, ConcurrencyEpisode[]>();
  for (const episode of episodes) {
    const names = episode.participants.map(({ initiator }) => initiator).sort();
    const id = `concurrent|${names.join(' ')}`;
    const before = groups.get(id) ?? [];
    const last = before.at(-1);
    const goesOn = last !== undefined && isSameSpell(last.lastAt, episode.startedAt);
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
      active:
        now - last.lastAt <= EPISODE_GAP_MS || (last === episodes.at(-1) && isConcurrentNow(inFlight, now)),
      probable: false,
      isSevere: group.some(({ participants }) => participants.some(({ peak }) => peak > 1)),
      queued: group.some(({ multiplexed }) => multiplexed !== true),
    };
  });
}

function violationFinding(violation: Violation, now: LocalMs): Finding {
  const { kind, initiator, category, count, perMinute, firstAt, lastAt } = violation;
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
    active: now - lastAt <= EPISODE_GAP_MS,
    // Somebody elsewhere may have changed what was fetched again; what is elsewhere may be several programs.
    probable: kind === 'cacheable' || initiator === 'elsewhere',
    isSevere: true,
    queued: false,
  };
}

/** One initiator that sends keys of different owners of one space. */
function severalUsersFindings(
  { space, violations }: OwnerState,
  callers: OwnersByInitiator,
  now: LocalMs,
): Finding[] {
  return violations.callers.flatMap(({ initiator, at }) => {
    const users = ownersCalledBy(callers, space, initiator);
    // A page of any site can embed frames with its author's keys, and the browser does not say which page.
    if (!isSameSpell(at, now) || users.size < 2 || initiator === UNKNOWN_INITIATOR) return [];
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
      active: now - at <= EPISODE_GAP_MS,
      // Two keys that nobody has named may be one user's.
      probable: !areAllAccounts(users),
      isSevere: true,
      queued: false,
    };
  });
}

/** Whether all are owners of accounts, and so users; a key that was only seen may be anybody's. */
function areAllAccounts(users: ReadonlySet<OwnerId>): boolean {
  return [...users].every(isAccountId);
}

/** Whose keys each site has sent of late: what tells that one program uses several users' keys. */

/** By space and initiator. Made once for all owners, since to ask each about each other is quadratic. */
export type OwnersByInitiator = ReadonlyMap<string, ReadonlySet<OwnerId>>;

export function indexOwnersByInitiator(owners: readonly OwnerState[], now: LocalMs): OwnersByInitiator {
  const callers = new Map<string, Set<OwnerId>>();
  for (const { id, space, violations, suggestedOwner } of owners) {
    // A key that is probably an account's is no other user's.
    const user = suggestedOwner ?? id;
    for (const { initiator, at } of violations.callers) {
      if (!isSameSpell(at, now)) continue;
      const name = initiatorKey(space, initiator);
      const users = callers.get(name);
      if (users === undefined) callers.set(name, new Set([user]));
      else users.add(user);
    }
  }
  return callers;
}

const ownersCalledBy = (callers: OwnersByInitiator, space: string, initiator: string): ReadonlySet<OwnerId> =>
  callers.get(initiatorKey(space, initiator)) ?? NO_USERS;

const NO_USERS: ReadonlySet<OwnerId> = new Set();

const initiatorKey = (space: string, initiator: string): string => `${space} ${initiator}`;
