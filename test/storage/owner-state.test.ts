/** What is left out of an owner that is too long to be stored: the oldest requests in flight, and only then the details. */
import { expect, it } from 'vitest';
import { ownerItem, parseOwner } from '../../src/storage/owner-state.ts';
import { QuotaScenario } from '../core/quota-scenario.ts';
import { must } from '../utils.ts';

it('an owner with very many requests in flight is stored with the latest 128 of them, and all its details', () => {
  const scenario = new QuotaScenario().call({ at: 0 }).call({ at: 1 });
  const { owner } = scenario.send('sample', 2);
  const [sample] = owner.inFlight;
  const inFlight = Array.from({ length: 400 }, (_, index) => ({ ...must(sample), requestId: `${index}` }));
  const item = ownerItem({ ...owner, inFlight });
  expect(item.length).toBeLessThanOrEqual(64_000);
  const stored = must(parseOwner(item));
  expect(stored).toEqual({ ...owner, inFlight: inFlight.slice(-128) });
  expect(stored.violations.callers).not.toEqual([]);
});
