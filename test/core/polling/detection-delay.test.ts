/**
 * The honest promise for programs that this browser cannot see, measured: only polls tell of them, over
 * random phases for paid and free limits and for bursts that use a limit up in 2, 20 and 60 s.
 *
 * The figures of a long run are in docs/figures.md.
 */
import { expect, it } from 'vitest';
import { rounds, SEED } from '../../simulation.ts';
import { FREE, type Limits, PAID } from '../../simulator/quota.ts';
import { seeded } from '../../utils.ts';
import { AlertSimulation } from '../alerts/alert-simulation.ts';

const RUNS = rounds(6, 1000);
const START = 1_800_000_000_000;

interface Outcome {
  /** A warning came before the limit was used up. */
  before: number;
  /** "Used up" was said, by this many ms after it was. */
  late: number[];
  silent: number;
}

/** One burst of update requests that uses the limit up in `seconds`, at a random phase of the polls. */
function burst(limits: Limits, seconds: number, working: boolean, random: () => number) {
  const start = START + Math.floor(random() * 60_000);
  const world = new AlertSimulation(limits, start, true);
  world.run(start + 65_000);
  let at = world.now + random() * 60_000;
  if (working) {
    // A little of the same program's work before, long enough ago that no window of it is open.
    world.requestElsewhere(at, 'update');
    world.run(at + 100_000);
    at = world.now + random() * 60_000;
  }
  const { update: limit } = limits;
  const distance = (seconds * 1000) / limit;
  for (let index = 0; index < limit; index += 1) world.requestElsewhere(at + index * distance, 'update');
  const usedUpAt = at + (limit - 1) * distance;
  world.run(at + 125_000);
  return { told: world.announcements.filter(({ category }) => category === 'update'), usedUpAt };
}

function measure(limits: Limits, seconds: number, working: boolean, random: () => number): Outcome {
  const outcome: Outcome = { before: 0, late: [], silent: 0 };
  for (let run = 0; run < RUNS; run += 1) {
    const { told, usedUpAt } = burst(limits, seconds, working, random);
    const first = told[0];
    if (first === undefined) outcome.silent += 1;
    else if (first.at < usedUpAt) outcome.before += 1;
    else outcome.late.push(first.at - usedUpAt);
  }
  return outcome;
}

interface Promised {
  readonly plan: string;
  readonly limits: Limits;
  readonly seconds: number;
  readonly mode: 'idle' | 'active';
  /** At least this share is warned of before. */
  readonly before: number;
  /** Else "used up" is said at most this many seconds late. */
  readonly late: number;
}

/** What the README promises. A minute-long burst ends with the window itself, or four seconds before it. */
const promises: Promised[] = [
  { plan: 'paid', limits: PAID, seconds: 2, mode: 'idle', before: 0, late: 30.5 },
  { plan: 'paid', limits: PAID, seconds: 2, mode: 'active', before: 0, late: 10.5 },
  { plan: 'paid', limits: PAID, seconds: 20, mode: 'idle', before: 0.5, late: 10.5 },
  { plan: 'paid', limits: PAID, seconds: 20, mode: 'active', before: 0.999, late: 1 },
  { plan: 'paid', limits: PAID, seconds: 60, mode: 'idle', before: 0, late: 1 },
  { plan: 'paid', limits: PAID, seconds: 60, mode: 'active', before: 0, late: 1 },
  { plan: 'free', limits: FREE, seconds: 2, mode: 'idle', before: 0, late: 50.5 },
  { plan: 'free', limits: FREE, seconds: 2, mode: 'active', before: 0, late: 20.5 },
  { plan: 'free', limits: FREE, seconds: 20, mode: 'idle', before: 0, late: 50.5 },
  { plan: 'free', limits: FREE, seconds: 20, mode: 'active', before: 0, late: 20.5 },
  { plan: 'free', limits: FREE, seconds: 60, mode: 'idle', before: 0, late: 5 },
  { plan: 'free', limits: FREE, seconds: 60, mode: 'active', before: 0, late: 5 },
];

it.each(promises)(
  'a limit of the $plan plan that is used up in $seconds s is detected in time from mode $mode',
  ({ plan, limits, seconds, mode, ...promised }) => {
    const { before, late, silent } = measure(limits, seconds, mode === 'active', seeded(SEED));
    const worst = late.reduce((most, ms) => Math.max(most, ms), 0) / 1000;
    const share = (count: number) => `${((100 * count) / RUNS).toFixed(1)} %`;
    console.log(
      `${plan}, ${seconds} s, ${mode}: ${share(before)} before, ${share(late.length)} after (at most ${worst.toFixed(1)} s late), ${share(silent)} not at all; seed ${SEED}`,
    );
    expect(before / RUNS).toBeGreaterThanOrEqual(promised.before);
    expect(worst).toBeLessThanOrEqual(promised.late);
    if (seconds < 60) expect(silent).toBe(0);
    if (seconds === 2) expect(late.length / RUNS).toBeGreaterThan(0.95);
  },
);
