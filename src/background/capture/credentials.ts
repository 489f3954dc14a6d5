/**
 * The credential of a request, and the fingerprint that stands for it.
 *
 * The credential is never stored, logged, sent or shown. The fingerprint is an HMAC-SHA-256 under the installation's secret,
 * truncated to 64 bits; those of the accounts' keys and of the last 64 others are cached in memory.
 */
import type { HeaderEntry } from '../../backlog-api/headers.ts';
import { setNewest } from '../../core/bounded-map.ts';
import browser from '../../platform/browser.ts';
import { isSecret, SECRET_ITEM } from '../../storage/local-items.ts';

/** Characters; keys have 64, tokens some hundreds. A longer text is not a credential. */
const MAX_CREDENTIAL = 4096;

export type CallerCredential =
  | { readonly kind: 'one'; readonly text: string }
  | { readonly kind: 'none' }
  /** Several that differ: which one the space uses is not documented, so the answer's owner is unknown. */
  | { readonly kind: 'several' };

/**
 * The credential of a request: an API key in the URL or in its header, or a bearer token.
 *
 * @param search the URL's query with its question mark, of bounded length. It is searched by a regular expression, since
 *   Chromium's `URLSearchParams` takes a time that grows with the square of the number of parameters (measured)
 */
export function extractCredential(search: string, headers: readonly HeaderEntry[]): CallerCredential {
  const texts = new Set(apiKeysIn(search).filter(isCredential));
  for (const { name, value } of headers) {
    if (!isCredential(value)) continue;
    const header = name.toLowerCase();
    const isKey = header === 'backlog-api-key';
    if (isKey || (header === 'authorization' && /^bearer /i.test(value))) texts.add(value);
  }
  const [text] = texts;
  if (text === undefined) return { kind: 'none' };
  return texts.size === 1 ? { kind: 'one', text } : { kind: 'several' };
}

const isCredential = (text: string | undefined): text is string =>
  text !== undefined && text !== '' && text.length <= MAX_CREDENTIAL;

/** Every `apiKey` of a query, decoded. */
const apiKeysIn = (search: string): string[] =>
  [...search.matchAll(/[?&]apiKey=([^&]*)/g)].map(([, value = '']) =>
    /[%+]/.test(value) ? (new URLSearchParams(`apiKey=${value}`).get('apiKey') ?? '') : value,
  );

const MAX_CACHED = 64;

export class Fingerprints {
  readonly #cache = new Map<string, string>();
  /** Those of the accounts' keys. */
  readonly #kept = new Map<string, string>();
  #key: Promise<CryptoKey> | null = null;

  /** The fingerprint if it is cached. */
  cached(credential: string): string | undefined {
    const kept = this.#kept.get(credential);
    if (kept !== undefined) return kept;
    const fingerprint = this.#cache.get(credential);
    if (fingerprint !== undefined) setNewest(this.#cache, credential, fingerprint, MAX_CACHED);
    return fingerprint;
  }

  /** Makes the fingerprint of an account's key, and keeps it in memory. */
  async keep(credential: string): Promise<string> {
    const fingerprint = await this.make(credential);
    this.#kept.set(credential, fingerprint);
    return fingerprint;
  }

  /** The accounts changed: their keys are kept anew. */
  keepNone(): void {
    this.#kept.clear();
  }

  async make(credential: string): Promise<string> {
    const cached = this.cached(credential);
    if (cached !== undefined) return cached;
    this.#key ??= importSecret().catch((error: unknown) => {
      // The next request tries again.
      this.#key = null;
      throw error;
    });
    const mac = await crypto.subtle.sign('HMAC', await this.#key, new TextEncoder().encode(credential));
    const fingerprint = [...new Uint8Array(mac, 0, 8)]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('');
    setNewest(this.#cache, credential, fingerprint, MAX_CACHED);
    return fingerprint;
  }

  /** Drops all fingerprints and the secret. */
  clear(): void {
    this.#cache.clear();
    this.#kept.clear();
    this.#key = null;
  }
}

async function importSecret(): Promise<CryptoKey> {
  const secret = await loadSecret();
  return crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}

/** The installation's secret, made at the first use. */
export async function loadSecret(): Promise<Uint8Array<ArrayBuffer>> {
  const stored = (await browser.storage.local.get(SECRET_ITEM))[SECRET_ITEM];
  if (isSecret(stored)) {
    return Uint8Array.from(stored.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
  }
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const text = [...secret].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  // If it cannot be stored, it is used until this worker ends.
  await browser.storage.local.set({ [SECRET_ITEM]: text }).catch(() => {});
  return secret;
}
