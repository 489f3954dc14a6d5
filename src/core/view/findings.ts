/**
 * Builds the findings of an owner: best practices that were not followed, with who, when and how often.
 *
 * Concurrency findings come from the episodes, `severalUsers` from the callers of all owners, the others from the recorded
 * violations.
 */
import { severityRank } from '../alerts/thresholds.ts';
import { type ConcurrencyEpisode, EPISODE_GAP_MS, isConcurrentNow } from '../findings/concurrency.ts';
import type { Finding } from '../findings/finding.ts';
import { isSameSpell, type Violation } from '../findings/violations.ts';
import { type Gauge, isAccountId, type OwnerId } from '../snapshot.ts';
import type { OwnerState } from '../state/owner.ts';
import { DAY_MS, type LocalMs } from '../time.ts';
import { EXTERNAL_INITIATOR, UNKNOWN_INITIATOR } from '../usage/in-flight.ts';

/**
 * The findings of one owner: those of the most severe category first, then active ones, then severe ones, then the latest.
 *
 * @param callers initiators of all owners at this moment
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
  const severity = ({ category }: Finding): number =>
    severityRank(gauges.find((gauge) => gauge.category === category)?.severity ?? 'unknown');
  return shown.sort(
    (a, b) =>
      severity(b) - severity(a) ||
      Number(b.active) - Number(a.active) ||
      Number(b.isSevere) - Number(a.isSevere) ||
      b.lastAt - a.lastAt,
  );
}

function isDismissed({ dismissed }: OwnerState, id: string, now: LocalMs): boolean {
  return dismissed.some((entry) => entry.id === id && now - entry.at < DAY_MS);
}

/** Episodes of the same initiators are one finding, for example a page of icons that is opened three times. */
function concurrencyFindings({ episodes, inFlight }: OwnerState, now: LocalMs): Finding[] {
  const groups = new Map<string, ConcurrencyEpisode[]>();
  for (const episode of episodes) {
    const names = episode.participants.map(({ initiator }) => initiator).sort();
    const id = `concurrent|${names.join(' ')}`;
    const before = groups.get(id) ?? [];
    const last = before.at(-1);
    const continues = last !== undefined && isSameSpell(last.lastAt, episode.startedAt);
    groups.set(id, continues ? [...before, episode] : [episode]);
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
  const { kind, initiator, category, count, perMinute, lastAt } = violation;
  return {
    id: `${kind}|${initiator}|${category}`,
    kind,
    initiators: [initiator],
    category,
    count,
    perMinute,
    peak: 0,
    lastAt,
    active: now - lastAt <= EPISODE_GAP_MS,
    // Another program may have changed the repeated answer; outside this browser there may be several programs.
    probable: kind === 'cacheable' || initiator === EXTERNAL_INITIATOR,
    isSevere: true,
    queued: false,
  };
}

/** A finding for each initiator that sent keys of different users of this space. */
function severalUsersFindings(
  { space, violations }: OwnerState,
  callers: OwnersByInitiator,
  now: LocalMs,
): Finding[] {
  return violations.callers.flatMap(({ initiator, at }) => {
    const users = ownersCalledBy(callers, space, initiator);
    // Any site can embed frames with its author's keys, and the browser does not name the site.
    if (!isSameSpell(at, now) || users.size < 2 || initiator === UNKNOWN_INITIATOR) return [];
    return {
      id: `severalUsers|${initiator}`,
      kind: 'severalUsers' as const,
      initiators: [initiator],
      category: null,
      count: users.size,
      perMinute: null,
      peak: users.size,
      lastAt: at,
      active: now - at <= EPISODE_GAP_MS,
      // Two observed keys may belong to one user.
      probable: !areAllAccounts(users),
      isSevere: true,
      queued: false,
    };
  });
}

/** Whether all are accounts, and so different users. */
function areAllAccounts(users: ReadonlySet<OwnerId>): boolean {
  return [...users].every(isAccountId);
}

/** Owners whose keys each initiator has sent lately, by space and initiator. Built once for all owners. */
export type OwnersByInitiator = ReadonlyMap<string, ReadonlySet<OwnerId>>;

export function indexOwnersByInitiator(owners: readonly OwnerState[], now: LocalMs): OwnersByInitiator {
  const callers = new Map<string, Set<OwnerId>>();
  for (const { id, space, violations, suggestedOwner } of owners) {
    // A key that probably belongs to an account is no other user's.
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
