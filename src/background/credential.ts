/**
 * A credential as seen on a request, and the fingerprint that stands for it.
 *
 * The text itself is never stored, logged, sent or shown. The fingerprint is an HMAC-SHA-256 under a secret
 * made at install, cut to 64 bits; it is remembered in memory for at most 64 keys.
 */
import type { HeaderEntry } from '../backlog/headers.ts';

/** The text that identifies the caller, or null where the request carries none. */
export function credentialOf(url: URL, headers: readonly HeaderEntry[]): string | null {
  const parameter = url.searchParams.get('apiKey');
  if (parameter !== null && parameter !== '') return parameter;
  let bearer: string | null = null;
  for (const { name, value } of headers) {
    if (value === undefined || value === '') continue;
    if (name.length === 15 && name.toLowerCase() === 'backlog-api-key') return value;
    if (name.length === 13 && name.toLowerCase() === 'authorization') bearer = value;
  }
  return bearer;
}

const MOST = 64;

export class Fingerprints {
  readonly #known = new Map<string, string>();
  readonly #secret: () => Promise<Uint8Array<ArrayBuffer>>;
  #key: Promise<CryptoKey> | null = null;

  constructor(secret: () => Promise<Uint8Array<ArrayBuffer>>) {
    this.#secret = secret;
  }

  /** The fingerprint if it is remembered; undefined where it has to be made. */
  recall(credential: string): string | undefined {
    return this.#known.get(credential);
  }

  async make(credential: string): Promise<string> {
    const known = this.#known.get(credential);
    if (known !== undefined) return known;
    this.#key ??= this.#secret().then((secret) =>
      crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']),
    );
    const mac = await crypto.subtle.sign('HMAC', await this.#key, new TextEncoder().encode(credential));
    const fingerprint = [...new Uint8Array(mac, 0, 8)]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('');
    if (this.#known.size >= MOST) {
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    }
    this.#known.set(credential, fingerprint);
    return fingerprint;
  }

  /** Forgets every key, and the secret with them. */
  forget(): void {
    this.#known.clear();
    this.#key = null;
  }
}
