/**
 * A credential as seen on a request, and the fingerprint that stands for it.
 *
 * The text itself is never stored, logged, sent or shown. The fingerprint is an HMAC-SHA-256 under a secret
 * made at install, cut to 64 bits; it is remembered in memory for the accounts' keys and the last 64 others.
 */
import type { HeaderEntry } from '../../backlog-api/headers.ts';

/** Characters; keys have 64, tokens some hundreds. A longer text is no credential. */
const MAX_CREDENTIAL = 4096;

/** What of a request identifies its caller. */
export type CallerCredential =
  | { readonly kind: 'one'; readonly text: string }
  | { readonly kind: 'none' }
  /** Several that differ: which of them the space goes by is not documented, so its answer proves nothing of anybody. */
  | { readonly kind: 'several' };

/**
 * The credential of a request: an API key in the URL or in its header, or a bearer token.
 *
 * @param search the URL's query with its question mark, of bounded length. It is searched by hand: taking all parameters
 *   apart takes Chromium a time that grows with the square of their number (measured)
 */
export function extractCredential(search: string, headers: readonly HeaderEntry[]): CallerCredential {
  const texts = new Set(parametersOf(search).filter(isCredential));
  for (const { name, value } of headers) {
    if (!isCredential(value)) continue;
    const isKey = name.length === 15 && name.toLowerCase() === 'backlog-api-key';
    const isToken = name.length === 13 && name.toLowerCase() === 'authorization' && /^bearer /i.test(value);
    if (isKey || isToken) texts.add(value);
  }
  const [text] = texts;
  if (text === undefined) return { kind: 'none' };
  return texts.size === 1 ? { kind: 'one', text } : { kind: 'several' };
}

const isCredential = (text: string | undefined): text is string =>
  text !== undefined && text !== '' && text.length <= MAX_CREDENTIAL;

/** Every `apiKey` of a query, decoded. */
const parametersOf = (search: string): string[] =>
  [...search.matchAll(/[?&]apiKey=([^&]*)/g)].map(([, value = '']) =>
    /[%+]/.test(value) ? (new URLSearchParams(`apiKey=${value}`).get('apiKey') ?? '') : value,
  );

const MAX_REMEMBERED = 64;

export class Fingerprints {
  readonly #known = new Map<string, string>();
  readonly #kept = new Map<string, string>();
  readonly #secret: () => Promise<Uint8Array<ArrayBuffer>>;
  #key: Promise<CryptoKey> | null = null;

  constructor(secret: () => Promise<Uint8Array<ArrayBuffer>>) {
    this.#secret = secret;
  }

  /** The fingerprint if it is remembered; undefined where it has to be made. */
  cached(credential: string): string | undefined {
    const kept = this.#kept.get(credential);
    if (kept !== undefined) return kept;
    const known = this.#known.get(credential);
    if (known !== undefined) this.#remember(credential, known);
    return known;
  }

  /** Makes the fingerprint of an account's key, which stays in memory however many other keys come. */
  async keep(credential: string): Promise<string> {
    const fingerprint = await this.make(credential);
    this.#kept.set(credential, fingerprint);
    return fingerprint;
  }

  /** The keys that were kept are no account's any more. */
  keepNone(): void {
    this.#kept.clear();
  }

  async make(credential: string): Promise<string> {
    const known = this.cached(credential);
    if (known !== undefined) return known;
    this.#key ??= this.#secret().then((secret) =>
      crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']),
    );
    const mac = await crypto.subtle.sign('HMAC', await this.#key, new TextEncoder().encode(credential));
    const fingerprint = [...new Uint8Array(mac, 0, 8)]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('');
    this.#remember(credential, fingerprint);
    return fingerprint;
  }

  /** As the last one used; the one that was used least recently goes. */
  #remember(credential: string, fingerprint: string): void {
    this.#known.delete(credential);
    this.#known.set(credential, fingerprint);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
  }

  /** Forgets every key, and the secret with them. */
  clear(): void {
    this.#known.clear();
    this.#kept.clear();
    this.#key = null;
  }
}
