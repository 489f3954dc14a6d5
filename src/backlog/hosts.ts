/**
 * Which hosts are Backlog spaces.
 *
 * Source: Nulab's documentation for the three domains; the hosts that are none were gathered from public pages.
 */
import { decodedHost } from './punycode.ts';
import { cleanAddress } from './typed-text.ts';

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
   * A space whose name has letters beyond ASCII, which may look like another one's: `space` is its real name (`xn--…`), and
   * the user must say that it is the one.
   */
  | { readonly kind: 'lookalike'; readonly space: string; readonly looksLike: string }
  /** Only a name: the three spaces it may mean can belong to different customers, so the user must choose. */
  | { readonly kind: 'bare'; readonly candidates: readonly string[] }
  | { readonly kind: 'empty' }
  /** A Backlog host that is no space, such as `www.backlog.com`. */
  | { readonly kind: 'notASpace'; readonly host: string }
  /** Not one of the three domains. */
  | { readonly kind: 'notBacklog'; readonly host: string };

/** What a user typed or pasted as their space: a host, a URL, or a bare name. */
export function parseSpace(text: string): SpaceInput {
  const typed = cleanAddress(text.slice(0, MAX_TYPED));
  if (typed === '') return { kind: 'empty' };
  const bare = typed.toLowerCase();
  if (NAME.test(bare) && !bare.startsWith('xn--')) {
    if (NOT_SPACES.test(bare)) return { kind: 'notASpace', host: bare };
    return { kind: 'bare', candidates: DOMAINS.map((domain) => `${bare}.${domain}`) };
  }
  const host = hostOf(typed);
  if (host === null) return { kind: 'notBacklog', host: shown(typed) };
  if (isSpace(host)) {
    return host.startsWith('xn--')
      ? { kind: 'lookalike', space: host, looksLike: decodedHost(host) }
      : { kind: 'space', space: host };
  }
  const onBacklog = DOMAINS.some((domain) => host === domain || host.endsWith(`.${domain}`));
  return { kind: onBacklog ? 'notASpace' : 'notBacklog', host: shown(host) };
}

/** As much of it as a message has room for. */
const shown = (host: string): string => host.slice(0, 80);

/** More than any address that leads to a space, in characters. */
export const MAX_TYPED = 2000;

/**
 * The host of an address as a browser would go to it, in lower case and ASCII; null where the text is no web address.
 * A colon without slashes behind it belongs to a user's name (`user:password@host`) or a port.
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
