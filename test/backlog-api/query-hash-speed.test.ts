import { expect, it } from 'vitest';
import { halfSipHash, keyedHash, newHashKey } from '../../src/backlog-api/query-hash.ts';

/** The reference implementation's first vectors: key 00 01 … 07, input 00 01 … of each length, output as bytes. */
const VECTORS = [
  'a9359f5b',
  '27475ab8',
  'fa62a603',
  '8afee704',
  '2a6e4689',
  'c5fab669',
  '5863fc23',
  '8bcf63c5',
];

it('the hash is that of the reference implementation', () => {
  const hashes = VECTORS.map((_, length) => {
    const hash = halfSipHash(
      Uint8Array.from({ length }, (_, index) => index),
      [0x03020100, 0x07060504],
    );
    return [0, 8, 16, 24].map((bits) => ((hash >>> bits) & 0xff).toString(16).padStart(2, '0')).join('');
  });
  expect(hashes).toEqual(VECTORS);
});

it('the hash depends on every bit of the key', () => {
  const text = 'demo.backlog.com/api/v2/issues/BLG-1?';
  const hashes = new Set([keyedHash(text, [0, 0])]);
  for (let bit = 0; bit < 32; bit += 1) {
    hashes.add(keyedHash(text, [2 ** bit, 0]));
    hashes.add(keyedHash(text, [0, 2 ** bit]));
  }
  expect(hashes.size).toBe(65);
});

it('keys of the hash are random', () => {
  expect(new Set(Array.from({ length: 20 }, newHashKey).map(String)).size).toBe(20);
});
