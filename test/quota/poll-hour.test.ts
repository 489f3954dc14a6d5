/**
 * What polling costs in an hour, and how late it is, against a server that counts every poll as a read.
 *
 * A simulated hour: the plan says when, each poll spends a read of the same user, and its answer goes through
 * the ledger 100 ms later, header and body, as in a browser.
 */
import { describe, expect, it } from 'vitest';
import type { KnownCategory } from '../../src/quota/category.ts';
import type { PollMode } from '../../src/quota/snapshot.ts';
import { FREE, type Limits, PAID, UserQuota } from '../simulator/quota';
import { ms, must, OWNER, Scene, SPACE, seeded, T } from './support.ts';

const CATEGORIES: readonly KnownCategory[] = ['read', 'update', 'search', 'icon'];
const HOUR = 3600;
const LATENCY = 0.1;

interface Program {
  readonly category: KnownCategory;
  /** Seconds between two requests. */
  readonly every: number;
  /** Seen by this browser, or elsewhere. */
  readonly here: boolean;
}

interface Bill {
  polls: number;
  refused: number;
  modes: Set<PollMode>;
  longestGap: number;
}

class Hour {
  readonly quota: UserQuota;
  readonly scene = new Scene();
  readonly bill: Bill = { polls: 0, refused: 0, modes: new Set(), longestGap: 0 };
  #requests = 0;

  constructor(limits: Limits) {
    this.quota = new UserQuota(limits);
    this.scene.pollStarts(-1);
    this.scene.do({ type: 'pollAgain', owner: OWNER, space: SPACE, at: ms(-1) });
  }

  request({ category, here }: Program, at: number): void {
    this.#requests += 1;
    if (!here) {
      this.quota.spend(category, ms(at));
      return;
    }
    const { ok, limit, remaining, reset } = this.quota.spend(category, ms(at + LATENCY / 2));
    const id = `r${this.#requests}`;
    this.scene.send(id, at, category).answer({
      id,
      category,
      at: at + LATENCY,
      date: Math.floor(at + LATENCY / 2),
      status: ok ? 200 : 429,
      limit,
      remaining,
      reset: reset - T,
    });
    this.scene.end(id, at + LATENCY);
  }

  poll(at: number): void {
    this.bill.polls += 1;
    const stamped = at + LATENCY / 2;
    const own = this.quota.spend('read', ms(stamped));
    const bodies = Object.fromEntries(
      CATEGORIES.map((category) => {
        const { limit, remaining, reset } = this.quota.peek(category, ms(stamped));
        return [category, { limit, remaining, reset: (reset ?? Math.floor(ms(stamped) / 1000)) - T }];
      }),
    );
    const id = `p${this.bill.polls}`;
    this.scene.pollStarts(at).send(id, at, 'read', 'own', 'GET /rateLimit');
    this.scene.answer({
      id,
      category: 'read',
      at: at + LATENCY,
      date: Math.floor(stamped),
      status: own.ok ? 200 : 429,
      limit: own.limit,
      remaining: own.remaining,
      reset: own.reset - T,
    });
    this.scene.end(id, at + LATENCY);
    if (own.ok) this.scene.poll(at + LATENCY, bodies, { date: Math.floor(stamped), latency: LATENCY });
    else {
      this.bill.refused += 1;
      this.scene.pollFails(at + LATENCY, 'limitReached', { notBefore: own.reset - T + 1 });
    }
  }

  /** Runs the hour: at every step what is due first, requests of programs or our poll. */
  run(programs: readonly Program[], during: (at: number) => void = () => {}, seconds = HOUR): Bill {
    const random = seeded(seconds + programs.length);
    const next = programs.map((program) => ({ program, at: random() * program.every }));
    let now = 0;
    let lastPoll = 0;
    while (now < seconds) {
      during(now);
      const plan = this.scene.plan(now);
      this.bill.modes.add(plan.mode);
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
        this.bill.longestGap = Math.max(this.bill.longestGap, now - lastPoll);
        lastPoll = now;
        this.poll(now);
        now += LATENCY;
      } else now = step;
    }
    return this.bill;
  }
}

const share = ({ polls }: Bill, limits: Limits, hours = 1): number => polls / (limits.read * 60 * hours);
const percent = (value: number): string => `${(value * 100).toFixed(2)} %`;

/** Seconds of the busiest window's reads that polling took, as a fraction. */
const elsewhere: readonly Program[] = [{ category: 'update', every: 5, here: false }];
const everywhere: readonly Program[] = [
  { category: 'update', every: 6, here: false },
  { category: 'search', every: 7, here: false },
  { category: 'icon', every: 15, here: false },
];
const here: readonly Program[] = [
  { category: 'update', every: 6, here: true },
  { category: 'read', every: 3, here: true },
];

describe.each([
  ['paid', PAID, { rest: 1 / 300, work: 1 / 100, open: 1 / 50, closely: 1 / 20 }],
  ['free', FREE, { rest: 1 / 50, work: 1 / 20, open: 1 / 20, closely: 1 / 5 }],
] as const)('an hour on a %s plan', (plan, limits, table) => {
  const print = (what: string, bill: Bill, hours = 1) =>
    console.log(
      `${plan}, ${what}: ${bill.polls} reads polled, ${percent(share(bill, limits, hours))} of the reads, longest gap ${bill.longestGap.toFixed(1)} s`,
    );

  it('of rest costs what the table says', () => {
    const bill = new Hour(limits).run([]);
    print('rest', bill);
    expect([...bill.modes]).toEqual(['rest']);
    expect(share(bill, limits)).toBeLessThanOrEqual(table.rest);
    expect(share(bill, limits)).toBeGreaterThan(table.rest * 0.9);
    expect(bill.longestGap).toBeLessThan(60);
  });

  it('of work in this browser alone is rest too, for its answers tell', () => {
    const bill = new Hour(limits).run(here);
    print('work here', bill);
    expect([...bill.modes]).toEqual(['rest']);
    expect(share(bill, limits)).toBeLessThanOrEqual(table.rest * 1.05);
  });

  it('of work elsewhere costs what the table says, and one read for each window that ended', () => {
    const bill = new Hour(limits).run(elsewhere);
    print('work elsewhere', bill);
    expect(bill.modes.has('work')).toBe(true);
    expect(bill.polls).toBeLessThanOrEqual(table.work * limits.read * 60 + 60);
    expect(bill.polls).toBeGreaterThan(table.work * limits.read * 60 * 0.85);
  });

  it('of work elsewhere in every category costs at most one read more for each window that ended', () => {
    const bill = new Hour(limits).run(everywhere);
    print('work elsewhere in three categories', bill);
    expect(bill.polls).toBeLessThanOrEqual(table.work * limits.read * 60 + 3 * 60);
  });

  it('with a screen of ours open', () => {
    const hour = new Hour(limits);
    const bill = hour.run([], (at) => {
      hour.scene.context = { ...hour.scene.context, screenUntil: ms(at + 20) };
    });
    print('open', bill);
    expect([...bill.modes]).toEqual(['open']);
    expect(share(bill, limits)).toBeLessThanOrEqual(table.open);
    expect(share(bill, limits)).toBeGreaterThan(table.open * 0.9);
  });

  it('watched closely is fifteen minutes of it and then rest', () => {
    const hour = new Hour(limits);
    hour.scene.watchClosely(0);
    const bill = hour.run([]);
    print('closely for 15 min, then rest', bill);
    const costs = (table.closely * 0.25 + table.rest * 0.75) * limits.read * 60;
    expect(bill.polls).toBeLessThanOrEqual(costs + 1);
    expect(bill.polls).toBeGreaterThan(costs * 0.9);
  });

  it('in which somebody else uses up every read: polls do not queue up to be refused', () => {
    const bill = new Hour(limits).run([{ category: 'read', every: 20 / limits.read, here: false }]);
    print('reads used up elsewhere each minute', bill);
    console.log(`${plan}, reads used up elsewhere: ${bill.refused} polls of ${bill.polls} refused`);
    expect(bill.refused).toBeLessThanOrEqual(75);
    expect(bill.polls).toBeLessThanOrEqual(table.work * limits.read * 60 + 60);
  });

  it('paused costs nothing', () => {
    const hour = new Hour(limits);
    hour.scene.context = { ...hour.scene.context, paused: true };
    expect(hour.run(elsewhere).polls).toBe(0);
  });
});

describe('two computers with this extension and the same user', () => {
  it.each([
    ['paid', PAID],
    ['free', FREE],
  ] as const)('%s: do not take each other for somebody at work', (_, limits) => {
    const other: Program = { category: 'read', every: limits.read === 600 ? 30 : 50, here: false };
    const bill = new Hour(limits).run([other]);
    expect([...bill.modes]).toEqual(['rest']);
  });
});

describe('what is told of the gap', () => {
  it('a used-up window is looked at a second after its reset', () => {
    const hour = new Hour(FREE);
    for (let at = 0; at < 15; at += 1)
      hour.request({ category: 'update', every: 1, here: false }, 3 + at / 10);
    const seen: number[] = [];
    const poll = hour.poll.bind(hour);
    hour.poll = (at) => {
      seen.push(at);
      poll(at);
    };
    hour.run([], undefined, 120);
    expect(must(seen.find((at) => at > 63)) - 63).toBeLessThanOrEqual(2);
  });
});
