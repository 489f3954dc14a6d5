/**
 * Hashes the query of a GET request, to recognise a repeated query without storing it.
 *
 * The hash has a key that is random in each session of the browser. The API key is left out, since programs with different
 * keys may send the same query.
 */

export interface QueryHash {
  /** Null for other methods than GET, and for Get Rate Limit, whose answer always changes. */
  readonly queryHash: number | null;
  /** Get Issue List without `updatedSince`, Nulab's example of a request for more than is needed. */
  readonly isFullListing: boolean;
}

const NO_QUERY_HASH: QueryHash = { queryHash: null, isFullListing: false };

/** @param key the hash's key. A false match among the 64 stored queries has a chance of one in 67 million */
export function describeQuery(method: string, { host, pathname, search }: URL, key: HashKey): QueryHash {
  if (method !== 'GET' || pathname.endsWith('/rateLimit')) return NO_QUERY_HASH;
  const query = search
    .slice(1)
    .split('&')
    .filter((parameter) => !parameter.startsWith('apiKey='))
    .join('&');
  const isIssueList = /\/issues\/?$/.test(pathname);
  return {
    queryHash: keyedHash(`${host}${pathname}?${query}`, key),
    isFullListing: isIssueList && !/(?:^|&)updatedSince=[^&]/.test(query),
  };
}

/** The 64-bit key of the hash, as two random numbers of 32 bits. */
export type HashKey = readonly [number, number];

export const newHashKey = (): HashKey => {
  const [first = 0, second = 0] = crypto.getRandomValues(new Uint32Array(2));
  return [first, second];
};

/** The hash of the text's UTF-8 bytes as a number from 0 to 2³² − 1. */
export const keyedHash = (text: string, key: HashKey): number =>
  halfSipHash(new TextEncoder().encode(text), key);

/**
 * HalfSipHash-2-4 (Aumasson and Bernstein): a keyed 32-bit hash. It cannot be computed or guessed without the key, and unlike
 * WebCrypto's HMAC it is synchronous, so the event of a request need not wait.
 */
export function halfSipHash(bytes: Uint8Array, [k0, k1]: HashKey): number {
  const v: SipState = [k0 | 0, k1 | 0, 0x6c796765 ^ k0, 0x74656462 ^ k1];
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

type SipState = [number, number, number, number];

function absorb(v: SipState, word: number): void {
  v[3] ^= word;
  sipRound(v);
  sipRound(v);
  v[0] ^= word;
}

function sipRound(v: SipState): void {
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
