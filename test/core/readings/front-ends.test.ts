/** Front ends of one server whose clocks are up to two seconds off: the figures are the server's all the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../simulation.ts';
import { PAID, UserQuota } from '../../simulator/quota.ts';
import { must } from '../../utils.ts';
import { ms, T } from '../events.ts';
import { QuotaScenario } from '../quota-scenario.ts';

interface Pending {
  readonly id: string;
  /** Where the server has counted it: how many it had counted by then, and its answer. */
  readonly counted: { readonly used: number; readonly reset: number; answer(at: number): void } | null;
}

/** A page, the server behind its front ends, and the model, at one moment. */
class FrontEndSimulation {
  readonly scenario = new QuotaScenario();
  readonly quota = new UserQuota(PAID);
  now = 0.5;
  #pending: Pending[] = [];
  #sent = 0;

  constructor() {
    this.scenario.context = { ...this.scenario.context, observingSince: ms(-1000) };
  }

  send(): void {
    this.#sent += 1;
    const id = `r${this.#sent}`;
    this.scenario.send(id, this.now);
    this.#pending.push({ id, counted: null });
  }

  /** One of the front ends, `drift` seconds off, takes a request that has left. */
  count(which: number, drift: number): void {
    const waiting = this.#pending.filter(({ counted }) => counted === null);
    const one = waiting[which % waiting.length];
    if (one === undefined) return;
    const { ok, limit, remaining, reset } = this.quota.spend('update', ms(this.now));
    const date = Math.floor(this.now + drift);
    const { used } = this.quota.peek('update', ms(this.now));
    const answer = (at: number) =>
      this.scenario.answer({
        id: one.id,
        at,
        date,
        limit,
        remaining,
        reset: reset + drift - T,
        status: ok ? 200 : 429,
      });
    this.#pending = this.#pending.map((each) =>
      each === one ? { id: each.id, counted: { used, reset, answer } } : each,
    );
  }

  /** One of the answers arrives. */
  deliver(which: number): void {
    const ready = this.#pending.filter(({ counted }) => counted !== null);
    const one = ready[which % ready.length];
    if (one === undefined) return;
    this.#pending = this.#pending.filter((each) => each !== one);
    one.counted?.answer(this.now);
  }

  poll(drift: number): void {
    const { limit, remaining, reset } = this.quota.peek('update', ms(this.now));
    const date = Math.floor(this.now + drift);
    const update = { limit, remaining, reset: reset === null ? date : reset + drift - T };
    this.scenario.poll(this.now, { update }, { date });
  }

  die(): void {
    if (this.scenario.state.owners.size > 0) this.scenario.restart().markUncertain(this.now);
  }

  finish(): void {
    while (this.#pending.some(({ counted }) => counted === null)) this.count(0, 0);
    while (this.#pending.length > 0) this.deliver(0);
  }

  /** How many of those under way are surely, or perhaps, not in the figure that is shown. */
  missing(usedShown: number): { least: number; most: number } {
    const reset = this.quota.peek('update', ms(this.now)).reset;
    const isIn = ({ counted }: Pending) =>
      counted !== null && counted.reset === reset && counted.used <= usedShown;
    const isPast = ({ counted }: Pending) => counted !== null && counted.reset !== reset;
    const notIn = this.#pending.filter((one) => !isIn(one));
    return { least: notIn.filter((one) => !isPast(one)).length, most: notIn.length };
  }
}

type Step =
  | { readonly kind: 'send' | 'die' }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'count'; readonly which: number; readonly drift: number }
  | { readonly kind: 'deliver'; readonly which: number }
  | { readonly kind: 'poll'; readonly drift: number };

const which = fc.nat(20);
const drift = fc.constantFrom(-2, -1, 0, 1, 2);
const stepOf = (deaths: boolean): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constant<Step>({ kind: 'send' }) },
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('count' as const), which, drift }) },
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('deliver' as const), which }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('poll' as const), drift }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('wait' as const),
        seconds: fc.constantFrom(0.02, 0.2, 1, 2.5),
      }),
    },
    ...(deaths ? [{ weight: 1, arbitrary: fc.constant<Step>({ kind: 'die' }) }] : []),
  );

function take(simulation: FrontEndSimulation, step: Step): void {
  // Two events never happen in the same millisecond.
  simulation.now += 0.003;
  if (step.kind === 'wait') simulation.now += step.seconds;
  else if (step.kind === 'count') simulation.count(step.which, step.drift);
  else if (step.kind === 'deliver') simulation.deliver(step.which);
  else if (step.kind === 'poll') simulation.poll(step.drift);
  else if (step.kind === 'die') simulation.die();
  else simulation.send();
}

const check = (
  deaths: boolean,
  length: number,
  property: (simulation: FrontEndSimulation) => void,
  end: (simulation: FrontEndSimulation) => void,
) =>
  fc.assert(
    fc.property(fc.array(stepOf(deaths), { minLength: 5, maxLength: length }), (steps) => {
      const simulation = new FrontEndSimulation();
      simulation.poll(0);
      for (const step of steps) {
        take(simulation, step);
        property(simulation);
      }
      simulation.finish();
      end(simulation);
    }),
    runs(20, 400),
  );

/** Nobody else spends: nothing may be said of others. */
function noOthers({ scenario, now }: FrontEndSimulation): void {
  const { usage } = scenario.gauge(now);
  expect(usage === null ? 0 : usage.unattributed - usage.maybeOurs).toBe(0);
  expect(scenario.owner.poll.externalUsageAt).toBeNull();
}

describe('front ends whose clocks are up to two seconds off', () => {
  it('show what the server has left once everything has arrived, and nothing elsewhere at any time', () => {
    check(false, 120, noOthers, (simulation) => {
      const { remaining, limit } = simulation.quota.peek('update', ms(simulation.now));
      const gauge = simulation.scenario.gauge(simulation.now);
      if (simulation.scenario.owner.windows.every(({ asOf }) => asOf === null)) return;
      const isOver = Math.abs((must(gauge.resetAt ?? ms(simulation.now)) - ms(simulation.now)) / 1000) <= 4;
      if (!isOver) expect([gauge.remaining, gauge.limit]).toEqual([remaining, limit]);
      noOthers(simulation);
      if (!isOver && gauge.state === 'open') expect(gauge.usage?.unattributed).toBe(0);
    });
  });

  it('attribute nothing to others when the worker stops at any moment', () => {
    check(true, 120, noOthers, noOthers);
  });

  it('have a range of requests in flight that holds the truth at every moment', () => {
    check(
      false,
      60,
      (simulation) => {
        const gauge = simulation.scenario.gauge(simulation.now);
        if (gauge.state !== 'open' || gauge.usage === null || simulation.now > 55) return;
        const { least, most } = simulation.missing(gauge.usage.used);
        const { uncounted, maybeCounted } = gauge.inFlight;
        expect(uncounted).toBeLessThanOrEqual(most);
        expect(uncounted + maybeCounted).toBeGreaterThanOrEqual(least);
      },
      () => {},
    );
  });

  it('show the second of three requests as perhaps counted if a lower figure has an older Date', () => {
    const scenario = new QuotaScenario();
    scenario.context = { ...scenario.context, observingSince: ms(-1000) };
    scenario.send('1', 0.1).answer({ id: '1', at: 0.2, date: 1, remaining: 149, reset: 60 });
    scenario.send('2', 0.3).send('3', 0.4).answer({ id: '3', at: 0.5, date: 0, remaining: 147, reset: 60 });
    const { usage, inFlight, asOf } = scenario.gauge(0.6);
    expect(asOf).toBe(ms(0.5));
    expect(inFlight).toEqual({ uncounted: 0, maybeCounted: 1 });
    expect(usage).toMatchObject({ used: 3, observed: 2, unattributed: 1, maybeOurs: 1 });
  });

  it('give a replay from the cache the age of its Date, though its figure is lower', () => {
    const scenario = new QuotaScenario().call({ at: 1, remaining: 100, reset: 60 });
    scenario.answer({ at: 30, date: 10, remaining: 90, reset: 60, fromCache: true });
    const { remaining, asOf } = scenario.gauge(30);
    expect(remaining).toBe(90);
    expect(must(asOf)).toBeLessThanOrEqual(ms(11));
  });
});

describe('a 429 among front ends whose clocks differ', () => {
  const refused = (more: object = {}) =>
    new QuotaScenario()
      .call({ at: 10, remaining: 1, reset: 60 })
      .call({ at: 58, date: 60, remaining: 0, reset: 62, status: 429, ...more });

  it.each<[string, (scenario: QuotaScenario) => void]>([
    [
      'an answer of the next window',
      (scenario) => scenario.call({ at: 60.2, date: 59, remaining: 149, reset: 119 }),
    ],
    [
      'a poll of the next window',
      (scenario) => scenario.poll(60.2, { update: { limit: 150, remaining: 148, reset: 119 } }, { date: 59 }),
    ],
    [
      'a poll that says idle',
      (scenario) => scenario.poll(60.2, { update: { limit: 150, remaining: 150, reset: 59 } }, { date: 59 }),
    ],
  ])('is over with %s, though its reset has not come by its own clock', (_, happens) => {
    const scenario = refused();
    expect(scenario.gauge(58.5)).toMatchObject({ state: 'exhausted', rateLimited: true });
    happens(scenario);
    expect(scenario.gauge(60.3)).toMatchObject({ rateLimited: false, severity: 'ok' });
  });

  it.each<[string, object]>([
    ['without figures', { raw: null }],
    ['with Retry-After', { raw: null, retryAfter: 5 }],
  ])('%s is over with an accepted answer to what left after it', (_, more) => {
    const scenario = refused(more);
    expect(scenario.gauge(58.5)).toMatchObject({ state: 'exhausted', rateLimited: true });
    scenario.call({ at: 60.2, date: 59, remaining: 149, reset: 119 });
    expect(scenario.gauge(60.3)).toMatchObject({ rateLimited: false, state: 'open', remaining: 149 });
  });

  it('is not over with an answer of its own window to what left before', () => {
    const scenario = new QuotaScenario()
      .send('early', 57)
      .call({ at: 58, date: 58, remaining: 0, reset: 100, status: 429 });
    scenario.answer({ id: 'early', at: 58.5, date: 57, remaining: 1, reset: 100 });
    expect(scenario.gauge(58.6)).toMatchObject({ state: 'exhausted', rateLimited: true });
  });

  it('counts if its front end is behind the one that accepted the request before', () => {
    const scenario = new QuotaScenario().call({ at: 10, date: 12, remaining: 1, reset: 70 });
    scenario.call({ at: 10.5, date: 10, raw: null, status: 429 });
    expect(scenario.gauge(10.6)).toMatchObject({ state: 'exhausted', rateLimited: true });
  });

  it('of a new window replaces one of the window before, though its Date is older', () => {
    const scenario = refused();
    scenario.call({ at: 60.4, date: 58, raw: null, retryAfter: 20, status: 429 });
    expect(must(scenario.gauge(60.5).resetAt)).toBeGreaterThan(ms(75));
  });
});
