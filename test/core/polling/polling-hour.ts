/**
 * A simulated hour of polling against a server that counts every poll as a read.
 *
 * The plan says when, each poll spends a read of the same user, and its answer goes through the state 100 ms later,
 * header and body, as in a browser.
 */
import type { KnownCategory } from '../../../src/core/category.ts';
import type { PollMode } from '../../../src/core/snapshot.ts';
import { type Limits, UserQuota } from '../../simulator/quota.ts';
import { seeded } from '../../utils.ts';
import { ms, OWNER, SPACE, T } from '../events.ts';
import { QuotaScenario } from '../quota-scenario.ts';

const CATEGORIES: readonly KnownCategory[] = ['read', 'update', 'search', 'icon'];
const HOUR = 3600;
const LATENCY = 0.1;

export interface Program {
  readonly category: KnownCategory;
  /** Seconds between two requests. */
  readonly every: number;
  /** Seen by this browser, or elsewhere. */
  readonly here: boolean;
}

export interface PollCost {
  polls: number;
  rateLimited: number;
  modes: Set<PollMode>;
  longestGap: number;
}

export class PollingHour {
  readonly quota: UserQuota;
  readonly scenario = new QuotaScenario();
  readonly cost: PollCost = { polls: 0, rateLimited: 0, modes: new Set(), longestGap: 0 };
  #requests = 0;

  constructor(limits: Limits) {
    this.quota = new UserQuota(limits);
    this.scenario.pollStarts(-1);
    this.scenario.apply({ type: 'pollRetryRequested', owner: OWNER, space: SPACE, at: ms(-1) });
  }

  request({ category, here }: Program, at: number): void {
    this.#requests += 1;
    if (!here) {
      this.quota.spend(category, ms(at));
      return;
    }
    const { ok, limit, remaining, reset } = this.quota.spend(category, ms(at + LATENCY / 2));
    const id = `r${this.#requests}`;
    this.scenario.send(id, at, category).answer({
      id,
      category,
      at: at + LATENCY,
      date: Math.floor(at + LATENCY / 2),
      status: ok ? 200 : 429,
      limit,
      remaining,
      reset: reset - T,
    });
  }

  poll(at: number): void {
    this.cost.polls += 1;
    const stamped = at + LATENCY / 2;
    const own = this.quota.spend('read', ms(stamped));
    const bodies = Object.fromEntries(
      CATEGORIES.map((category) => {
        const { limit, remaining, reset } = this.quota.peek(category, ms(stamped));
        return [category, { limit, remaining, reset: (reset ?? Math.floor(ms(stamped) / 1000)) - T }];
      }),
    );
    const id = `p${this.cost.polls}`;
    this.scenario.pollStarts(at).send(id, at, 'read', 'own', 'GET /rateLimit');
    this.scenario.answer({
      id,
      category: 'read',
      at: at + LATENCY,
      date: Math.floor(stamped),
      status: own.ok ? 200 : 429,
      limit: own.limit,
      remaining: own.remaining,
      reset: own.reset - T,
    });
    if (own.ok) this.scenario.poll(at + LATENCY, bodies, { date: Math.floor(stamped), latency: LATENCY });
    else {
      this.cost.rateLimited += 1;
      this.scenario.pollFails(at + LATENCY, 'limitReached', { notBefore: own.reset - T + 1 });
    }
  }

  /** Runs the hour: at every step what is due first, requests of programs or our poll. */
  run(programs: readonly Program[], during: (at: number) => void = () => {}, seconds = HOUR): PollCost {
    const random = seeded(seconds + programs.length);
    const next = programs.map((program) => ({ program, at: random() * program.every }));
    let now = 0;
    let lastPoll = 0;
    while (now < seconds) {
      during(now);
      const plan = this.scenario.plan(now);
      this.cost.modes.add(plan.mode);
      const due = plan.at === null ? Number.POSITIVE_INFINITY : Math.max((plan.at - ms(0)) / 1000, now);
      const first = next.reduce<(typeof next)[number] | null>(
        (least, one) => (least === null || one.at < least.at ? one : least),
        null,
      );
      // Looks again at least every second, as a change of circumstances would make it do.
      const step = now + 1;
      if (first !== null && first.at <= Math.min(due, step)) {
        now = Math.max(first.at, now);
        this.request(first.program, now);
        first.at += first.program.every * (0.5 + random());
      } else if (due <= step) {
        now = due;
        if (now >= seconds) break;
        this.cost.longestGap = Math.max(this.cost.longestGap, now - lastPoll);
        lastPoll = now;
        this.poll(now);
        now += LATENCY;
      } else now = step;
    }
    return this.cost;
  }
}
