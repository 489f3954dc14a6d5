import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sanitizeText } from '../../../src/backlog-api/clean-text.ts';
import { runs } from '../../simulation.ts';
import { anyText } from '../any-text.ts';
import { CONTROLS, MARKUP } from '../hostile-names.ts';

const POWERFUL = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

it.each(MARKUP)('the text %j is not changed', (text) => {
  expect(sanitizeText(text, 200)).toBe(text);
});

it.each(['山田 太郎', 'אבי', 'فاطمة', 'Zoë', '👩‍👩‍👧 team', 'a\u200eb'])(
  'the name %j is not changed',
  (text) => {
    expect(sanitizeText(text, 200)).toBe(text);
  },
);

it.each(CONTROLS)('the text %j becomes harmless and stays readable', (text) => {
  expect(sanitizeText(text, 200)).not.toMatch(POWERFUL);
  expect(sanitizeText(text, 200)).toMatch(/[a-z]{4}/);
});

it('invisible characters are removed, except joiners that scripts and emoji need', () => {
  expect(sanitizeText('Tes\u200bt\u2060e\u00adr\ufeff', 20)).toBe('Tester');
  expect(sanitizeText('👩\u200d💻', 20)).toBe('👩\u200d💻');
});

it('any cleaned text is one line, no longer than allowed, and the same when cleaned again', () => {
  fc.assert(
    fc.property(anyText(), fc.nat(20), (text, most) => {
      const plain = sanitizeText(text, most);
      expect(plain).not.toMatch(POWERFUL);
      expect(plain.length).toBeLessThanOrEqual(most);
      expect(sanitizeText(plain, most)).toBe(plain);
    }),
    runs(60, 5000),
  );
});
