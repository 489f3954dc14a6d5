/** The advice of a gauge from one check to the next. */
import { expect, it } from 'vitest';
import { adviceOf, rateOf } from '../../../src/core/advice/advice.ts';
import type { Gauge } from '../../../src/core/snapshot.ts';
import { unknownGauge } from '../../../src/core/view/gauge.ts';
import { must } from '../../utils.ts';
import { ms } from '../events.ts';
import { QuotaScenario } from '../quota-scenario.ts';

/** Three checks show other programs at work, at one request a second: 30 of 150 are left 50 s before the reset. */
function atWork(): QuotaScenario {
  const scenario = new QuotaScenario();
  for (const [at, remaining] of [
    [2, 38],
    [6, 34],
    [10, 30],
  ] as const)
    scenario.poll(at, { update: { limit: 150, remaining, reset: 60 } });
  return scenario;
}

it('other programs that exceed the pace change the advice at the next check', () => {
  const scenario = atWork();
  const before = must(scenario.gauge(10).advice);
  scenario.poll(14, { update: { limit: 150, remaining: 16, reset: 60 } });
  const after = must(scenario.gauge(14).advice);
  if (before.kind !== 'others' || after.kind !== 'others') throw new Error(`${before.kind}, ${after.kind}`);
  expect(before.pace).toMatchObject({ kind: 'interval' });
  expect(after.pace).toEqual({ kind: 'pause' });
});

it('requests within the pace leave the advice as it is for five seconds', () => {
  const scenario = atWork();
  const { advice } = scenario.gauge(10);
  scenario.call({ at: 14.9, remaining: 29, reset: 60 });
  expect(scenario.gauge(14.9).advice).toEqual(advice);
  scenario.call({ at: 15, remaining: 28, reset: 60 });
  expect(scenario.gauge(15).advice).not.toEqual(advice);
});

it.each([
  ['remaining', 'no reading came for ten seconds', 10, 1, 0],
  ['interval', 'a reading came just before that', 9.9, 1, 0],
  ['interval', 'no reading came, but other programs were at work', 10, 1, 0.09],
  ['others', 'other programs send as much as this browser', 1, 1, 1],
  ['others', 'other programs send one request in ten seconds', 1, 0, 0.1],
])('the advice is of the kind “%s” if %s', (kind, _, at, here, elsewhere) => {
  const gauge: Gauge = { ...unknownGauge('update'), severity: 'warning', limit: 150, asOf: ms(0) };
  const basis = { at: ms(0), left: 30, seconds: 40, isAtRisk: true, isQuiet: false, here, elsewhere };
  expect(adviceOf(gauge, basis, ms(at))?.kind).toBe(kind);
});

it('where nothing was sampled yet, the gauge’s own figures count, without its requests in flight', () => {
  const figures = { limit: 150, remaining: 33, asOf: ms(0), resetAt: ms(39) };
  const inFlight = { uncounted: 1, maybeCounted: 2 };
  const gauge: Gauge = { ...unknownGauge('update'), severity: 'warning', ...figures, inFlight };
  expect(adviceOf(gauge, null, ms(0))).toEqual({ kind: 'interval', everyMs: 1500 });
});

it('the rate of a window is known until ten seconds after its last reading', () => {
  const gauge: Gauge = { ...unknownGauge('update'), asOf: ms(0) };
  const rate = { here: 1, elsewhere: 2 };
  const basis = { at: ms(0), left: 30, seconds: 40, isAtRisk: true, isQuiet: false, ...rate };
  expect([rateOf(gauge, basis, ms(10)), rateOf(gauge, basis, ms(10.001))]).toEqual([rate, null]);
});

it('there is no advice for a limit that is not at risk, or not known, whatever was sampled', () => {
  const gauge: Gauge = { ...unknownGauge('update'), limit: 150, asOf: ms(0) };
  const sent = { here: 1, elsewhere: 0 };
  const basis = { at: ms(0), left: 100, seconds: 40, isAtRisk: false, isQuiet: false, ...sent };
  expect(adviceOf({ ...gauge, severity: 'ok' }, basis, ms(1))).toBeNull();
  expect(adviceOf({ ...gauge, severity: 'warning', limit: null }, basis, ms(1))).toBeNull();
});

it('polls that show no further use make the advice what is left', () => {
  const scenario = new QuotaScenario();
  // The polls use Read, so they take nothing from Update.
  const read = { limit: 600, remaining: 590, reset: 60 };
  for (const at of [2, 6, 10]) scenario.poll(at, { read, update: { limit: 150, remaining: 30, reset: 60 } });
  expect(scenario.gauge(10).advice).toEqual({ kind: 'remaining', count: 29 });
});

it('the advice leaves the reads of fast polling out only until it is over', () => {
  const advice = (fastFrom: number) => {
    const scenario = new QuotaScenario().setFastPolling(fastFrom);
    for (const at of [9, 20]) scenario.poll(at, { read: { limit: 600, remaining: 100, reset: 60 } });
    return scenario.gauge(20, 'read').advice;
  };
  // A poll each 2 s, and one each 5 s.
  expect(advice(0)).toEqual({ kind: 'remaining', count: 78 });
  expect(advice(-1000)).toEqual({ kind: 'remaining', count: 90 });
});
