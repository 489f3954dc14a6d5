/** A stored owner with one of its values replaced: read whole, or not at all, and then harmless. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DEFAULT_THRESHOLDS } from '../../../src/core/alerts/thresholds.ts';
import { checkRepeats } from '../../../src/core/findings/violations.ts';
import { planPoll } from '../../../src/core/polling/poll-plan.ts';
import type { OwnerState } from '../../../src/core/state/owner.ts';
import { buildSnapshot } from '../../../src/core/view/build-snapshot.ts';
import { ownerItem, parseOwner } from '../../../src/storage/owner-state.ts';
import { ms, OWNER, SPACE, T } from '../../core/events.ts';
import { QuotaScenario } from '../../core/quota-scenario.ts';
import { rounds, runs } from '../../simulation.ts';

const INPUTS = rounds(200, 20_000);
const AT = 20;

const scenario = new QuotaScenario()
  .poll(0, {
    update: { limit: 150, remaining: 12, reset: 60 },
    read: { limit: 600, remaining: 0, reset: 60 },
  })
  .call({ at: 2, remaining: 11 })
  .call({ at: 2.01, remaining: 10, status: 429 })
  .send('a', 3)
  .send('b', 3)
  .setFastPolling(4);

/** One more question is answered. */
const ask = ({ violations }: OwnerState, queryHash: number): void =>
  checkRepeats(
    violations,
    queryHash,
    { initiator: 'app.example.com', isFullListing: false },
    { category: 'read', at: ms(5), reset: T + 60 },
  );
for (const queryHash of [1, 2, 9]) ask(scenario.owner, queryHash);

const TEXT = ownerItem(scenario.owner);

type Node = Record<string, unknown>;

/** Every place in a tree, as the object that holds it and its name there; of a long array a few, for all are alike. */
function places(node: unknown): (readonly [holder: Node, name: string])[] {
  if (typeof node !== 'object' || node === null) return [];
  const entries = Object.entries(node).slice(0, 30);
  return entries.flatMap(([name, inner]) => [[node as Node, name] as const, ...places(inner)]);
}

const FUTURE = ms(400 * 86_400);
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    0,
    -1,
    1e308,
    -1e308,
    FUTURE,
    FUTURE / 1000,
    1,
    '',
    'x y',
    true,
    [],
    {},
  ),
  fc.jsonValue() as fc.Arbitrary<unknown>,
);

it(`${INPUTS} damaged owner items never throw, show figures that are no numbers, or stop polling`, () => {
  const context = {
    paused: false,
    polling: 'auto' as const,
    screen: null,
    notBefore: null,
    observingSince: null,
    thresholds: DEFAULT_THRESHOLDS,
  };
  const account = { id: OWNER, space: SPACE, userName: 'CI bot', label: null, alertScope: 'all' as const };
  let read = 0;
  let latest = 0;
  fc.assert(
    fc.property(fc.nat(), odd, (pick, value) => {
      const tree = JSON.parse(TEXT) as Node;
      const all = places(tree);
      const [holder, name] = all[pick % all.length] ?? [tree, 'id'];
      holder[name] = value;
      const owner = parseOwner(JSON.stringify(tree));
      if (owner === null) return;
      read += 1;
      const now = ms(AT);
      const [view] = buildSnapshot([owner], [account], { ...context, now }).owners;
      for (const { limit, remaining, resetAt } of view?.gauges ?? []) {
        for (const figure of [limit, remaining, resetAt]) expect(figure).not.toBeNaN();
      }
      // What it goes on to remember can be stored, and read again.
      ask(owner, 17);
      expect(parseOwner(ownerItem(owner))).not.toBeNull();
      const { at, reason } = planPoll(owner, { ...context, now });
      if (reason === 'needsUser') return;
      expect(at).not.toBeNull();
      latest = Math.max(latest, (at ?? 0) - now);
    }),
    runs(INPUTS, INPUTS),
  );
  console.log(
    `${INPUTS} spoilt owners: ${read} still readable, the latest next poll after ${latest / 1000} s`,
  );
  expect(read).toBeGreaterThan(INPUTS / 20);
  expect(latest).toBeLessThanOrEqual(600_000);
});

it.each([[[1, 2, 3]], [[{ queryHash: 1 }]], [[null]]])(
  'incomplete rows of repeated queries are not read (%#)',
  (asked) => {
    const owner = JSON.parse(TEXT) as { violations: { queries: unknown } };
    owner.violations.queries = asked;
    expect(parseOwner(JSON.stringify(owner))).toBeNull();
  },
);
