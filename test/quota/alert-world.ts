/**
 * A user, a server that counts, and the extension's model between them, in simulated time: what the browser
 * sees, what only polls tell, and every notice with the moment at which it was made.
 */
import {
  type AlertRules,
  type AlertState,
  alertsOf,
  NO_ALERTS,
  type Notice,
} from '../../src/quota/alerts.ts';
import { CATEGORIES, type Category, type KnownCategory } from '../../src/quota/category.ts';
import type { Circumstances } from '../../src/quota/circumstances.ts';
import { newLedger, reduce } from '../../src/quota/ledger.ts';
import { look } from '../../src/quota/look.ts';
import { planPoll } from '../../src/quota/poll-plan.ts';
import type { Snapshot } from '../../src/quota/snapshot.ts';
import { LEVELS } from '../../src/quota/verdict.ts';
import { type Limits, UserQuota } from '../simulator/quota.ts';

const OWNER = 'demo.backlog.com#7';
const SPACE = 'demo.backlog.com';
const ACCOUNT = { id: OWNER, space: SPACE, userName: 'ci-bot', label: null };
/** Without polls it is a key that the user called theirs. */
const MINE = new Set([OWNER]);
/** Badge and alerts follow the events at this distance, as in the background. */
const TICK = 150;

export interface Told {
  readonly at: number;
  readonly category: Category;
  readonly step: Notice['lines'][number]['step'];
}

export class AlertWorld {
  readonly quota: UserQuota;
  readonly told: Told[] = [];
  /** When the first request of a category was refused. */
  readonly refusedAt = new Map<KnownCategory, number>();
  alerts: AlertState = NO_ALERTS;
  now: number;
  #ledger = newLedger();
  #queue: { at: number; run: () => void }[] = [];
  #requests = 0;
  #polling = false;
  #tickAt: number | null = null;
  readonly #polls: boolean;

  constructor(limits: Limits, start: number, polls: boolean) {
    this.quota = new UserQuota(limits);
    this.now = start;
    this.#polls = polls;
  }

  /** A request of a page in this browser, answered after `latency` ms. */
  request(at: number, category: KnownCategory, latency = 60): void {
    this.#requests += 1;
    const requestId = `r${this.#requests}`;
    this.at(at, () => this.#send(at, requestId, category));
    this.at(at + latency, () => this.#answer(at, at + latency, requestId, category));
  }

  /** A request of a program that this browser does not see. */
  outside(at: number, category: KnownCategory): void {
    this.at(at, () => {
      if (!this.quota.spend(category, at).ok && !this.refusedAt.has(category))
        this.refusedAt.set(category, at);
    });
  }

  at(at: number, run: () => void): void {
    let index = this.#queue.length;
    while (index > 0 && (this.#queue[index - 1]?.at ?? 0) > at) index -= 1;
    this.#queue.splice(index, 0, { at, run });
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

  /** The worker dies, and what was stored of the ledger is read again; what was told is kept. */
  die(): void {
    const owners = [...this.#ledger.owners.values()].map((owner) => structuredClone(owner));
    this.#ledger = newLedger(owners);
    this.alerts = JSON.parse(JSON.stringify(this.alerts)) as AlertState;
  }

  snapshot(): Snapshot {
    return look([...this.#ledger.owners.values()], this.#polls ? [ACCOUNT] : [], this.#circumstances(), MINE);
  }

  #circumstances(): Circumstances {
    return {
      now: this.now,
      paused: false,
      screen: null,
      notBefore: null,
      watchedSince: null,
      levels: LEVELS,
    };
  }

  #send(at: number, requestId: string, category: KnownCategory): void {
    reduce(this.#ledger, {
      type: 'sent',
      owner: OWNER,
      space: SPACE,
      at,
      requestId,
      category,
      initiator: 'app.example.com',
      endpoint: 'PATCH /issues/:id',
      key: `${SPACE}~0`,
      question: null,
      unconditional: false,
    });
  }

  #answer(sentAt: number, at: number, requestId: string, category: KnownCategory): void {
    const countedAt = (sentAt + at) / 2;
    const { ok, limit, remaining, reset } = this.quota.spend(category, countedAt);
    if (!ok && !this.refusedAt.has(category)) this.refusedAt.set(category, at);
    reduce(this.#ledger, {
      type: 'answered',
      owner: OWNER,
      space: SPACE,
      at,
      requestId,
      category,
      endpoint: 'PATCH /issues/:id',
      status: ok ? 200 : 429,
      fromCache: false,
      unqueued: true,
      date: Math.floor(countedAt / 1000),
      figures: { limit, remaining, reset },
      retryAfter: null,
    });
    this.#tickSoon();
  }

  /** As the background does: at once, then at most every 200 ms. */
  #tickSoon(): void {
    if (this.#tickAt !== null && this.#tickAt > this.now) return;
    const due = this.#tickAt === null ? this.now : Math.max(this.#tickAt, this.now);
    this.#tickAt = due + TICK;
    this.at(due, () => this.judge());
    this.at(due + TICK, () => this.judge());
  }

  judge(rules: Partial<AlertRules> = {}): void {
    const categories = new Set<Category>(['read', 'update', 'search']);
    const { state, notices } = alertsOf(this.alerts, this.snapshot(), {
      categories,
      mutedUntil: 0,
      ownerOnScreen: null,
      ...rules,
    });
    this.alerts = state;
    for (const { lines } of notices) {
      for (const { step, gauge } of lines) this.told.push({ at: this.now, category: gauge.category, step });
    }
  }

  #plan(): void {
    if (this.#polling) return;
    const owner = this.#ledger.owners.get(OWNER);
    const at = owner === undefined ? this.now : planPoll(owner, this.#circumstances()).at;
    if (at === null) return;
    this.#polling = true;
    this.at(Math.max(at, this.now), () => this.#poll());
  }

  #poll(): void {
    const sentAt = this.now;
    const of = { owner: OWNER, space: SPACE };
    reduce(this.#ledger, { type: 'pollStarted', ...of, at: sentAt });
    this.at(sentAt + 40, () => {
      const countedAt = this.now;
      const { ok } = this.quota.spend('read', countedAt);
      const date = Math.floor(countedAt / 1000);
      const bodies = CATEGORIES.map((category) => {
        const { limit, remaining, reset } = this.quota.peek(category, countedAt);
        return { category, limit, remaining, reset: reset ?? date };
      });
      this.at(sentAt + 80, () => {
        this.#polling = false;
        const at = this.now;
        if (ok) reduce(this.#ledger, { type: 'polled', ...of, at, sentAt, date, categories: bodies });
        else {
          const notBefore = (bodies[0]?.reset ?? date) * 1000 + 1000;
          reduce(this.#ledger, {
            type: 'pollFailed',
            ...of,
            at,
            problem: 'limitReached',
            jitter: 0,
            notBefore,
          });
        }
        this.judge();
        this.#plan();
      });
    });
  }
}
