/**
 * Days of traffic through the model at speed: some users whose counters are enforced as the service does, more
 * keys than anybody keeps, and everything that would add up if nothing were forgotten: requests that never end,
 * names without number, limits that change, categories that nobody knows.
 */
import { type AlertState, evaluateAlerts, NO_ALERTS } from '../../src/core/alerts/evaluate-alerts.ts';
import { DEFAULT_THRESHOLDS } from '../../src/core/alerts/thresholds.ts';
import { applyEvent, newQuotaState } from '../../src/core/apply-event.ts';
import { CATEGORIES, type Category } from '../../src/core/category.ts';
import type { QuotaEvent } from '../../src/core/events.ts';
import { buildSnapshot } from '../../src/core/view/build-snapshot.ts';
import { NOW, SPACE, seeded } from '../core/support.ts';
import { PAID, UserQuota } from '../simulator/quota.ts';
import { kilobytes, say } from './figures.ts';
import { isBounded, type Sizes, sizesOf } from './sizes.ts';
import type { Soak } from './soak.ts';

export interface Day {
  readonly hours: number;
  readonly microsecondsPerEvent: number;
  /** After each tenth of the events. */
  readonly sizes: readonly Sizes[];
}

const KEYS = 1500;
export const ACCOUNTS = 3;
/** Of a day with a million events, in ms. */
const MEAN_GAP = 86_400_000 / (1_000_000 / 3);
const POLL_EVERY = 30_000;
const LOOK_EVERY = 20_000;

export function replayDay(events: number, seed: number): Day {
  const random = seeded(seed);
  const below = (count: number) => Math.floor(random() * count);
  const ledger = newQuotaState();
  let alerts: AlertState = NO_ALERTS;
  const quotas = new Map<string, UserQuota>();
  const accounts = Array.from({ length: ACCOUNTS }, (_, index) => ({
    id: `${SPACE}#${index}`,
    space: SPACE,
    userName: `User ${index}`,
    label: null,
  }));
  const sizes: Sizes[] = [];
  let [at, done, polledAt, lookedAt, spent] = [NOW, 0, NOW, NOW, 0];

  const take = (event: QuotaEvent) => {
    const begun = performance.now();
    applyEvent(ledger, event);
    spent += performance.now() - begun;
    done += 1;
    if (done % Math.ceil(events / 10) === 0) sizes.push(sizesOf(ledger.owners.values(), alerts));
  };
  const quotaOf = (owner: string) => {
    const known = quotas.get(owner) ?? new UserQuota(PAID);
    quotas.set(owner, known);
    return known;
  };
  const pickOwner = () => (random() < 0.7 ? `${SPACE}#${below(ACCOUNTS)}` : `${SPACE}~${below(KEYS)}`);

  const request = () => {
    const owner = pickOwner();
    const of = { owner, space: SPACE };
    const category = CATEGORIES[below(CATEGORIES.length)] ?? 'read';
    const requestId = `${done}`;
    const endpoint = random() < 0.9 ? `GET /part-${below(100)}` : `GET /part-${done}`;
    const initiator = random() < 0.9 ? `app-${below(60)}.example.com` : `app-${done}.example.com`;
    const queryHash = random() < 0.5 ? below(random() < 0.5 ? 10 : 1_000_000) : null;
    const sent = { requestId, category, initiator, endpoint, key: owner, queryHash, isFullListing: true };
    take({ type: 'requestStarted', ...of, at, ...sent });
    const fate = random();
    // Lost: its worker has died, or the browser never says how it ended.
    if (fate < 0.03) return;
    const quota = quotaOf(owner);
    if (fate < 0.05) quota.setLimits({ [category]: 2 + below(40) }, at);
    const { ok, ...rateLimit } = quota.spend(category, at);
    const date = Math.floor(at / 1000);
    const status = ok ? 200 : 429;
    const named: Category = fate > 0.98 ? (`new-${done % 50}` as Category) : category;
    const answer = {
      requestId,
      endpoint,
      status,
      fromCache: false,
      multiplexed: true,
      date,
      retryAfter: null,
    };
    if (fate > 0.1)
      take({ type: 'responseReceived', ...of, at: at + 60, ...answer, category: named, rateLimit });
    else take({ type: 'requestEnded', ...of, at: at + 80, requestId });
  };
  const poll = (owner: string) => {
    const of = { owner, space: SPACE, at };
    const quota = quotaOf(owner);
    quota.spend('read', at);
    const categories = Object.entries(quota.peekAll(at)).map(([category, { limit, remaining, reset }]) => ({
      category: category as Category,
      limit,
      remaining,
      reset: reset ?? Math.floor(at / 1000),
    }));
    take({ type: 'pollStarted', ...of });
    take({ type: 'pollSucceeded', ...of, sentAt: at - 50, date: Math.floor(at / 1000), categories });
    take({ type: 'findingDismissed', ...of, finding: `finding ${done}` });
  };

  while (done < events) {
    at += Math.round(-Math.log(1 - random()) * MEAN_GAP);
    request();
    if (at - polledAt >= POLL_EVERY) {
      polledAt = at;
      for (const { id } of accounts) poll(id);
    }
    if (at - lookedAt >= LOOK_EVERY) {
      lookedAt = at;
      const context = { now: at, paused: false, screen: null, observingSince: NOW, notBefore: null };
      const snapshot = buildSnapshot([...ledger.owners.values()], accounts, {
        ...context,
        thresholds: DEFAULT_THRESHOLDS,
      });
      const rules = { categories: new Set(CATEGORIES), mutedUntil: 0, ownerOnScreen: null };
      alerts = evaluateAlerts(alerts, snapshot, rules).state;
    }
  }
  return { hours: (at - NOW) / 3_600_000, microsecondsPerEvent: (spent / done) * 1000, sizes };
}

export const soakDay: Soak = {
  unit: 'events',
  usual: 1_000_000,
  run: async (events) => {
    const seed = Date.now() % 1_000_000;
    const { hours, microsecondsPerEvent, sizes } = replayDay(events, seed);
    const last = sizes.at(-1);
    if (last === undefined) return false;
    say(`seed: ${seed}`);
    say(`simulated time: ${hours.toFixed(1)} h`);
    say(`one event: ${microsecondsPerEvent.toFixed(1)} µs`);
    say(`ledger after each tenth: ${sizes.map(({ ledger }) => kilobytes(ledger)).join(', ')}`);
    say(`owners at the end: ${last.owners}`);
    say(`largest owner: ${kilobytes(last.largestOwner)}`);
    say(`alerts at the end: ${kilobytes(last.alerts)}`);
    for (const [list, length] of Object.entries(last.lists)) say(`longest list ${list}: ${length}`);
    return isBounded(sizes);
  },
};
