/** What people type is read without what they cannot see in it. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cleanLine, cleanWord } from '../../src/backlog-api/clean-text.ts';
import { decodedHost } from '../../src/backlog-api/hosts.ts';
import { rounds, runs } from '../simulation.ts';

const INVISIBLE = [
  ...'\u200b\u200c\u200d\u2060\u00ad\ufeff\u200e\u200f\u202a\u202e\u2066\u2069\u061c\u180e',
  ...'\u034f\ufe0f\u3164\uffa0\u0000\u001b\u{e0001}\u{e0100}',
];
const BLANKS = [...' \t\n\r\u00a0\u2003\u2009\u202f\u205f\u3000\u2028\u2800'];

it.each([...INVISIBLE, ...BLANKS].map((character) => [JSON.stringify(character), character]))(
  '%s is removed from a key, wherever it is',
  (_, character) => {
    expect(cleanWord([character, 'a', character, 'b', character].join(''))).toBe('ab');
  },
);

it('full-width letters, digits and signs in a key become plain ones', () => {
  expect(cleanWord('ＡＰＩｋｅｙ０１２３４')).toBe('APIkey01234');
  expect(cleanWord('２０．５％')).toBe('20.5%');
});

it('every printable ASCII character of a key stays', () => {
  const ascii = Array.from({ length: 94 }, (_, index) => String.fromCharCode(0x21 + index)).join('');
  expect(cleanWord(ascii)).toBe(ascii);
});

it.each([
  ['\u200bCI\u200b \u3000bot\ufeff', 'CI bot'],
  ['C\u200dI\u00ad bot', 'CI bot'],
  [' \u200b\u3000', ''],
  ['\u3164\u2800', ''],
  ['林', '林'],
  ['①サーバー（ＣＩ）', '①サーバー（ＣＩ）'],
  ['👩‍👩‍👧 team ❤️', '👩‍👩‍👧 team ❤️'],
  ['می‌خواهم', 'می‌خواهم'],
])('the label %j is kept as %j', (typed, kept) => {
  expect(cleanLine(typed)).toBe(kept);
});

it('a decoded host is the one that a browser encodes', () => {
  const letter = fc.constantFrom(...'abcz019éüßдеж日本語林あ😀'.replace('ß', ''));
  const label = fc.array(letter, { minLength: 1, maxLength: 12 }).map((letters) => letters.join(''));
  let encoded = 0;
  fc.assert(
    fc.property(label, (text) => {
      const host = new URL(`https://${text}.example/`).hostname;
      if (host.startsWith('xn--')) encoded += 1;
      expect(decodedHost(host)).toBe(`${text.normalize('NFC')}.example`);
    }),
    runs(50, 500),
  );
  expect(encoded).toBeGreaterThan(rounds(10, 100));
});

it.each(['xn--\u0000.a', 'xn--999999999.a', 'xn--!.a', 'plain.a'])(
  'the host %j cannot be decoded and is kept',
  (host) => {
    expect(decodedHost(host)).toBe(host);
  },
);
