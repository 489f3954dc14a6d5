/** The advice of a gauge from one check to the next. */
import { expect, it } from 'vitest';
import { must } from '../../utils.ts';
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
  scenario.poll(15, { update: { limit: 150, remaining: 22, reset: 60 } });
  const after = must(scenario.gauge(15).advice);
  if (before.kind !== 'others' || after.kind !== 'others') throw new Error(`${before.kind}, ${after.kind}`);
  expect(before.pace).toMatchObject({ kind: 'interval' });
  expect(after.pace).toEqual({ kind: 'pause' });
});
