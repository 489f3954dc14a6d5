/** Bad answers, each with the kind of refusal that it must be counted as. */
import type { RejectedFigures } from '../../src/core/readings/reading.ts';

export interface BadAnswer {
  readonly kind: RejectedFigures;
  readonly headers: Record<string, string | string[] | null>;
}

const NAMES = ['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'] as const;

const NO_NUMBERS: readonly (string | string[] | null)[] = [
  ...[null, '', 'NaN', 'null', 'undefined', 'Infinity', '-1', '-0', '+5', '1e2', '0x10', '60.0', '142.5'],
  ...[
    '1,2',
    '1,000',
    '142, 142',
    '142;w=60',
    '"142"',
    '１４２',
    '١٤٢',
    'ü',
    'unlimited',
    '[142]',
    '<b>1</b>',
  ],
  ...['=1+1', '9'.repeat(16), '9'.repeat(4000), '%31', 'true', '{"limit":1}'],
  ['142', '142'],
  ['600', '1'],
];

/** Figures that would be taken, with some of them replaced. */
function spoilt(now: number, changes: BadAnswer['headers']): BadAnswer['headers'] {
  const good: BadAnswer['headers'] = {
    'X-RateLimit-Limit': '150',
    'X-RateLimit-Remaining': '77',
    'X-RateLimit-Reset': String(now + 55),
  };
  const replaced = new Set(Object.keys(changes).map((name) => name.toLowerCase()));
  const kept = Object.entries(good).filter(([name]) => !replaced.has(name.toLowerCase()));
  return { ...Object.fromEntries(kept), ...changes };
}

/** @param now server seconds */
function* kinds(now: number): Generator<BadAnswer> {
  for (const name of NAMES) {
    for (const value of NO_NUMBERS) yield { kind: 'notNumbers', headers: spoilt(now, { [name]: value }) };
  }
  for (const [limit, remaining] of [
    ['0', '0'],
    ['10', '11'],
    ['10000001', '5'],
    ['600', '999999999'],
  ] as const) {
    const headers = { 'x-ratelimit-limit': limit, 'x-ratelimit-remaining': remaining };
    yield { kind: 'outOfRange', headers: spoilt(now, headers) };
  }
  for (const reset of [(now + 60) * 1000, now + 3600, now + 200, now - 200, now - 86_400, 60, 0]) {
    yield { kind: 'implausibleReset', headers: spoilt(now, { 'X-RATELIMIT-RESET': String(reset) }) };
  }
  for (const date of ['Fri, 15 Jan 2117 08:00:00 GMT', 'Thu, 01 Jan 1970 00:00:00 GMT']) {
    yield { kind: 'implausibleReset', headers: spoilt(now, { Date: date }) };
  }
}

export function badAnswers(count: number, now: number): BadAnswer[] {
  const each = [...kinds(now)];
  return Array.from({ length: count }, (_, index) => each[index % each.length]).filter(
    (answer): answer is BadAnswer => answer !== undefined,
  );
}

export function countByKind(answers: readonly BadAnswer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of answers) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
