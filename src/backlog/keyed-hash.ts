/**
 * HalfSipHash-2-4 (Aumasson and Bernstein): a 32-bit number that nobody can compute, or try texts against, without the
 * 64-bit key. It is used where WebCrypto's HMAC, which answers later, would hold up each request.
 */

/** Two random numbers of 32 bits. */
export type HashKey = readonly [number, number];

export const newHashKey = (): HashKey => {
  const [first = 0, second = 0] = crypto.getRandomValues(new Uint32Array(2));
  return [first, second];
};

/** The hash of the text's UTF-8 bytes as a number from 0 to 2³² − 1. */
export const keyedHash = (text: string, key: HashKey): number =>
  halfSipHash(new TextEncoder().encode(text), key);

export function halfSipHash(bytes: Uint8Array, [k0, k1]: HashKey): number {
  const v: State = [k0 | 0, k1 | 0, 0x6c796765 ^ k0, 0x74656462 ^ k1];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - (bytes.length % 4);
  for (let at = 0; at < end; at += 4) absorb(v, view.getInt32(at, true));
  let last = bytes.length << 24;
  for (let at = end; at < bytes.length; at += 1) last |= view.getUint8(at) << (8 * (at - end));
  absorb(v, last);
  v[2] ^= 0xff;
  for (let round = 0; round < 4; round += 1) sipRound(v);
  return (v[1] ^ v[3]) >>> 0;
}

type State = [number, number, number, number];

function absorb(v: State, word: number): void {
  v[3] ^= word;
  sipRound(v);
  sipRound(v);
  v[0] ^= word;
}

function sipRound(v: State): void {
  v[0] = (v[0] + v[1]) | 0;
  v[1] = rotated(v[1], 5) ^ v[0];
  v[0] = rotated(v[0], 16);
  v[2] = (v[2] + v[3]) | 0;
  v[3] = rotated(v[3], 8) ^ v[2];
  v[0] = (v[0] + v[3]) | 0;
  v[3] = rotated(v[3], 7) ^ v[0];
  v[2] = (v[2] + v[1]) | 0;
  v[1] = rotated(v[1], 13) ^ v[2];
  v[2] = rotated(v[2], 16);
}

const rotated = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));
