/** Numbers as text are read back as they were, and what is none of ours is refused. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeNumbers, encodeNumbers } from '../../src/history/vlq.ts';

it('numbers are read back as they were, also those of more than 32 bits', () => {
  const number = fc.oneof(fc.nat(40), fc.integer(), fc.integer({ min: -1e14, max: 1e14 }));
  fc.assert(
    fc.property(fc.array(number), (numbers) => {
      expect(decodeNumbers(encodeNumbers(numbers))).toEqual(numbers);
    }),
  );
});

it('a small number takes one character', () => {
  expect(encodeNumbers([0, 1, 15, -1, 16, 600])).toBe('ACeDgBwlB');
});

it.each(['!', 'A!', 'g', 'Ag', 'é', '\u0000', `${'/'.repeat(210)}f`, `${'g'.repeat(300)}B`])(
  '%j is none',
  (text) => {
    expect(decodeNumbers(text)).toBeNull();
  },
);

it('any text is read without an error', () => {
  fc.assert(fc.property(fc.string(), (text) => void decodeNumbers(text)));
});

it.each([Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60])('%d is refused', (number) => {
  expect(() => encodeNumbers([1, number])).toThrow('Not a safe integer');
});
