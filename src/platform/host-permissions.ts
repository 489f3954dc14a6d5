/** Other sites whose requests the user lets us see, one origin each (`optional_host_permissions`). */

import { cleanAddress } from '../backlog-api/clean-text.ts';
import { DOMAINS, HOST_PATTERNS, hostOf, MAX_TYPED } from '../backlog-api/hosts.ts';

export type SiteInput =
  | { readonly kind: 'site'; readonly host: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'notASite' }
  /** Backlog's own hosts are seen without being asked for. */
  | { readonly kind: 'backlog' };

/** What a user typed or pasted as a site: a host or an address. */
export function parseSite(text: string): SiteInput {
  const typed = cleanAddress(text.slice(0, MAX_TYPED));
  if (typed === '') return { kind: 'empty' };
  const host = hostOf(typed);
  // A pattern would take a star for all sites, and only what is secure can be asked for.
  const isSecure = !/^http:/i.test(typed);
  if (host === null || !isSecure || !/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(host)) return { kind: 'notASite' };
  const backlog = DOMAINS.some((domain) => host === domain || host.endsWith(`.${domain}`));
  return backlog ? { kind: 'backlog' } : { kind: 'site', host };
}

/** The pattern that asks for this host and nothing else. */
export const patternOf = (host: string): string => `https://${host}/*`;

export interface Site {
  readonly pattern: string;
  /** As it is shown: the host, or the pattern where the browser granted something else. */
  readonly name: string;
}

/** The granted origins that are not Backlog's own, by name. */
export function sitesOf(origins: readonly string[]): Site[] {
  return origins
    .filter((pattern) => !HOST_PATTERNS.includes(pattern))
    .map((pattern) => ({ pattern, name: /^https:\/\/([^*/]+)\/\*$/.exec(pattern)?.[1] ?? pattern }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
