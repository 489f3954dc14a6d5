/** Bodies of Get Rate Limit as no honest server sends them, parsed and as bytes. */
import fc from 'fast-check';
import { CATEGORIES } from '../../../src/core/category.ts';
import { T } from '../../core/events.ts';

type Json = Record<string, unknown>;

const good = (): Json =>
  Object.fromEntries(CATEGORIES.map((name) => [name, { limit: 600, remaining: 400, reset: T + 60 }]));

const oddFigure = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom<unknown>(
      ...[null, true, '', '600', '600.0', [], [600], {}, { limit: 600 }, -1, -0, 0, 0.5, 599.5, 601, 1e7],
      ...[1e7 + 1, 1e15, 1e300, 2 ** 53, T, T + 60, T + 90, T + 91, T - 30, T - 31, (T + 60) * 1000, 60],
    ),
  },
  { weight: 1, arbitrary: fc.integer() },
  { weight: 1, arbitrary: fc.jsonValue() as fc.Arbitrary<unknown> },
);
const oddCategory = fc.oneof(
  { weight: 3, arbitrary: fc.record({ limit: oddFigure, remaining: oddFigure, reset: oddFigure }) },
  { weight: 1, arbitrary: fc.jsonValue() as fc.Arbitrary<unknown> },
);
/** Names that may be categories one day, and names that cannot be. */
export const NEW_NAMES: readonly string[] = ['ai', 'webhook', 'constructor', 'toString', 'file_upload'];
const NO_NAMES = [
  '',
  ' ',
  'a b',
  '__proto__',
  '1',
  'Read',
  'x'.repeat(25),
  '読み込み',
  '<img src=x>',
  '\u202eread',
];
const known = fc.constantFrom<string>(...CATEGORIES);

type Change = (rateLimit: Json) => Json;
const figure = fc.constantFrom('limit', 'remaining', 'reset');

const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(known, figure, oddFigure).map<Change>(([name, which, value]) => (rateLimit) => {
      const category = rateLimit[name];
      return typeof category === 'object'
        ? { ...rateLimit, [name]: { ...category, [which]: value } }
        : rateLimit;
    }),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(known, oddCategory).map<Change>(([name, value]) => (all) => ({
      ...all,
      [name]: value,
    })),
  },
  known.map<Change>(
    (gone) =>
      ({ [gone]: _, ...others }) =>
        others,
  ),
  fc
    .constantFrom(...NEW_NAMES)
    .map<Change>((name) => (all) => ({ ...all, [name]: { limit: 20, remaining: 3, reset: T + 60 } })),
  fc.tuple(fc.constantFrom(...NEW_NAMES, ...NO_NAMES), oddCategory).map<Change>(([name, value]) => (all) => ({
    ...all,
    [name]: value,
  })),
);

/** A body with one to three things done to it, as it comes out of `JSON.parse`. */
export const damagedBody: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => ({
      rateLimit: changes.reduce((rateLimit, each) => each(rateLimit), good()),
    })),
  },
  { weight: 1, arbitrary: fc.jsonValue() as fc.Arbitrary<unknown> },
);

const TEXT = JSON.stringify({ rateLimit: good() });
const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const utf16 = (text: string) => new Uint8Array(Uint16Array.from(text, (unit) => unit.charCodeAt(0)).buffer);
const nested = (depth: number, open: string, close: string) =>
  bytes(open.repeat(depth) + close.repeat(depth));

/** Whole bodies that are not what was asked for, by what is wrong with them. */
export const SEEDS: readonly (readonly [what: string, body: Uint8Array<ArrayBuffer>])[] = [
  ['nothing', bytes('')],
  ['white space', bytes(' \n')],
  ['a page', bytes('<!doctype html><title>Welcome</title><script>alert(1)</script>')],
  ['a word', bytes('OK')],
  ['two documents', bytes(`${TEXT}${TEXT}`)],
  ['a script in front', bytes(`)]}',\n${TEXT}`)],
  ['single quotes', bytes(TEXT.replaceAll('"', "'"))],
  ['NaN', bytes(TEXT.replace('600', 'NaN'))],
  ['UTF-16', utf16(TEXT)],
  ['bytes that are no UTF-8', Uint8Array.of(0x7b, 0xff, 0xfe, 0x80, 0x7d)],
  ['compressed bytes', Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xab)],
  ['100 000 lists in each other', nested(100_000, '[', ']')],
  ['60 000 lists that never end', nested(60_000, '[[[', '')],
  ['10 000 objects in each other', nested(10_000, '{"rateLimit":', '}')],
  ['a list of it', bytes(`[${TEXT}]`)],
  ['an error', bytes('{"errors":[{"message":"<b>no</b>","code":1e999,"moreInfo":null}]}')],
];

/** A good body cut somewhere, or with some of its bytes changed. */
export const damagedBytes: fc.Arbitrary<Uint8Array<ArrayBuffer>> = fc.oneof(
  fc.nat(TEXT.length - 1).map((end) => bytes(TEXT.slice(0, end))),
  fc.array(fc.tuple(fc.nat(TEXT.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }).map((changes) => {
    const body = bytes(TEXT);
    for (const [at, byte] of changes) body[at] = byte;
    return body;
  }),
  fc.uint8Array({ maxLength: 200 }).map((body) => Uint8Array.from(body)),
);
