/** Any headers whatever: none throws, and of those that are no reading the state takes nothing. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type HeaderEntry, readRateLimitHeaders } from '../../../src/backlog-api/headers.ts';
import { REJECTED_FIGURES, type RejectionReason } from '../../../src/core/readings/reading.ts';
import { parseRejections, rejectionsItem } from '../../../src/storage/session-items.ts';
import { T } from '../../core/events.ts';
import { QuotaScenario, secondsLeft } from '../../core/quota-scenario.ts';
import { rounds, runs } from '../../simulation.ts';
import { DATE, damagedHeaders, expectedVerdict, GOOD } from './header-corpus.ts';

const INPUTS = rounds(400, 70_000);
/** When they arrive, in seconds after T. */
const AT = 5;

const withReading = () =>
  new QuotaScenario().poll(0, {
    read: { limit: 600, remaining: 500, reset: 60 },
    update: { limit: 150, remaining: 142, reset: 60 },
  });
/** All but when it was heard of, which is no figure. */
const stateOf = ({ owner }: QuotaScenario): string =>
  JSON.stringify({ ...owner, lastEventAt: 0, revision: 0 });

function take(scenario: QuotaScenario, headers: readonly HeaderEntry[], status: number): number {
  const { rateLimit, date, retryAfter } = readRateLimitHeaders(headers);
  scenario.answer({ raw: rateLimit, at: AT, date: date === null ? null : date - T, retryAfter, status });
  return date ?? T + AT;
}

it(`${INPUTS} damaged responses never throw, and change nothing unless they are readings`, () => {
  const counts = { good: 0, silent: 0, notNumbers: 0, outOfRange: 0, implausibleReset: 0 };
  let scenario = withReading();
  let before = stateOf(scenario);
  const refused = new Map<RejectionReason, number>();
  fc.assert(
    fc.property(damagedHeaders, fc.constantFrom(200, 201, 304, 404, 500), (headers, status) => {
      const date = take(scenario, headers, status);
      const worth = expectedVerdict(headers, date);
      counts[worth] += 1;
      if (worth === 'good' || worth === 'silent') {
        for (const [kind, count] of scenario.state.rejections) {
          refused.set(kind, (refused.get(kind) ?? 0) + count);
        }
        scenario = withReading();
        before = stateOf(scenario);
      } else {
        expect(stateOf(scenario)).toBe(before);
      }
    }),
    runs(INPUTS, INPUTS),
  );
  for (const [kind, count] of scenario.state.rejections) refused.set(kind, (refused.get(kind) ?? 0) + count);
  console.log(
    `${INPUTS} spoilt answers: ${JSON.stringify(counts)}, 0 exceptions, 0 changes by a refused one`,
  );
  // Counted under diagnostics, each by its kind, also after the worker's death.
  for (const kind of REJECTED_FIGURES) {
    expect(counts[kind]).toBeGreaterThan(INPUTS / 100);
    expect([kind, refused.get(kind)]).toEqual([kind, counts[kind]]);
  }
  expect(new Map(parseRejections(rejectionsItem(refused)))).toEqual(refused);
});

it('a 429 counts whatever its figures, for as long as it says itself, else for a minute', () => {
  let odd = 0;
  fc.assert(
    fc.property(damagedHeaders, (headers) => {
      const scenario = withReading();
      const { limit } = scenario.gauge(AT);
      const date = take(scenario, headers, 429);
      const worth = expectedVerdict(headers, date);
      if (worth === 'good' || worth === 'silent') return;
      odd += 1;
      const wait = readRateLimitHeaders(headers).retryAfter ?? 60;
      expect(scenario.gauge(AT).limit).toBe(limit);
      if (wait < 2) return;
      expect(scenario.gauge(AT)).toMatchObject({ state: 'exhausted', rateLimited: true });
      expect(Math.abs(secondsLeft(scenario.gauge(AT), AT) - wait)).toBeLessThanOrEqual(1);
    }),
    runs(200, 3000),
  );
  expect(odd).toBeGreaterThan(rounds(50, 1000));
});

it('a response with an invalid Date does not hide a later 429', () => {
  const scenario = withReading();
  const lie = GOOD.map((header) =>
    header.name === 'date' ? { ...header, value: 'Fri, 15 Jan 2117 08:00:00 GMT' } : header,
  );
  take(scenario, lie, 200);
  scenario.answer({ raw: null, at: AT + 1, date: AT + 1, status: 429 });
  expect(scenario.gauge(AT + 1)).toMatchObject({ state: 'exhausted', rateLimited: true });
});

it('a Date or Retry-After that came twice is ignored, also if the browser joins them', () => {
  const twice = (name: string, value: string) =>
    readRateLimitHeaders([
      { name, value },
      { name: name.toUpperCase(), value },
    ]);
  expect(twice('date', DATE).date).toBeNull();
  expect(twice('retry-after', '5').retryAfter).toBeNull();
});
