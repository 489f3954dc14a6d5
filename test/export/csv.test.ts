import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csv } from '../../src/export/csv.ts';
import { runs } from '../simulation.ts';
import { readCsv, unescapeFormula } from './csv-reader.ts';

const one = (cell: string | number | boolean | null) => csv(['a'], [[cell]]).slice('\ufeffa\r\n'.length);

it('a CSV file begins with a byte order mark, so that Excel reads Japanese', () => {
  expect([...new TextEncoder().encode(csv(['残り'], []))].slice(0, 3)).toEqual([0xef, 0xbb, 0xbf]);
});

it.each([
  ['plain text', 'GET /issues/:id', 'GET /issues/:id\r\n'],
  ['a comma', 'a,b', '"a,b"\r\n'],
  ['a semicolon, which separates cells in German and French Excel', '1;=1+1', '"1;=1+1"\r\n'],
  ['a tab', 'a\t=1', '"a\t=1"\r\n'],
  ['quotes', 'say "hi"', '"say ""hi"""\r\n'],
  ['an end of line', 'a\r\nb', '"a\r\nb"\r\n'],
  ['a number', 42, '42\r\n'],
  ['a negative number', -1, '-1\r\n'],
  ['yes and no', true, 'true\r\n'],
  ['nothing', null, '\r\n'],
])('the CSV cell is written as expected: %s', (_, cell, line) => {
  expect(one(cell)).toBe(line);
});

it('any text in CSV is read back as it was, and never begins like a formula', () => {
  const nasty = fc.string({
    unit: fc.constantFrom(
      '=',
      '+',
      '-',
      '@',
      '\t',
      '\r',
      '\n',
      '"',
      ',',
      ';',
      "'",
      ' ',
      'a',
      '残',
      '＝',
      '＋',
      '－',
      '＠',
      '\ufeff',
    ),
  });
  const text = fc.oneof(nasty, fc.string());
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text, text), { maxLength: 4 }), (rows) => {
      const [, ...read] = readCsv(csv(['a', 'b', 'c'], rows));
      expect(read.map((row) => row.map(unescapeFormula))).toEqual(rows);
      expect(read.flat().filter((cell) => /^[=+\-@\t\r\n＝＋－＠]/.test(cell))).toEqual([]);
    }),
    runs(50, 500),
  );
});
