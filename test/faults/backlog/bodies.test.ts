/** Any body whatever: what is no reading changes nothing, and what Backlog may add one day is carried along. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseRateLimit } from '../../../src/backlog-api/own-requests.ts';
import {
  REJECTED_FIGURES,
  type RejectedFigures,
  type RejectionReason,
} from '../../../src/core/readings/reading.ts';
import { ms, OWNER, SPACE, T } from '../../core/events.ts';
import { QuotaScenario } from '../../core/quota-scenario.ts';
import { rounds, runs } from '../../simulation.ts';
import { damagedBody, NEW_NAMES } from './body-corpus.ts';

const INPUTS = rounds(300, 40_000);
const AT = 5;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);

/** What one category of a body is worth, read off the documentation; null where it is no statement at all. */
function worthOf(name: string, figures: unknown): 'good' | RejectedFigures | null {
  if (!/^[a-z][A-Za-z0-9_-]{0,23}$/.test(name) || !isObject(figures)) return null;
  const { limit, remaining, reset } = figures;
  if (!isWhole(limit) || !isWhole(remaining) || !isWhole(reset)) return 'notNumbers';
  if (limit < 1 || limit > 10_000_000 || remaining < 0 || remaining > limit) return 'outOfRange';
  return reset > T + AT + 90 || reset < T + AT - 30 ? 'implausibleReset' : 'good';
}

const statementsIn = (body: unknown): [name: string, worth: 'good' | RejectedFigures][] =>
  Object.entries(isObject(body) && isObject(body.rateLimit) ? body.rateLimit : {})
    .slice(0, 12)
    .flatMap(([name, figures]) => {
      const worth = worthOf(name, figures);
      return worth === null ? [] : [[name, worth]];
    });

const before = () =>
  new QuotaScenario().poll(0, {
    read: { limit: 600, remaining: 500, reset: 60 },
    update: { limit: 150, remaining: 142, reset: 60 },
  });

function polled(body: unknown): QuotaScenario {
  const scenario = before();
  const categories = parseRateLimit(body);
  if (categories === null) return scenario;
  const of = { owner: OWNER, space: SPACE, at: ms(AT) };
  return scenario.apply({ type: 'pollSucceeded', ...of, sentAt: ms(AT), date: T + AT, categories });
}

const windowsOf = ({ owner }: QuotaScenario, names: readonly string[]) =>
  owner.windows.filter(({ category }) => names.includes(category));

it(`${INPUTS} damaged bodies never throw, change nothing if rejected, and show a new category`, () => {
  const counts = { good: 0, notNumbers: 0, outOfRange: 0, implausibleReset: 0 };
  const told = new Map<RejectionReason, number>();
  let added = 0;
  fc.assert(
    fc.property(damagedBody, (body) => {
      const scenario = polled(body);
      const statements = statementsIn(body);
      for (const [, worth] of statements) counts[worth] += 1;
      for (const [kind, count] of scenario.state.rejections) told.set(kind, (told.get(kind) ?? 0) + count);

      const good = statements.filter(([, worth]) => worth === 'good').map(([name]) => name);
      const others = scenario.owner.windows
        .map(({ category }) => category)
        .filter((name) => !good.includes(name));
      expect(windowsOf(scenario, others)).toEqual(windowsOf(before(), others));
      if (good.length === 0) expect(scenario.owner.serverClock).toEqual(before().owner.serverClock);
      for (const name of good.filter((each) => NEW_NAMES.includes(each))) {
        added += 1;
        expect(scenario.gauge(AT, name).limit).not.toBeNull();
      }
    }),
    runs(INPUTS, INPUTS),
  );
  console.log(
    `${INPUTS} spoilt bodies: ${JSON.stringify(counts)}, ${added} new categories shown, 0 exceptions`,
  );
  expect(added).toBeGreaterThan(INPUTS / 100);
  for (const kind of REJECTED_FIGURES) {
    expect(counts[kind]).toBeGreaterThan(INPUTS / 100);
    expect([kind, told.get(kind)]).toEqual([kind, counts[kind]]);
  }
});
