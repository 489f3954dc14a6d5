import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ClockBounds,
  offsetOf,
  serverNow,
  toLocal,
  unknownClockBounds,
  updateClock,
} from '../../../src/core/readings/server-clock.ts';
import { runs } from '../../simulation.ts';
import { must, seeded } from '../../utils.ts';
import { NOW, T } from '../events.ts';
import { QuotaScenario } from '../quota-scenario.ts';

interface Exchange {
  /** When it left and when its headers came, in ms of true local time after NOW. */
  readonly sent: number | null;
  readonly received: number;
  /** When the server stamped it, between the two. */
  readonly stamped: number;
}

/** The `Date` of an answer stamped at a true local time, by a server that is `offset` ms ahead. */
const dateAt = (stamped: number, offset: number): number => Math.floor((NOW + stamped + offset) / 1000);

function observe(clock: ClockBounds, { sent, received, stamped }: Exchange, offset: number): boolean {
  return updateClock(clock, dateAt(stamped, offset), NOW + received, sent === null ? null : NOW + sent);
}

const prompt = (at: number): Exchange => ({ sent: at, stamped: at + 30, received: at + 60 });

describe('before any answer,', () => {
  it('the local clock is used', () => {
    expect(offsetOf(unknownClockBounds())).toBe(0);
    expect(serverNow(unknownClockBounds(), NOW)).toBe(T);
    expect(toLocal(unknownClockBounds(), T + 60)).toBe(NOW + 60_000);
  });
});

describe('the answers of a server', () => {
  const offset = fc.integer({ min: -3_600_000, max: 3_600_000 });
  const exchange = fc
    .record({
      start: fc.integer({ min: 0, max: 600_000 }),
      up: fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 30_000 })),
      down: fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 30_000 })),
      seen: fc.boolean(),
    })
    .map(({ start, up, down, seen }) => ({
      sent: seen ? start : null,
      stamped: start + up,
      received: start + up + down,
    }));
  /** From the cache: stamped long ago, and never sent. */
  const replay = fc
    .record({ at: fc.integer({ min: 0, max: 600_000 }), age: fc.integer({ min: 0, max: 86_400_000 }) })
    .map(({ at, age }) => ({ sent: null, stamped: at - age, received: at }));

  it('never push the true offset out of the interval, in whatever order they come', () => {
    fc.assert(
      fc.property(offset, fc.array(fc.oneof(exchange, replay), { minLength: 1 }), (truth, exchanges) => {
        const clock = unknownClockBounds();
        for (const one of exchanges) {
          expect(observe(clock, one, truth)).toBe(false);
          expect(must(clock.min)).toBeLessThanOrEqual(truth);
          if (clock.max !== null) expect(clock.max).toBeGreaterThan(truth);
        }
      }),
      runs(60, 1000),
    );
  });

  it('only narrow the interval, and the order does not matter', () => {
    const shuffled = fc
      .array(exchange, { minLength: 1 })
      .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
    fc.assert(
      fc.property(offset, shuffled, (truth, [list, other]) => {
        const [one, two] = [unknownClockBounds(), unknownClockBounds()];
        for (const each of list) observe(one, each, truth);
        for (const each of other) observe(two, each, truth);
        expect(one).toEqual(two);
      }),
      runs(60, 500),
    );
  });

  it('give an error of 2 s at most after one fast one, whatever slow ones, slow bodies and replays come too', () => {
    fc.assert(
      fc.property(offset, fc.array(fc.oneof(exchange, replay)), fc.nat(), (truth, exchanges, position) => {
        const clock = unknownClockBounds();
        const all = [...exchanges];
        const rtt = 2000;
        all.splice(position % (all.length + 1), 0, { sent: 0, stamped: rtt / 2, received: rtt });
        for (const each of all) observe(clock, each, truth);
        expect(Math.abs(offsetOf(clock) - truth)).toBeLessThanOrEqual(1500);
      }),
      runs(60, 1000),
    );
  });

  it('give the offset nearly exactly if many are fast', () => {
    const clock = unknownClockBounds();
    const truth = -271_828;
    for (let index = 0; index < 40; index += 1) observe(clock, prompt(index * 1037), truth);
    expect(Math.abs(offsetOf(clock) - truth)).toBeLessThan(100);
  });
});

describe('an answer from the cache', () => {
  it('with an old Date moves nothing, though the last Date alone would be off by its age', () => {
    const clock = unknownClockBounds();
    observe(clock, prompt(0), 5000);
    const before = offsetOf(clock);
    observe(clock, { sent: null, stamped: -240_000, received: 1000 }, 5000);
    expect(offsetOf(clock)).toBe(before);
  });

  it('as the very first answer does not set the clock back by its age', () => {
    const scenario = new QuotaScenario(false);
    scenario.answer({ at: 0, date: -300, reset: -260, remaining: 3, fromCache: true });
    const gauge = scenario.gauge(0);
    expect(gauge.state).toBe('reset');
    expect(gauge.remaining).toBe(150);
  });
});

describe('a clock that jumps:', () => {
  it.each([
    ['set forward an hour', 3_600_000],
    ['set back an hour', -3_600_000],
    ['set forward by ten seconds', 10_000],
    ['set back by ten seconds', -10_000],
  ])('the local clock %s, and the next answer with a known start resets the interval', (_, jump) => {
    const clock = unknownClockBounds();
    for (let index = 0; index < 20; index += 1) observe(clock, prompt(index * 1037), 0);
    // From now on the machine's clock reads `jump` more, so the server is `jump` less ahead.
    const later = 30_000 + jump;
    expect(observe(clock, { sent: later, stamped: later + 30, received: later + 60 }, -jump)).toBe(true);
    expect(Math.abs(offsetOf(clock) + jump)).toBeLessThanOrEqual(600);
  });

  it('the server’s clock jumps, and the interval is reset too', () => {
    const clock = unknownClockBounds();
    observe(clock, prompt(0), 0);
    expect(observe(clock, prompt(1000), -300_000)).toBe(true);
    expect(Math.abs(offsetOf(clock) + 300_000)).toBeLessThanOrEqual(600);
  });

  it('the local clock is set back during a request, whose start then proves nothing', () => {
    const clock = unknownClockBounds();
    observe(clock, prompt(0), 0);
    // Sent at 10 s, received 100 ms later, but the clock was set back an hour in between.
    updateClock(clock, dateAt(10_050, 0), NOW + 10_100 - 3_600_000, NOW + 10_000);
    expect(Math.abs(offsetOf(clock) - 3_600_000)).toBeLessThanOrEqual(1100);
    expect(must(clock.min)).toBeLessThanOrEqual(clock.max ?? Number.POSITIVE_INFINITY);
  });

  it.each([
    ['kept if they are a minute and a half ahead', 69, 1],
    ['removed if they are further ahead', 68, 0],
  ])('the server’s clock is set back, and figures of before are %s', (_, date, kept) => {
    const scenario = new QuotaScenario().poll(
      0,
      { update: { limit: 150, remaining: 9, reset: 160 } },
      { date: 100 },
    );
    // Answered after a second, so that the server's time is a second more than its Date.
    const read = { limit: 600, remaining: 599, reset: date + 60 };
    scenario.poll(10, { read }, { date, latency: 1 });
    const { readings } = must(scenario.owner.windows.find(({ category }) => category === 'update'));
    expect(readings.entries).toHaveLength(kept);
  });

  it('front ends half a second apart and slow answers leave the server clock right to 2 s', () => {
    const random = seeded(7);
    const clock = unknownClockBounds();
    observe(clock, prompt(0), 0);
    let worst = 0;
    for (let at = 1000, index = 0; index < 20_000; index += 1) {
      at += random() * 10_000;
      const rtt = random() < 0.9 ? 50 + random() * 200 : 1000 + random() * 8000;
      const stamped = at + (random() < 0.5 ? 25 : rtt - 25);
      observe(clock, { sent: at, stamped, received: at + rtt }, random() < 0.5 ? 0 : 500);
      worst = Math.max(worst, Math.abs(offsetOf(clock)));
    }
    console.log(`clock: 20000 answers of two front ends 0.5 s apart, worst error ${Math.round(worst)} ms`);
    expect(worst).toBeLessThanOrEqual(2000);
  });

  it('front ends two seconds apart reset the interval, with an error no greater than theirs', () => {
    const clock = unknownClockBounds();
    for (let index = 0; index < 50; index += 1) {
      observe(clock, prompt(index * 500), index % 2 === 0 ? 0 : 2000);
      expect(offsetOf(clock)).toBeGreaterThanOrEqual(-1100);
      expect(offsetOf(clock)).toBeLessThanOrEqual(3100);
      expect(must(clock.min)).toBeLessThanOrEqual(must(clock.max));
    }
  });
});

describe('the conversion of times', () => {
  it('maps server time to local time and back', () => {
    const clock = unknownClockBounds();
    observe(clock, prompt(0), 271_828);
    expect(serverNow(clock, toLocal(clock, T + 60))).toBeCloseTo(T + 60, 6);
  });
});
