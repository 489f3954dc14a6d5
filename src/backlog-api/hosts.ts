/**
 * Recognises Backlog spaces by their hosts.
 *
 * Source: Nulab's documentation for the three domains; public pages for the hosts that are not spaces.
 */
import { cleanAddress } from './clean-text.ts';

export const DOMAINS = ['backlog.com', 'backlog.jp', 'backlogtool.com'] as const;

/** Match patterns of the three domains, as in the manifest. */
export const HOST_PATTERNS = DOMAINS.map((domain) => `https://*.${domain}/*`);

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const NOT_SPACES = /^(?:www|assets|support-.*)$/;

/** Whether `host` (lower case, no port) is a space: one label in front of one of the three domains. */
export function isSpace(host: string): boolean {
  const domain = DOMAINS.find((name) => host.endsWith(`.${name}`));
  if (domain === undefined) return false;
  const name = host.slice(0, -domain.length - 1);
  return NAME.test(name) && !NOT_SPACES.test(name);
}

export type SpaceInput =
  | { readonly kind: 'space'; readonly space: string }
  /**
   * A space name with letters beyond ASCII, which may look like another name: `space` is its real name (`xn--…`), and the
   * user has to confirm it.
   */
  | { readonly kind: 'lookalike'; readonly space: string; readonly looksLike: string }
  /** Only a name: it fits three spaces, which may belong to different customers, so the user must choose. */
  | { readonly kind: 'bare'; readonly candidates: readonly string[] }
  | { readonly kind: 'empty' }
  /** A Backlog host that is not a space, such as `www.backlog.com`. */
  | { readonly kind: 'notASpace'; readonly host: string }
  /** Not one of the three domains. */
  | { readonly kind: 'notBacklog'; readonly host: string };

/** Parses the space that a user typed or pasted: a host, a URL, or a bare name. */
export function parseSpace(text: string): SpaceInput {
  const typed = cleanAddress(text.slice(0, MAX_TYPED));
  if (typed === '') return { kind: 'empty' };
  const bare = typed.toLowerCase();
  if (NAME.test(bare) && !bare.startsWith('xn--')) {
    if (NOT_SPACES.test(bare)) return { kind: 'notASpace', host: bare };
    return { kind: 'bare', candidates: DOMAINS.map((domain) => `${bare}.${domain}`) };
  }
  const host = hostOf(typed);
  if (host === null) return { kind: 'notBacklog', host: cutForMessage(typed) };
  if (isSpace(host)) {
    return host.startsWith('xn--')
      ? { kind: 'lookalike', space: host, looksLike: decodedHost(host) }
      : { kind: 'space', space: host };
  }
  const onBacklog = DOMAINS.some((domain) => host === domain || host.endsWith(`.${domain}`));
  return { kind: onBacklog ? 'notASpace' : 'notBacklog', host: cutForMessage(host) };
}

/** Shortens a host for a message. */
const cutForMessage = (host: string): string => host.slice(0, 80);

/** Characters of a typed address that are read. */
export const MAX_TYPED = 2000;

/**
 * The host that a browser would open for this address, in lower case and ASCII; null if it is not a web address. A colon
 * without slashes after it belongs to a user's name (`user:password@host`) or a port.
 */
export function hostOf(text: string): string | null {
  if (/^mailto:/i.test(text)) return null;
  const url = /^(?:[a-z][a-z0-9+.-]*:\/\/|https?:)/i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(url)) return null;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' ? hostname.replace(/\.$/, '') : null;
}

/** The space's short name: `demo` of `demo.backlog.com`. */
export const spaceName = (space: string): string => space.slice(0, Math.max(space.indexOf('.'), 0)) || space;

/** Parameters of Punycode (RFC 3492): `xn--demo-…` stands for a name with letters beyond ASCII. */
const [BASE, T_MIN, T_MAX, SKEW, DAMP, FIRST_BIAS, FIRST_CODE] = [36, 1, 26, 38, 700, 72, 128];

/** Decodes the `xn--` labels of a host; an invalid label stays as it is. */
export const decodedHost = (host: string): string =>
  host
    .split('.')
    .map((label) => (label.startsWith('xn--') ? (decodePunycode(label.slice(4)) ?? label) : label))
    .join('.');

function decodePunycode(text: string): string | null {
  const border = text.lastIndexOf('-');
  const letters = [...text.slice(0, Math.max(border, 0))];
  let code = FIRST_CODE;
  let bias = FIRST_BIAS;
  let index = 0;
  let place = border + 1;
  while (place < text.length) {
    const before = index;
    let weight = 1;
    for (let k = BASE; ; k += BASE) {
      const digit = punycodeDigit(text.charCodeAt(place));
      place += 1;
      if (digit === null) return null;
      index += digit * weight;
      const threshold = Math.min(Math.max(k - bias, T_MIN), T_MAX);
      if (digit < threshold) break;
      weight *= BASE - threshold;
    }
    const count = letters.length + 1;
    bias = adaptBias(index - before, count, before === 0);
    code += Math.floor(index / count);
    index %= count;
    if (code > 0x10ffff) return null;
    letters.splice(index, 0, String.fromCodePoint(code));
    index += 1;
  }
  return letters.join('');
}

/** a–z are 0–25, 0–9 are 26–35; null for anything else, also at the end of the text. */
function punycodeDigit(unit: number): number | null {
  if (unit >= 0x61 && unit <= 0x7a) return unit - 0x61;
  return unit >= 0x30 && unit <= 0x39 ? unit - 0x30 + 26 : null;
}

function adaptBias(delta: number, count: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? DAMP : 2));
  rest += Math.floor(rest / count);
  let k = 0;
  while (rest > ((BASE - T_MIN) * T_MAX) / 2) {
    rest = Math.floor(rest / (BASE - T_MIN));
    k += BASE;
  }
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW));
}
