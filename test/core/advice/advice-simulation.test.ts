/**
 * The advice in simulated traffic, against a server that counts by itself: if all programs together keep to it from the
 * moment it is shown, something is left at the reset; more requests change it; its text stays for five seconds.
 */
import { describe, expect, it } from 'vitest';
import { type Advice, isExceeded, type Pace } from '../../../src/core/advice/pace.ts';
import type { KnownCategory } from '../../../src/core/category.ts';
import type { Gauge } from '../../../src/core/snapshot.ts';
import { rounds, SEED } from '../../simulation.ts';
import { must, seeded } from '../../utils.ts';
import { AlertSimulation } from '../alerts/alert-simulation.ts';
import { anyLimit, KINDS, START, timesOf } from '../traffic-patterns.ts';

const MINUTE = 60_000;
/** Requests that the extension's own polls may use until the reset. */
const OWN_POLLS: Record<KnownCategory, number> = { read: 14, update: 0, search: 0, icon: 0 };
const CASES = rounds(12, 2000);

const gaugeIn = (simulation: AlertSimulation, category: KnownCategory): Gauge =>
  must(simulation.snapshot().owners[0]?.gauges.find((gauge) => gauge.category === category));

const paceOf = (advice: Advice): Pace | null => {
  if (advice.kind === 'wait') return null;
  return advice.kind === 'others' ? advice.pace : advice;
};

/** When requests until `until` leave, if all programs keep to the pace from now on. */
function keptTo(pace: Pace, now: number, until: number): number[] {
  if (pace.kind === 'pause') return [];
  if (pace.kind === 'rate' || pace.kind === 'interval') {
    const every = pace.kind === 'rate' ? 1000 : pace.everyMs;
    return Array.from({ length: Math.ceil((until - now) / every) }, (_, index) => now + index * every);
  }
  const wait = (until - now) / (pace.count + 1);
  return Array.from({ length: pace.count }, (_, index) => now + index * wait);
}

interface Traffic {
  readonly simulation: AlertSimulation;
  readonly category: KnownCategory;
  readonly limit: number;
  readonly told: string;
}

/** Programs here and elsewhere that go too fast for the limit, and a user who looks at the popup or not. */
function tooFast(random: () => number, index: number): Traffic {
  const { category, limits, limit } = anyLimit(random);
  const simulation = new AlertSimulation(limits, START, true);
  if (random() < 0.5) simulation.screenUntil = START + 2 * MINUTE;
  const here = index % 3 === 0 ? 0 : (limit / MINUTE) * (0.4 + 4 * random() ** 2);
  const elsewhere = index % 3 === 1 ? 0 : (limit / MINUTE) * (0.4 + 2 * random() ** 2);
  const kind = KINDS[index % KINDS.length] ?? 'steady';
  const from = START + 1000;
  if (here > 0)
    for (const at of timesOf(kind, here, limit, random))
      simulation.request(from + at, category, 20 + 120 * random());
  // Other programs send evenly: what they do between two checks is only known from the check before.
  if (elsewhere > 0)
    for (const at of timesOf('steady', elsewhere, limit, random))
      simulation.requestElsewhere(from + at, category);
  return {
    simulation,
    category,
    limit,
    told: `${category}/${limit}, ${here * 1000}/s ${kind}, elsewhere ${elsewhere * 1000}/s`,
  };
}

/** Runs until an advice other than "wait" has stood for `delay` ms; null if none came before the reset. */
function runToAdvice({ simulation, category }: Traffic, delay: number): Advice | null {
  let since: number | null = null;
  for (let at = START + 1000; at < START + MINUTE; at += 100) {
    simulation.run(at);
    const { advice } = gaugeIn(simulation, category);
    if (advice === null || advice.kind === 'wait') since = null;
    else if (since === null) since = at;
    if (since !== null && advice !== null && at - since >= delay) return advice;
  }
  return null;
}

describe('in simulated traffic', () => {
  it('at least one request is left at the reset if all programs keep to the advice from when it is shown', () => {
    const random = seeded(SEED);
    let kept = 0;
    const kinds = new Set<string>();
    for (let index = 0; index < CASES; index += 1) {
      const traffic = tooFast(random, index);
      const { simulation, category } = traffic;
      const advice = runToAdvice(traffic, random() < 0.5 ? 0 : 8000 * random());
      // Where nothing is left already, no advice helps.
      const { remaining: before } = simulation.quota.peek(category, simulation.now);
      const { resetAt, inFlight } = gaugeIn(simulation, category);
      if (advice === null || before - inFlight.uncounted - inFlight.maybeCounted < 1) continue;
      simulation.stopPrograms();
      const until = Math.floor((simulation.openedAt.get(category) ?? 0) / 1000) * 1000 + MINUTE;
      for (const at of keptTo(must(paceOf(advice)), simulation.now, until)) {
        if (random() < 0.5) simulation.request(at, category, 20 + 120 * random());
        else simulation.requestElsewhere(at, category);
      }
      const shownAt = simulation.now;
      simulation.run(until - 1);
      const { remaining } = simulation.quota.peek(category, until - 1);
      expect(
        remaining,
        `${traffic.told}: ${JSON.stringify(advice)} at ${shownAt - START} ms, reset ${(resetAt ?? 0) - START}; seed ${SEED}`,
      ).toBeGreaterThanOrEqual(1);
      kept += 1;
      kinds.add(advice.kind);
    }
    console.log(`${kept} of ${CASES} kept to`, [...kinds].join(' '));
    expect(kept).toBeGreaterThan(CASES / 3);
  });

  it('the text stays for five seconds, unless more was sent than it allows', () => {
    const random = seeded(SEED);
    let changes = 0;
    let early = 0;
    const unexplained: string[] = [];
    for (let index = 0; index < CASES; index += 1) {
      const traffic = tooFast(random, index);
      const { simulation, category } = traffic;
      let shown: { text: string; at: number; advice: Advice } | null = null;
      for (let at = START + 1000; at < START + MINUTE; at += 100) {
        simulation.run(at);
        const { advice, remaining, inFlight, resetAt } = gaugeIn(simulation, category);
        const text = JSON.stringify(advice);
        if (advice === null || advice.kind === 'wait') continue;
        if (shown === null) shown = { text, at, advice };
        else if (text !== shown.text) {
          changes += 1;
          if (at - shown.at < 4900) {
            early += 1;
            const left = (remaining ?? 0) - inFlight.uncounted - inFlight.maybeCounted - OWN_POLLS[category];
            const seconds = ((resetAt ?? 0) - at + 200) / 1000;
            if (!isExceeded(must(paceOf(shown.advice)), left, seconds))
              unexplained.push(`${traffic.told}: ${shown.text} ${text}`);
          }
          shown = { text, at, advice };
        }
      }
    }
    console.log(`${changes} changes of the text, ${early} of them early`);
    // Where the severity comes and goes, an advice can come back just before its next change.
    expect(unexplained.length, unexplained.join('\n')).toBeLessThanOrEqual(changes / 500);
    expect(changes).toBeGreaterThan(CASES / 4);
  });
});
