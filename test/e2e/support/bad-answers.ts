/** Answers that no reading can be made of, each with the kind of rejection that it must be counted as. */
import type { RejectedFigures } from '../../../src/core/readings/reading.ts';

export interface BadAnswer {
  readonly kind: RejectedFigures;
  readonly headers: Record<string, string | string[] | null>;
}

const NAMES = ['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'] as const;

/** Missing, doubled, not ASCII, long: what browsers could pass on in ways of their own; test/faults/backlog has the others. */
const NO_NUMBERS: readonly (string | string[] | null)[] = [
  ...[null, '', 'NaN', '-1', '1e2', '142, 142', '１４２', '١٤٢', 'ü', '9'.repeat(4000)],
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
export const badAnswers = (now: number): BadAnswer[] => [
  ...NAMES.flatMap((name) =>
    NO_NUMBERS.map((value) => ({ kind: 'notNumbers' as const, headers: spoilt(now, { [name]: value }) })),
  ),
  ...[
    { 'x-ratelimit-limit': '0', 'x-ratelimit-remaining': '0' },
    { 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '11' },
  ].map((headers) => ({ kind: 'outOfRange' as const, headers: spoilt(now, headers) })),
  ...[
    { 'X-RATELIMIT-RESET': String((now + 60) * 1000) },
    { 'X-RATELIMIT-RESET': String(now - 200) },
    { Date: 'Fri, 15 Jan 2117 08:00:00 GMT' },
  ].map((headers) => ({ kind: 'implausibleReset' as const, headers: spoilt(now, headers) })),
];

export function countByKind(answers: readonly BadAnswer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of answers) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
