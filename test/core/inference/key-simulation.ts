/** One account and one key on a space, with traffic of many kinds: what the correlator says of them, and when. */
import type { Category } from '../../../src/core/category.ts';
import { KeyCorrelator } from '../../../src/core/inference/key-correlation.ts';
import type { KeyRelation } from '../../../src/core/inference/key-evidence.ts';
import { type Category as Counted, categories } from '../../simulator/endpoints.ts';
import { type Limits, UserQuota } from '../../simulator/quota.ts';
import { type Request, requestsOf, type Traffic } from './key-traffic.ts';

export interface KeySituation {
  readonly limits: Limits;
  /** Whether the key is the account's user's. */
  readonly isSameUser: boolean;
  /** Requests with the key, which the browser sees. */
  readonly key: readonly Traffic[];
  /** Requests of the account's user that the browser does not see. */
  readonly unseen?: readonly Traffic[];
  /** Requests of the key's user that the browser does not see, where the users are two. */
  readonly othersUnseen?: readonly Traffic[];
  readonly seconds: number;
}

export interface Outcome {
  readonly relation: KeyRelation;
  /** Seconds from the key's first answer until then; null where it was never said. */
  readonly likelyAfter: number | null;
  readonly joinedAfter: number | null;
}

const SPACE = 'demo.backlog.com';
const ACCOUNT = `${SPACE}#7`;
const KEY = `${SPACE}~0123456789abcdef`;
/** A whole minute. */
const START = 1_800_000_000_000;

/** Plays a world; polls come as the plan has them, and as a new key asks for them. */
export function simulateKey(world: KeySituation, chance: () => number): Outcome {
  const { limits, isSameUser, seconds } = world;
  const mine = new UserQuota(limits);
  const theirs = isSameUser ? mine : new UserQuota(limits);
  const correlator = new KeyCorrelator((key) => key);
  const isFree = limits.read < 200;
  const intervals = isFree ? { idle: 50, active: 20 } : { idle: 30, active: 10 };
  const stream = [
    ...requestsOf(world.unseen ?? [], seconds, chance).map((each) => ({ ...each, who: 'unseen' as const })),
    ...requestsOf(world.othersUnseen ?? [], seconds, chance).map((each) => ({
      ...each,
      who: 'other' as const,
    })),
    ...requestsOf(world.key, seconds, chance).map((each) => ({ ...each, who: 'key' as const })),
  ].sort((a, b) => a.at - b.at);

  let pollAt = chance() * intervals.idle;
  let polledAt = Number.NEGATIVE_INFINITY;
  const asked: number[] = [];
  let wanted = false;
  let firstAt: number | null = null;
  let likelyAfter: number | null = null;
  let joinedAfter: number | null = null;
  const said: { relation: KeyRelation } = { relation: 'unknown' };
  let activeUntil = Number.NEGATIVE_INFINITY;
  let usedBefore: Record<Counted, number> | null = null;
  const answers: { readonly at: number; readonly take: () => void }[] = [];
  const deliver = (until: number) => {
    while (answers[0] !== undefined && answers[0].at <= until) answers.shift()?.take();
  };

  const request = ({ at, category, who }: Request & { readonly who: 'unseen' | 'other' | 'key' }) => {
    const quota = who === 'unseen' ? mine : theirs;
    const { ok, limit, remaining, reset } = quota.spend(category, START + at * 1000);
    if (who !== 'key' || !ok) return;
    const arrival = at + 0.02 + chance() * 0.1;
    const take = () => {
      firstAt ??= arrival;
      correlator.addAnswer({
        key: KEY,
        space: SPACE,
        category: category as Category,
        sentAt: START + at * 1000 - 20,
        at: START + arrival * 1000,
        limit,
        remaining,
        reset,
      });
      if (said.relation !== 'unknown' && said.relation !== 'likely') return;
      while (asked[0] !== undefined && asked[0] < arrival - 600) asked.shift();
      if (wanted || asked.length >= 6 || arrival - (asked.at(-1) ?? -100) < 10) return;
      wanted = true;
      asked.push(arrival);
      pollAt = Math.min(pollAt, Math.max(arrival, polledAt + (isFree ? 10 : 3)));
    };
    answers.push({ at: arrival, take });
    answers.sort((a, b) => a.at - b.at);
  };

  const poll = () => {
    const sentAt = pollAt;
    const at = sentAt + 0.03 + chance() * 0.15;
    const servedAt = START + (sentAt + at) * 500;
    const { reset } = mine.spend('read', servedAt);
    const counters = mine.peekAll(servedAt);
    const statements = categories.map((category) => {
      const { limit, remaining, reset: end } = counters[category];
      return {
        category: category as Category,
        limit,
        used: limit - remaining,
        reset: category === 'read' ? reset : end,
      };
    });
    // Answers that arrived while the poll was under way are known by the time it is judged.
    deliver(at);
    const used = Object.fromEntries(statements.map((each) => [each.category, each.used])) as Record<
      Counted,
      number
    >;
    if (
      usedBefore !== null &&
      categories.some((each) => used[each] - (usedBefore?.[each] ?? 0) > (each === 'read' ? 1 : 0))
    )
      activeUntil = at + 600;
    usedBefore = used;
    const changes = correlator.addPoll({
      account: ACCOUNT,
      space: SPACE,
      sentAt: START + sentAt * 1000,
      at: START + at * 1000,
      date: Math.floor(servedAt / 1000),
      categories: statements,
    });
    for (const change of changes) {
      said.relation = change.relation;
      if (said.relation === 'likely') likelyAfter ??= at - (firstAt ?? at);
      if (said.relation === 'joined') joinedAfter ??= at - (firstAt ?? at);
    }
    wanted = false;
    polledAt = at;
    pollAt = at + (at < activeUntil ? intervals.active : intervals.idle);
  };

  for (const each of stream) {
    for (;;) {
      deliver(Math.min(each.at, pollAt));
      if (pollAt >= each.at) break;
      poll();
      if (said.relation === 'different' || said.relation === 'joined')
        return { ...said, likelyAfter, joinedAfter };
    }
    request(each);
  }
  return { ...said, likelyAfter, joinedAfter };
}
