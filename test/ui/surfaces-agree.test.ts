/**
 * Badge, tooltip, headline, row and notification say the same of danger, and of what to do, at every second and between the
 * seconds, under random traffic of this browser and of programs elsewhere.
 */
import { expect, test } from 'vitest';
import { tooltip } from '../../src/background/outputs/tooltip.ts';
import type { Gauge } from '../../src/core/snapshot.ts';
import { badgeOf } from '../../src/core/view/badge.ts';
import { adviceSentences, shortAdvice } from '../../src/platform/advice-text.ts';
import { secondsUntil } from '../../src/platform/format.ts';
import { noteParts } from '../../src/ui/gauges/gauge-text.ts';
import { headline } from '../../src/ui/gauges/headline.tsx';
import { AlertSimulation } from '../core/alerts/alert-simulation.ts';
import { anyLimit, KINDS, START, timesOf } from '../core/traffic-patterns.ts';
import { rounds, SEED } from '../simulation.ts';
import { must, seeded } from '../utils.ts';

const RUNS = rounds(3, 40);
const SECONDS = 80;
const GRAVE = ['critical', 'exhausted'];
const AT_THIS_PACE = /^At this pace, used up (\d+)\ss before the reset$/;
const MAY_RUN_OUT = /may run out in about (\d+)\ss$/;

/** What each surface says of danger at this moment, in one word for all of them. */
function wordsAt(simulation: AlertSimulation): {
  badge: string;
  headline: string;
  rows: string[];
  projected: string[];
} {
  const snapshot = simulation.snapshot();
  const owner = must(snapshot.owners[0]);
  const { icon, title, detail } = headline(owner, snapshot.at);
  const notes = owner.gauges.map((gauge) => noteParts(gauge, snapshot.at));
  const badge = badgeOf(snapshot, false);
  if (badge.gauge !== null && (badge.tone === 'critical' || badge.tone === 'warning')) {
    expect(detail).toBe(adviceSentences(badge.gauge, snapshot.at).join('\n'));
    expect(tooltip(badge, '').split('\n')[0]).toContain(` · ${shortAdvice(badge.gauge)}`);
    expect(notes[owner.gauges.indexOf(badge.gauge)]?.[0]).toBe(shortAdvice(badge.gauge));
  }
  // Nothing is said to run out at a moment that is over.
  for (const { burnRate } of owner.gauges) {
    if (burnRate?.exhaustedAt != null) expect(burnRate.exhaustedAt).toBeGreaterThan(snapshot.at);
  }
  const rows = owner.gauges.filter((gauge, index) => isGrave(gauge, must(notes[index])));
  const projectedRows = owner.gauges.flatMap((gauge, index) =>
    secondsIn(gauge, must(notes[index]), snapshot.at),
  );
  return {
    badge: graveOnly(badge.tone),
    headline: graveOnly(icon),
    rows: rows.map(({ severity }) => severity),
    projected: [...[MAY_RUN_OUT.exec(title)?.[1] ?? []].flat(), ...projectedRows],
  };
}

/** In how many seconds the row says that the limit will be used up: as its countdown has it. */
function secondsIn({ resetAt }: Gauge, notes: readonly string[], at: number): string[] {
  const early = notes.flatMap((note) => AT_THIS_PACE.exec(note)?.[1] ?? [])[0];
  return early === undefined ? [] : [String(secondsUntil(must(resetAt), at) - Number(early))];
}

const isGrave = ({ severity }: Gauge, notes: readonly string[]): boolean =>
  GRAVE.includes(severity) || notes.some((note) => AT_THIS_PACE.test(note));
const graveOnly = (tone: string): string => (GRAVE.includes(tone) ? tone : 'none');

/** The toolbar is looked at a millisecond after a reset. */
const resetsNow = (simulation: AlertSimulation): boolean =>
  must(simulation.snapshot().owners[0]).gauges.some(
    ({ resetAt }) => Math.abs((resetAt ?? 0) - simulation.now) <= 2,
  );

function traffic(random: () => number): AlertSimulation {
  const simulation = new AlertSimulation(anyLimit(random).limits, START, random() < 0.8);
  if (random() < 0.3) simulation.screenUntil = START + 3_600_000;
  for (let stream = 0; stream < 3; stream += 1) {
    const { category } = anyLimit(random);
    const limit = simulation.quota.peek(category, START).limit;
    const kind = must(KINDS[Math.floor(random() * KINDS.length)]);
    const from = START + random() * 40_000;
    const to = from + random() * 30_000;
    const isHere = random() < 0.6;
    for (const at of timesOf(kind, (limit / 60_000) * 4 * random(), limit, random)) {
      if (from + at > to) break;
      if (isHere) simulation.request(from + at, category, 20 + random() * 400);
      else simulation.requestElsewhere(from + at, category);
    }
  }
  for (let death = random() * 60_000; random() < 0.5; death += 9000)
    simulation.at(START + death, () => simulation.restartWorker());
  simulation.request(START, 'read');
  return simulation;
}

test('badge, headline, gauges and notifications agree on danger at every second and between them', () => {
  const random = seeded(SEED);
  const seen = { none: 0, critical: 0, exhausted: 0, projected: 0 };
  for (let run = 0; run < RUNS; run += 1) {
    const simulation = traffic(random);
    for (let second = 1; second <= SECONDS; second += 1) {
      for (const at of [second, second + random() * 0.999]) {
        simulation.run(START + at * 1000);
        const { badge, headline: said, rows, projected } = wordsAt(simulation);
        const about = `seed ${SEED}, run ${run}, second ${at}`;
        expect(said, about).toBe(badge);
        const gravest = rows.includes('exhausted') ? 'exhausted' : (rows[0] ?? 'none');
        expect(gravest, about).toBe(badge);
        // The headline's seconds are those of a row.
        if (badge === 'critical' && projected.length > 0) {
          expect(projected.length, about).toBeGreaterThan(1);
          expect(projected.slice(1), about).toContain(projected[0]);
        }
        // The toolbar is looked at with the screens, each second; after an answer a moment later.
        if (at === second && simulation.isShown && !resetsNow(simulation))
          expect(graveOnly(must(simulation.badge).tone), about).toBe(badge);
        seen[badge as 'none'] += 1;
        if (projected.length > 0) seen.projected += 1;
      }
    }
    const early = simulation.announcements.filter(
      ({ stage, tone }) => stage === 'warning' && !GRAVE.includes(tone),
    );
    expect(early, `seed ${SEED}, run ${run}`).toEqual([]);
  }
  expect(seen.none).toBeGreaterThan(RUNS * 20);
  expect(seen.critical).toBeGreaterThan(RUNS * 5);
  expect(seen.exhausted).toBeGreaterThan(RUNS * 5);
  expect(seen.projected).toBeGreaterThan(RUNS * 3);
});
