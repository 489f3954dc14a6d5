/**
 * Which request type a request is, and which endpoint it goes to.
 *
 * Source: Nulab's pages for the types, and their list of endpoints (test/backlog/endpoints.tsv), which
 * the tests go through line by line. The endpoint decides, not its parameters.
 */
import type { KnownCategory } from '../quota/category.ts';

export const API_PATH = '/api/v2/';

const SEARCH = /^(?:issues|wikis)(?:\/count)?$/;
const ICON = /^(?:space\/image|(?:users|groups|teams)\/[^/]+\/icon|projects\/[^/]+\/image)$/;
/** Signing in with OAuth is not limited by type. */
const UNCOUNTED = /^oauth2\//;

export interface Endpoint {
  readonly category: KnownCategory;
  /** Method and path without anybody's data: `PATCH /issues/:id`. */
  readonly template: string;
}

/**
 * The endpoint of a request, or null where it is none of the API or costs nothing.
 *
 * @param method as sent, upper case; `HEAD` is answered like `GET`, `PUT` like the other writing methods
 * @param path of the URL, percent-encoded as it is, without query
 */
export function endpointOf(method: string, path: string): Endpoint | null {
  const endpoint = endpointPath(path);
  if (endpoint === null || method === 'OPTIONS' || UNCOUNTED.test(endpoint)) return null;
  return { category: categoryOf(method, endpoint), template: templateOf(method, endpoint) };
}

function categoryOf(method: string, endpoint: string): KnownCategory {
  if (method !== 'GET' && method !== 'HEAD') return 'update';
  if (SEARCH.test(endpoint)) return 'search';
  return ICON.test(endpoint) ? 'icon' : 'read';
}

/** What follows `/api/v2/`, decoded and without empty segments; null for any other path. */
function endpointPath(path: string): string | null {
  if (!path.startsWith(API_PATH)) return null;
  const segments = path
    .slice(API_PATH.length)
    .split('/')
    .filter((segment) => segment !== '');
  return segments.length === 0 ? null : segments.map(decode).join('/');
}

/** A segment decoded; an encoded slash stays encoded, for it divides nothing. */
function decode(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment).replaceAll('/', '%2F');
  } catch {
    return segment;
  }
}

/** The segments of documented endpoints that are names; any other one is somebody's id or key. */
const NAMES = new Set(
  (
    'activities administrators attachment attachments categories comments count customFields ' +
    'diskUsage documents files git groups history icon image issueTypes issues items markAsRead ' +
    'metadata myself notification notifications participants projects pullRequests rateLimit ' +
    'recentlyViewedIssues recentlyViewedProjects recentlyViewedWikis repositories resolutions ' +
    'sharedFiles space stars statuses tags teams updateDisplayOrder users versions watchings webhooks ' +
    'wikis'
  ).split(' '),
);
/** Deeper paths are no endpoint; they are cut. */
const DEEPEST = 10;

function templateOf(method: string, endpoint: string): string {
  const segments = endpoint.split('/', DEEPEST);
  const names = segments.map((segment) => (NAMES.has(segment) ? segment : ':id'));
  // The path of a shared file has as many segments as it has folders.
  const files = names.indexOf('metadata');
  const template = files < 0 ? names : [...names.slice(0, files + 1), ':id'];
  return `${method.slice(0, 8)} /${template.join('/')}`;
}
