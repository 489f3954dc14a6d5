/**
 * A user, a server that counts, and the extension's model between them, in simulated time: what the browser
 * sees, what only polls tell, and every notification with the moment at which it was made.
 */

import {
  type AlertNotification,
  type AlertRules,
  type AlertState,
  evaluateAlerts,
  NO_ALERTS,
} from '../../../src/core/alerts/evaluate-alerts.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/core/alerts/thresholds.ts';
import { CATEGORIES, type Category, type KnownCategory } from '../../../src/core/category.ts';
import { applyEvent, newQuotaState } from '../../../src/core/events/apply-event.ts';
import { confirmationPolls, planPoll } from '../../../src/core/polling/poll-plan.ts';
import { runsOutAt, type Snapshot } from '../../../src/core/snapshot.ts';
import type { EvaluationContext } from '../../../src/core/state/evaluation-context.ts';
import { SELF_INITIATOR } from '../../../src/core/usage/in-flight.ts';
import { type Badge, badgeOf } from '../../../src/core/view/badge.ts';
import { buildSnapshot } from '../../../src/core/view/build-snapshot.ts';
import { ownerItem, parseOwner } from '../../../src/storage/owner-state.ts';
import { type Limits, UserQuota } from '../../simulator/quota.ts';
import { must } from '../../utils.ts';

const OWNER = 'demo.backlog.com#7';
const SPACE = 'demo.backlog.com';
const ACCOUNT = { id: OWNER, space: SPACE, userName: 'ci-bot', label: null, alertScope: 'all' as const };
/** Without polls it is a key that the user called theirs. */
const MINE = new Set([OWNER]);
/** Badge and alerts follow the events at this distance, as in the background. */
const TICK = 150;

type Statement = ReturnType<UserQuota['spend']>;

interface Task {
  readonly at: number;
  readonly run: () => void;
  /** A request of a program leaves. */
  readonly isProgram: boolean;
}

export interface Announcement {
  readonly at: number;
  readonly category: Category;
  readonly stage: AlertNotification['items'][number]['stage'];
  /** What the toolbar showed at that moment. */
  readonly tone: Badge['tone'];
}

export class AlertSimulation {
  readonly quota: UserQuota;
  readonly announcements: Announcement[] = [];
  /** When the server counted the first request of a category, and the first that left nothing. */
  readonly openedAt = new Map<KnownCategory, number>();
  readonly usedUpAt = new Map<KnownCategory, number>();
  alerts: AlertState = NO_ALERTS;
  /** What the toolbar shows: as of the last look. */
  badge: Badge | null = null;
  /** It has been looked at since the latest answer. */
  isShown = false;
  /** The space cannot be reached by polls. */
  isOffline = false;
  /** How many have been sent. */
  polls = 0;
  /** Those that alert; icons do not unless the user wants it. */
  categories: ReadonlySet<Category> = new Set(['read', 'update', 'search']);
  /** A screen that shows this owner has the focus until then. */
  screenUntil: number | null = null;
  now: number;
  #state = newQuotaState();
  #queue: Task[] = [];
  #requests = 0;
  #polling = false;
  #pollAt: number | null = null;
  #tickAt: number | null = null;
  readonly #evaluations = new Set<number>();
  readonly #polls: boolean;

  /** @param quota of a user who has used it before */
  constructor(limits: Limits, start: number, polls: boolean, quota = new UserQuota(limits)) {
    this.quota = quota;
    this.now = start;
    this.#polls = polls;
  }

  /** A request of a page in this browser, answered after `latency` ms. */
  request(at: number, category: KnownCategory, latency = 60): void {
    this.#requests += 1;
    const requestId = `r${this.#requests}`;
    const send = () => {
      this.#send(at, requestId, category);
      this.at(at + latency, () => this.#answer(at, at + latency, requestId, category));
    };
    this.#schedule({ at, run: send, isProgram: true });
  }

  /** A request of a program that this browser does not see. */
  requestElsewhere(at: number, category: KnownCategory): void {
    this.#schedule({ at, run: () => this.#spend(category, at), isProgram: true });
  }

  #spend(category: KnownCategory, at: number) {
    const statement = this.quota.spend(category, at);
    if (!this.openedAt.has(category)) this.openedAt.set(category, at);
    if (statement.remaining === 0 && !this.usedUpAt.has(category)) this.usedUpAt.set(category, at);
    return statement;
  }

  /** Programs send nothing more of what was planned for them. */
  stopPrograms(): void {
    this.#queue = this.#queue.filter(({ isProgram }) => !isProgram);
  }

  /** Runs this at that moment, after what is planned for it already. */
  at(at: number, run: () => void): void {
    this.#schedule({ at, run, isProgram: false });
  }

  #schedule(task: Task): void {
    const { at } = task;
    let [low, high] = [0, this.#queue.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (must(this.#queue[middle]).at > at) high = middle;
      else low = middle + 1;
    }
    this.#queue.splice(low, 0, task);
  }

  /** Lets time pass until `until`. */
  run(until: number): void {
    if (this.#polls) this.#plan();
    for (;;) {
      const next = this.#queue[0];
      if (next === undefined || next.at > until) break;
      this.#queue.shift();
      this.now = Math.max(this.now, next.at);
      next.run();
    }
    this.now = until;
  }

  /** The worker dies; the next one restores the stored state and what was notified. */
  restartWorker(): void {
    const owners = [...this.#state.owners.values()].map((owner) => must(parseOwner(ownerItem(owner))));
    this.#state = newQuotaState(owners);
    this.alerts = JSON.parse(JSON.stringify(this.alerts)) as AlertState;
  }

  snapshot(): Snapshot {
    return buildSnapshot(
      [...this.#state.owners.values()],
      this.#polls ? [ACCOUNT] : [],
      this.#context(),
      MINE,
    );
  }

  #context(): EvaluationContext {
    return {
      now: this.now,
      paused: false,
      polling: 'auto',
      screen: this.screenUntil === null ? null : { owner: OWNER, until: this.screenUntil },
      notBefore: null,
      observingSince: null,
      thresholds: DEFAULT_THRESHOLDS,
    };
  }

  #send(at: number, requestId: string, category: KnownCategory, initiator = 'app.example.com'): void {
    applyEvent(this.#state, {
      type: 'requestStarted',
      owner: OWNER,
      space: SPACE,
      at,
      requestId,
      category,
      initiator,
      endpoint: 'PATCH /issues/:id',
      key: `${SPACE}~0`,
      queryHash: null,
      isFullListing: false,
    });
  }

  #answer(sentAt: number, at: number, requestId: string, category: KnownCategory): void {
    const countedAt = (sentAt + at) / 2;
    this.#receive(requestId, category, countedAt, this.#spend(category, countedAt));
    this.#evaluateSoon();
  }

  /** The browser tells of an answer. */
  #receive(requestId: string, category: KnownCategory, countedAt: number, statement: Statement): void {
    const { ok, limit, remaining, reset } = statement;
    this.isShown = false;
    applyEvent(this.#state, {
      type: 'responseReceived',
      owner: OWNER,
      space: SPACE,
      at: this.now,
      requestId,
      category,
      endpoint: 'PATCH /issues/:id',
      status: ok ? 200 : 429,
      fromCache: false,
      multiplexed: true,
      date: Math.floor(countedAt / 1000),
      rateLimit: { limit, remaining, reset },
      retryAfter: null,
    });
  }

  /** As the background does: at once, then at most every 200 ms. */
  #evaluateSoon(): void {
    if (this.#tickAt !== null && this.#tickAt > this.now) return;
    const due = this.#tickAt === null ? this.now : Math.max(this.#tickAt, this.now);
    this.#tickAt = due + TICK;
    this.at(due, () => this.evaluate());
    this.at(due + TICK, () => this.evaluate());
  }

  evaluate(rules: Partial<AlertRules> = {}): void {
    const { categories } = this;
    const snapshot = this.snapshot();
    const { state, notifications } = evaluateAlerts(this.alerts, snapshot, {
      categories,
      mutedUntil: 0,
      notifyResets: false,
      ownerOnScreen: null,
      ...rules,
    });
    this.alerts = state;
    const badge = badgeOf(snapshot, false);
    this.badge = badge;
    this.isShown = true;
    for (const { items } of notifications) {
      for (const { stage, gauge } of items) {
        this.announcements.push({ at: this.now, category: gauge.category, stage, tone: badge.tone });
      }
    }
    for (const event of confirmationPolls(this.#state.owners, snapshot)) applyEvent(this.#state, event);
    if (this.#polls) this.#plan();
    const gauges = snapshot.owners.flatMap((owner) => owner.gauges);
    for (const { resetAt } of gauges)
      if (resetAt !== null && resetAt > this.now) this.#evaluateAt(resetAt + 1);
    if (gauges.some((gauge) => runsOutAt(gauge) !== null)) this.#evaluateAt(nextSecond(this.now));
  }

  /** As the background does while a projection stands. */
  #evaluateAt(at: number): void {
    if (this.#evaluations.has(at)) return;
    this.#evaluations.add(at);
    this.at(at, () => this.evaluate());
  }

  #plan(): void {
    if (this.#polling) return;
    const owner = this.#state.owners.get(OWNER);
    const at = owner === undefined ? this.now : planPoll(owner, this.#context()).at;
    if (at === null) return;
    const planned = Math.max(at, this.now);
    if (this.#pollAt === planned) return;
    this.#pollAt = planned;
    this.at(planned, () => {
      if (this.#pollAt === planned) this.#poll();
    });
  }

  #poll(): void {
    if (this.isOffline) return;
    this.#pollAt = null;
    this.#polling = true;
    this.polls += 1;
    const sentAt = this.now;
    const of = { owner: OWNER, space: SPACE };
    applyEvent(this.#state, { type: 'pollStarted', ...of, at: sentAt });
    this.#requests += 1;
    const requestId = `p${this.#requests}`;
    this.#send(sentAt, requestId, 'read', SELF_INITIATOR);
    this.at(sentAt + 40, () => {
      const countedAt = this.now;
      const statement = this.#spend('read', countedAt);
      const { ok } = statement;
      const date = Math.floor(countedAt / 1000);
      const bodies = CATEGORIES.map((category) => {
        const { limit, remaining, reset } = this.quota.peek(category, countedAt);
        return { category, limit, remaining, reset: reset ?? date };
      });
      this.at(sentAt + 80, () => {
        const at = this.now;
        this.#receive(requestId, 'read', countedAt, statement);
        if (ok)
          applyEvent(this.#state, { type: 'pollSucceeded', ...of, at, sentAt, date, categories: bodies });
        else {
          const notBefore = (bodies[0]?.reset ?? date) * 1000 + 1000;
          applyEvent(this.#state, {
            type: 'pollFailed',
            ...of,
            at,
            error: 'limitReached',
            jitter: 0,
            notBefore,
          });
        }
        this.evaluate();
        this.#polling = false;
        this.#plan();
      });
    });
  }
}

const nextSecond = (at: number): number => at + 1000 - (at % 1000);
