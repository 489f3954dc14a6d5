/** Headers as no honest server sends them, and what by Nulab's documentation is true of them. */
import fc from 'fast-check';
import type { HeaderEntry } from '../../../src/backlog-api/headers.ts';
import type { RejectedFigures } from '../../../src/core/readings/reading.ts';
import { NOW, T } from '../../core/events.ts';
import { anyText } from '../any-text.ts';

export const DATE = new Date(NOW).toUTCString();

const FIGURES = ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'] as const;

export const GOOD: readonly HeaderEntry[] = [
  { name: 'date', value: DATE },
  { name: 'x-ratelimit-limit', value: '150' },
  { name: 'x-ratelimit-remaining', value: '141' },
  { name: 'x-ratelimit-reset', value: String(T + 60) },
];

/** Values that were seen to break a parser somewhere, or that stand on the edge of the plausible. */
const SEEDS: readonly (string | undefined)[] = [
  ...['', ' ', 'NaN', 'null', 'undefined', 'Infinity', '-Infinity', '-1', '-0', '+5', '1e2', '1E400', '0x10'],
  ...['0b11', '0o7', '1_000', '60.0', '142.5', '.5', '5.', '1,2', '1,000', '142, 142', '142;w=60', '"142"'],
  ...['142 ', ' 142', '\t142', '142\u0000', '１４２', '١٤٢', '四', 'ü', 'Ã¼', '\ufeff142', '142\u200b'],
  ...['unlimited', '[142]', '{"limit":1}', 'true', '=1+1', '<b>1</b>', '../1', '%31', '9'.repeat(15)],
  ...['9'.repeat(16), '9'.repeat(5000), '9007199254740993', '0', '00', '000141', '1', '149', '150', '151'],
  ...['10000000', '10000001', String(T), String(T + 90), String(T + 91), String(T - 30), String(T - 31)],
  ...[String((T + 60) * 1000), String(T + 3600), String(T - 86_400), '60', '4102444800', '2147483648'],
  undefined,
];
const DATES: readonly string[] = [
  ...['Fri, 15 Jan 2117 08:00:00 GMT', 'Thu, 01 Jan 1970 00:00:00 GMT', 'Tue, 19 Jan 2038 03:14:08 GMT'],
  ...['', 'now', '1800000000', new Date(NOW).toISOString(), `${DATE}, ${DATE}`, DATE.toLowerCase()],
  ...[new Date(NOW - 3_600_000).toUTCString(), new Date(NOW + 3_600_000).toUTCString()],
];

const value = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...SEEDS) },
  { weight: 2, arbitrary: fc.nat(200).map(String) },
  fc.integer().map(String),
  fc.double().map(String),
  anyText(12),
);
const index = fc.nat(FIGURES.length - 1);

type Change = (headers: HeaderEntry[]) => HeaderEntry[];
const nameAt = (at: number): string => FIGURES[at] ?? '';

const set =
  (wanted: string, text: string | undefined): Change =>
  (headers) =>
    headers.map((header) => (header.name.toLowerCase() === wanted ? { ...header, value: text } : header));

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(index, value).map(([at, text]) => set(nameAt(at), text)) },
  { weight: 2, arbitrary: fc.constantFrom(...DATES).map((text) => set('date', text)) },
  fc.constant<Change>((headers) => headers.filter(({ name }) => name.toLowerCase() !== 'date')),
  index.map<Change>((at) => (headers) => headers.filter(({ name }) => name.toLowerCase() !== nameAt(at))),
  fc.tuple(index, value).map<Change>(([at, text]) => (headers) => [
    ...headers,
    { name: nameAt(at).toUpperCase(), value: text },
  ]),
  fc
    .constantFrom('X-RateLimit-Limit', 'X-Ratelimit-RESET')
    .map<Change>(
      (written) => (headers) =>
        headers.map((header) =>
          header.name.toLowerCase() === written.toLowerCase() ? { ...header, name: written } : header,
        ),
    ),
  fc
    .tuple(fc.constantFrom('x-ratelimit-limit ', 'x_ratelimit_limit', 'İ', '', 'retry-after'), value)
    .map<Change>(([name, text]) => (headers) => [{ name, value: text }, ...headers]),
  fc.constant<Change>((headers) => headers.toReversed()),
  fc.constant<Change>((headers) => headers.filter(({ name }) => !FIGURES.some((figure) => figure === name))),
);

/** Good headers with one to three things done to them. */
export const damagedHeaders: fc.Arbitrary<HeaderEntry[]> = fc
  .array(change, { minLength: 1, maxLength: 3 })
  .map((changes) => changes.reduce((headers, each) => each(headers), [...GOOD]));

/**
 * What the headers are worth, read off the documentation and not off the code: each of the three once, whole
 * numbers, a limit that can be one, a reset within a window of the answer's `Date`.
 *
 * @param date of the answer in server seconds, or of its arrival where it says none
 */
export function expectedVerdict(
  headers: readonly HeaderEntry[],
  date: number,
): 'silent' | 'good' | RejectedFigures {
  const [limits = [], remainings = [], resets = []] = FIGURES.map((figure) =>
    headers.filter(({ name }) => name.toLowerCase() === figure).map(({ value: text }) => text ?? ''),
  );
  const all = [limits, remainings, resets];
  if (all.every((values) => values.length === 0)) return 'silent';
  if (!all.every(([text, ...more]) => text !== undefined && more.length === 0 && /^[0-9]{1,15}$/.test(text)))
    return 'notNumbers';
  const [limit = 0, remaining = 0, reset = 0] = all.map(([text]) => Number(text));
  if (limit === 0 || limit > 10_000_000 || remaining > limit) return 'outOfRange';
  return reset - date > 90 || date - reset > 30 ? 'implausibleReset' : 'good';
}
