/** Host permissions for other sites, whose requests are then observed too (`optional_host_permissions`). */

import { cleanAddress } from '../backlog-api/clean-text.ts';
import { DOMAINS, HOST_PATTERNS, hostOf, MAX_TYPED } from '../backlog-api/hosts.ts';

export type SiteInput =
  | { readonly kind: 'site'; readonly host: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'notASite' }
  /** Backlog's own hosts have a permission already. */
  | { readonly kind: 'backlog' };

/** Parses the site that a user typed or pasted: a host or an address. */
export function parseSite(text: string): SiteInput {
  const typed = cleanAddress(text.slice(0, MAX_TYPED));
  if (typed === '') return { kind: 'empty' };
  const host = hostOf(typed);
  // A star would make a pattern of all sites, and permissions are for https only.
  const isSecure = !/^http:/i.test(typed);
  if (host === null || !isSecure || !/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(host)) return { kind: 'notASite' };
  const backlog = DOMAINS.some((domain) => host === domain || host.endsWith(`.${domain}`));
  return backlog ? { kind: 'backlog' } : { kind: 'site', host };
}

/** The match pattern of this host alone. */
export const patternOf = (host: string): string => `https://${host}/*`;

export interface Site {
  readonly pattern: string;
  /** The host; the pattern itself if it has another form. */
  readonly name: string;
}

/** The granted origins that are not Backlog's own, by name. */
export function sitesOf(origins: readonly string[]): Site[] {
  return origins
    .filter((pattern) => !HOST_PATTERNS.includes(pattern))
    .map((pattern) => ({ pattern, name: /^https:\/\/([^*/]+)\/\*$/.exec(pattern)?.[1] ?? pattern }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
