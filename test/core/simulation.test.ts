/**
 * The state against a server: random traffic, answers late, twice, out of order or never, replays from the
 * cache, resets that drift, limits tightened and loosened within a window, polls with their idle statements,
 * and both ways in which a server may count. How many figures are wrong? None.
 *
 * What is right, by what was delivered and never by how the model works. The server numbers its windows of a
 * category, and the spells without one between them. Every statement delivered so far belongs to one of these;
 * the last one (by the server's order, not by arrival) is what can be known.
 *
 * - It is a spell without a window: the view must say idle, with the limit of the latest idle statement
 *   delivered. (Where limits changed within the drift of the stamps: of one within that drift, or of one
 *   that looked idle then, see below.)
 * - It is a window. Take the latest `Date` among its delivered statements. Where these state one limit, the
 *   view must have this limit, the remaining of the last of them in the server's order, and a reset within
 *   the drift. Where that one second of `Date` holds two limits, no order can be known: the view must have
 *   one of them, with the remaining of the last statement under it. (Which one is a rule: see join.test.ts.)
 *   (All left within 2 s of the reset, by a limit tightened to what was left, cannot be told from idle: then
 *   the limit may be shown for these 2 s.)
 * - The gauge must show that figure as it is while the window is open by the server's true clock, and the
 *   limit ("reset") once it is over; within 2 s of the reset, and the drift, either. While a 429 of the
 *   category has been seen, no later answer accepted, no later poll showed a greater limit with something
 *   left, and its time not come, it must say refused.
 *
 * - Where every start is seen, the window was watched whole and its limit has not changed, what truly came from elsewhere lies between
 *   the rest and the rest without what was aborted or is still under way; seen and rest make up used.
 *
 * With `Date`s that drift between front ends, "the latest Date" is itself uncertain by the drift, so the view
 * must equal the last statement under one of the limits stated within that drift.
 */
import { expect, it } from 'vitest';
import { DEFAULT_THRESHOLDS } from '../../src/core/alerts/thresholds.ts';
import { CATEGORIES, type KnownCategory } from '../../src/core/category.ts';
import { applyEvent, newQuotaState } from '../../src/core/events/apply-event.ts';
import type { QuotaEvent } from '../../src/core/events/events.ts';
import { resolveSet } from '../../src/core/readings/reading-set.ts';
import type { Gauge } from '../../src/core/snapshot.ts';
import type { OwnerState } from '../../src/core/state/owner.ts';
import { buildSnapshot } from '../../src/core/view/build-snapshot.ts';
import { rounds, SEED, sample } from '../simulation.ts';
import { FREE, type Limits, PAID, UserQuota } from '../simulator/quota.ts';
import { must, seeded } from '../utils.ts';
import { NOW, OWNER, SPACE } from './events.ts';

interface World {
  readonly counting: 'used' | 'remaining';
  readonly refusedProlongs: boolean;
  /** Largest difference between front ends, in seconds: of the resets they state, and of their clocks. */
  readonly resetDrift: number;
  readonly dateDrift: number;
  readonly limits: Limits;
  /** Every start is seen and no answer comes twice, as in a browser; only then can spending be told apart. */
  readonly tidy: boolean;
}

interface Statement {
  readonly category: KnownCategory;
  /** Place in the server's order. */
  readonly order: number;
  /** Number of the window, or of the window before the spell without one and a half. */
  readonly epoch: number;
  readonly limit: number;
  readonly remaining: number;
  /** As stated, with drift. */
  readonly reset: number;
  /** As it truly is; null without a window. */
  readonly trueReset: number | null;
  readonly date: number;
  readonly status: number;
  /** Requests of this window so far that did not come from this browser. */
  readonly elsewhere: number;
  /** The limit has changed within this window. */
  readonly changed: boolean;
}

interface Epoch {
  /** Number of the window; and a half for the spell after it. */
  epoch: number;
  reset: number | null;
  elsewhere: number;
  changed: boolean;
}

interface Delivery {
  /** In ms after NOW, by true time. */
  readonly at: number;
  readonly statements: readonly Statement[];
  readonly kind: 'sent' | 'answer' | 'aborted' | 'replay' | 'poll' | 'restart';
  readonly requestId: string;
  readonly sentAt: number;
}

const MINUTES = 24;

class SimulationRun {
  readonly #random: () => number;
  readonly #world: World;
  readonly #quota: UserQuota;
  readonly #deliveries: Delivery[] = [];
  readonly #epochs = new Map<KnownCategory, Epoch>();
  /** The machine's clock is wrong by this many ms. */
  readonly #skew: number;
  #order = 0;
  #requests = 0;

  windows = 0;
  answers = 0;
  checked = 0;
  wrong: string[] = [];
  refusalsSeen = 0;
  /** Times at which the rest of a window watched whole was compared with what truly came from elsewhere. */
  shares = 0;

  constructor(seed: number, world: World) {
    this.#random = seeded(seed);
    this.#world = world;
    this.#skew = Math.round((this.#random() - 0.5) * 600_000);
    this.#quota = new UserQuota(world.limits, world);
    for (const category of CATEGORIES)
      this.#epochs.set(category, { epoch: 0.5, reset: null, elsewhere: 0, changed: false });
  }

  #whole(most: number): number {
    return Math.floor(this.#random() * (most + 1));
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  /** The number of the window or spell that is open, kept by the server's own word. */
  #epochAt(category: KnownCategory, at: number): number {
    const known = must(this.#epochs.get(category));
    const { reset } = this.#quota.peek(category, NOW + at);
    if (known.reset !== null && (reset === null || reset >= known.reset + 60)) {
      known.epoch += 0.5;
      known.reset = null;
    }
    if (reset !== null && known.reset === null) {
      known.epoch = Math.floor(known.epoch) + 1;
      known.elsewhere = 0;
      known.changed = false;
      this.windows += 1;
    }
    known.reset = reset;
    return known.epoch;
  }

  #state(category: KnownCategory, at: number, status: number, frontEnd: number): Statement {
    const epoch = this.#epochAt(category, at);
    const { limit, remaining, reset } = this.#quota.peek(category, NOW + at);
    const now = Math.floor((NOW + at) / 1000);
    const date = Math.floor((NOW + at) / 1000 + (frontEnd === 0 ? 0 : this.#world.dateDrift));
    this.#order += 1;
    this.answers += 1;
    const stated = (reset ?? now) + (frontEnd === 0 ? 0 : this.#whole(this.#world.resetDrift));
    const { elsewhere, changed } = must(this.#epochs.get(category));
    return {
      category,
      elsewhere,
      changed,
      order: this.#order,
      epoch,
      limit,
      remaining,
      reset: stated,
      trueReset: reset,
      date,
      status,
    };
  }

  /** Mostly prompt, sometimes seconds late, sometimes into the next window. */
  #latency(): number {
    const kind = this.#random();
    if (kind < 0.7) return 20 + this.#whole(300);
    if (kind < 0.95) return 200 + this.#whole(8000);
    return 5000 + this.#whole(90_000);
  }

  #deliver(delivery: Delivery): void {
    this.#deliveries.push(delivery);
  }

  #request(category: KnownCategory, at: number): void {
    this.#requests += 1;
    const requestId = `r${this.#requests}`;
    // Close the spell before the request may open the next window.
    this.#epochAt(category, at);
    const { ok } = this.#quota.spend(category, NOW + at);
    const statement = this.#state(category, at, ok ? 200 : 429, this.#whole(1));
    const sentAt = at - this.#whole(200);
    const { tidy } = this.#world;
    const latency = this.#latency();
    const statements = [statement];
    if (this.#chance(0.08)) {
      if (!tidy) return;
      this.#sent.set(requestId, category);
      this.#deliver({ at: sentAt, statements: [], kind: 'sent', requestId, sentAt });
      this.#deliver({ at: sentAt + this.#whole(3000), statements: [], kind: 'aborted', requestId, sentAt });
      return;
    }
    if (tidy || !this.#chance(0.05)) {
      this.#deliver({ at: sentAt, statements: [], kind: 'sent', requestId, sentAt });
      this.#sent.set(requestId, category);
    }
    this.#deliver({ at: at + latency, statements, kind: 'answer', requestId, sentAt });
    if (!tidy && this.#chance(0.05))
      this.#deliver({ at: at + latency + this.#whole(5000), statements, kind: 'answer', requestId, sentAt });
    if (ok && this.#chance(0.08)) {
      const replayed = at + latency + this.#whole(200_000);
      this.#deliver({ at: replayed, statements, kind: 'replay', requestId: `${requestId}c`, sentAt });
    }
  }

  readonly #sent = new Map<string, KnownCategory>();

  #poll(at: number): void {
    this.#requests += 1;
    this.#epochAt('read', at);
    const { ok } = this.#quota.spend('read', NOW + at);
    // The body alone is heard of it here, so its read is nobody's.
    this.#epochAt('read', at);
    if (ok) must(this.#epochs.get('read')).elsewhere += 1;
    if (!ok) return;
    const frontEnd = this.#whole(1);
    const statements = CATEGORIES.map((category) => this.#state(category, at, 200, frontEnd));
    const sentAt = at - this.#whole(200);
    const latency = Math.min(this.#latency(), 9000);
    this.#deliver({ at: at + latency, statements, kind: 'poll', requestId: `p${this.#requests}`, sentAt });
  }

  /** All that happens at the server, in its order; what the extension hears of it comes later. */
  #live(): void {
    const end = MINUTES * 60_000;
    let at = 1000;
    let burnRate = 200;
    let busy: readonly KnownCategory[] = CATEGORIES;
    while (at < end) {
      if (this.#chance(0.01)) burnRate = [40, 200, 1000, 5000][this.#whole(3)] ?? 200;
      if (this.#chance(0.02)) busy = CATEGORIES.filter(() => this.#chance(0.6));
      if (this.#chance(0.004)) at += 20_000 + this.#whole(60_000);
      at += 1 + this.#whole(burnRate * 2);
      const event = this.#random();
      if (event < 0.03) this.#poll(at);
      else if (event < 0.045) this.#changeLimits(at);
      else if (event < 0.05)
        this.#deliver({ at, statements: [], kind: 'restart', requestId: '', sentAt: at });
      else {
        const category = busy[this.#whole(busy.length - 1)];
        if (category === undefined) continue;
        // Elsewhere: the server counts it and this browser hears nothing.
        if (event < 0.3) {
          this.#epochAt(category, at);
          const { ok } = this.#quota.spend(category, NOW + at);
          this.#epochAt(category, at);
          if (ok) must(this.#epochs.get(category)).elsewhere += 1;
        } else this.#request(category, at);
      }
    }
  }

  #changeLimits(at: number): void {
    const category = CATEGORIES[this.#whole(3)] ?? 'read';
    const factor = [0.05, 0.25, 0.5, 1, 1, 4][this.#whole(5)] ?? 1;
    this.#epochAt(category, at);
    must(this.#epochs.get(category)).changed = true;
    this.#quota.setLimits(
      { [category]: Math.max(1, Math.ceil(this.#world.limits[category] * factor)) },
      NOW + at,
    );
  }

  play(): this {
    this.#live();
    const state = newQuotaState();
    const heard = new Map<KnownCategory, Statement[]>(CATEGORIES.map((category) => [category, []]));
    const refusals = new Map<KnownCategory, Statement>();
    const acceptances = new Map<KnownCategory, number>();
    // By the server's own order, which the `Date`s of front ends that drift do not show.
    const lastRefused = new Map<KnownCategory, Statement>();
    const lastAccepted = new Map<KnownCategory, number>();
    const queue = this.#deliveries
      .map((delivery, index) => ({ delivery, index }))
      .sort((a, b) => a.delivery.at - b.delivery.at || a.index - b.index);

    for (const { delivery } of queue) {
      const { kind, statements } = delivery;
      if (kind === 'restart') {
        const owner = state.owners.get(OWNER);
        if (owner !== undefined) state.owners.set(OWNER, JSON.parse(JSON.stringify(owner)) as OwnerState);
        continue;
      }
      for (const event of this.#eventsOf(delivery)) applyEvent(state, event);
      for (const statement of statements) {
        const { category, status, date, order } = statement;
        must(heard.get(category)).push(statement);
        if (kind === 'poll') {
          const refusal = refusals.get(category);
          const more = refusal !== undefined && statement.limit > refusal.limit && date > refusal.date;
          if (more && statement.remaining > 0) refusals.delete(category);
          continue;
        }
        if (status !== 429) lastAccepted.set(category, Math.max(lastAccepted.get(category) ?? 0, order));
        else if (order > (lastRefused.get(category)?.order ?? 0)) lastRefused.set(category, statement);
        if (status === 429) {
          const last = refusals.get(category);
          const isLater =
            last === undefined || date > last.date || (date === last.date && order > last.order);
          if ((acceptances.get(category) ?? 0) <= date && isLater) refusals.set(category, statement);
        } else acceptances.set(category, Math.max(acceptances.get(category) ?? 0, date));
      }
      for (const { category } of statements) {
        this.#judge(state.owners.get(OWNER), category, must(heard.get(category)), delivery.at, {
          refusal: refusals.get(category),
          accepted: acceptances.get(category) ?? 0,
          truly: lastRefused.get(category),
          acceptedOrder: lastAccepted.get(category) ?? 0,
        });
      }
    }
    return this;
  }

  #eventsOf({ kind, at, statements, requestId, sentAt }: Delivery): QuotaEvent[] {
    const local = NOW + at + this.#skew;
    const of = { owner: OWNER, space: SPACE, at: local };
    const endpoint = 'GET /x';
    if (kind === 'sent') {
      const category = must(this.#sent.get(requestId));
      const about = {
        initiator: 'app.example.com',
        endpoint,
        key: OWNER,
        queryHash: null,
        isFullListing: false,
      };
      return [{ type: 'requestStarted', ...of, requestId, category, ...about }];
    }
    if (kind === 'aborted') return [{ type: 'requestEnded', ...of, requestId }];
    if (kind === 'poll') {
      return [
        {
          type: 'pollSucceeded',
          ...of,
          sentAt: NOW + sentAt + this.#skew,
          date: must(statements[0]).date,
          categories: statements,
        },
      ];
    }
    return statements.flatMap((statement): QuotaEvent[] => [
      {
        type: 'responseReceived',
        ...of,
        requestId,
        category: statement.category,
        endpoint,
        status: statement.status,
        fromCache: kind === 'replay',
        multiplexed: true,
        date: statement.date,
        rateLimit: statement,
        retryAfter: null,
      },
    ]);
  }

  #judge(
    owner: OwnerState | undefined,
    category: KnownCategory,
    heard: Statement[],
    at: number,
    blocked: {
      refusal: Statement | undefined;
      accepted: number;
      /** The last refusal in the server's order, and the order of the last answer that was accepted. */
      truly: Statement | undefined;
      acceptedOrder: number;
    },
  ): void {
    this.checked += 1;
    const epoch = Math.max(...heard.map((statement) => statement.epoch));
    const current = heard.filter((statement) => statement.epoch === epoch);
    if (heard.length > current.length + 400) heard.splice(0, heard.length, ...current);
    const { dateDrift, resetDrift } = this.#world;
    const latest = Math.max(...current.map(({ date }) => date));
    const isIdle = !Number.isInteger(epoch);
    // A front end's clock may stand at the end of one second where another's stands at the start of the next.
    const within = isIdle ? dateDrift + resetDrift : dateDrift;
    const candidates = current.filter(({ date }) => date >= latest - within);
    const limits = new Set(candidates.map(({ limit }) => limit));
    const view = resolveSet(
      must(must(owner).windows.find((window) => window.category === category)).readings,
    );
    const tell = (what: string) =>
      this.wrong.push(
        `${what}: ${category} ${JSON.stringify(view)} of ${JSON.stringify(candidates.slice(-4))}`,
      );

    if (view.kind === 'unknown') return void tell('unknown');
    const trueReset = Math.max(...current.map(({ trueReset: reset }) => reset ?? 0));
    const looksIdle = ({ limit, remaining, date }: Statement, end: number) =>
      limit === view.limit && remaining === limit && date >= end - 2 - dateDrift - resetDrift;
    if (view.kind === 'idle' && !isIdle) {
      if (!current.some((statement) => looksIdle(statement, trueReset))) tell('idle');
      return;
    }
    const isKnown =
      limits.has(view.limit) || (isIdle && heard.some((statement) => looksIdle(statement, latest)));
    if (!isKnown) return void tell('limit');
    if (view.kind === 'idle') return;
    if (isIdle) return void tell('not idle');
    const last = current
      .filter(({ limit }) => limit === view.limit)
      .reduce((a, b) => (b.order > a.order ? b : a));
    if (view.remaining !== last.remaining) return void tell('remaining');
    if (view.reset < trueReset || view.reset > trueReset + resetDrift) return void tell('reset');

    const gauge = this.#gauge(must(owner), category, at);
    if (this.#world.tidy && gauge.usage?.complete) {
      if (new Set(current.map(({ limit }) => limit)).size > 1) tell('whole');
      if (last.changed) return;
      this.shares += 1;
      const { used, observed, unattributed, maybeOurs } = gauge.usage;
      if (observed + unattributed !== used) tell('shares');
      if (unattributed < last.elsewhere || unattributed - maybeOurs > last.elsewhere)
        tell(`rest ${unattributed} (${maybeOurs} aborted or under way) for ${last.elsewhere} elsewhere`);
    }
    const server = (NOW + at) / 1000;
    const { refusal, accepted } = blocked;
    const slack = 2 + resetDrift + dateDrift;
    const { truly, acceptedOrder } = blocked;
    const isLast = truly !== undefined && truly.order > acceptedOrder;
    if (refusal !== undefined && accepted <= refusal.date) {
      if (server < refusal.reset - slack && !gauge.rateLimited && isLast) tell('not refused');
      if (server < refusal.reset + slack) {
        this.refusalsSeen += 1;
        return;
      }
    }
    if (gauge.rateLimited && isLast && server < truly.reset + slack) return;
    if (gauge.rateLimited) tell('refused');
    else if (server < view.reset - slack && gauge.remaining !== last.remaining) tell(`gauge ${gauge.state}`);
    else if (server > view.reset + slack && (gauge.state !== 'reset' || gauge.remaining !== view.limit))
      tell(`gauge ${gauge.state} after its reset`);
  }

  #gauge(owner: OwnerState, category: KnownCategory, at: number): Gauge {
    const { owners } = buildSnapshot([owner], [], {
      now: NOW + at + this.#skew,
      paused: false,
      polling: 'auto',
      screen: null,
      notBefore: null,
      observingSince: 0,
      thresholds: DEFAULT_THRESHOLDS,
    });
    return must(must(owners[0]).gauges.find((gauge) => gauge.category === category));
  }
}

function play(seeds: number, first: number, world: (seed: number) => World) {
  const total = { windows: 0, answers: 0, checked: 0, refusals: 0, shares: 0, wrong: [] as string[] };
  for (let seed = first; seed < first + seeds; seed += 1) {
    const run = new SimulationRun(seed, world(seed)).play();
    total.windows += run.windows;
    total.answers += run.answers;
    total.checked += run.checked;
    total.refusals += run.refusalsSeen;
    total.shares += run.shares;
    total.wrong.push(...run.wrong.map((text) => `seed ${seed}, ${text}`));
  }
  return total;
}

const RUNS = rounds(1, 40);
const TINY: Limits = { read: 9, update: 3, search: 2, icon: 1 };
const LIMITS: readonly Limits[] = [PAID, FREE, TINY];

const WORLDS = [
  ['one front end', 0, 0, false],
  ['one front end, every start seen', 0, 0, false],
  ['front ends whose resets drift by 2 s', 2, 0, false],
  ['refused requests prolonging the window', 1, 0, true],
  ['front ends whose clocks drift by 2 s, too', 2, 2, false],
] as const;
const CASES = (['used', 'remaining'] as const).flatMap((counting) =>
  WORLDS.map((world) => [counting, ...world] as const),
);

it.each(sample(CASES, 5))(
  'a server that stores what is %s leads to no wrong figure with %s',
  (counting, name, resetDrift, dateDrift, refusedProlongs) => {
    const world = (seed: number): World => ({
      counting,
      refusedProlongs,
      resetDrift,
      dateDrift,
      tidy: name.endsWith('seen'),
      limits: LIMITS[seed % LIMITS.length] ?? PAID,
    });
    const total = play(RUNS, SEED, world);
    console.log(
      `stores ${counting}, ${name}: ${total.windows} windows, ${total.answers} answers, ${total.checked} rateLimit compared, ${total.wrong.length} wrong (seeds from ${SEED})`,
    );
    expect(total.wrong.slice(0, 3)).toEqual([]);
    expect(total.windows).toBeGreaterThan(RUNS * 15);
    if (name.endsWith('seen')) {
      console.log(`stores ${counting}, who spent it: ${total.shares} times compared with the truth`);
      expect(total.shares).toBeGreaterThan(RUNS * 60);
    }
    expect(total.refusals).toBeGreaterThan(RUNS);
  },
);
