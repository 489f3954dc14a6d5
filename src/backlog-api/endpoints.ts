/**
 * The request type and the endpoint of a request. The endpoint decides the type, not its parameters.
 *
 * Source: Nulab's pages for the types, and their list of endpoints (test/backlog-api/endpoints.tsv), which the tests go
 * through line by line.
 */
import type { KnownCategory } from '../core/category.ts';

export const API_PATH = '/api/v2/';

const SEARCH = /^(?:issues|wikis)(?:\/count)?$/;
const ICON = /^(?:space\/image|(?:users|groups|teams)\/[^/]+\/icon|projects\/[^/]+\/image)$/;
/** Signing in with OAuth is not limited by type. */
const UNCOUNTED = /^oauth2\//;

export interface Endpoint {
  readonly category: KnownCategory;
  /** Method and path without ids and names: `PATCH /issues/:id`. */
  readonly template: string;
}

/**
 * The endpoint of a request; null for a request outside the API or one that is not counted.
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

/** Segments of a path that are read; no endpoint has more. */
const MAX_DEPTH = 10;
const FILE_METADATA = 'projects/:id/files/metadata';

function templateOf(method: string, endpoint: string): string {
  let template = '';
  for (const segment of endpoint.split('/', MAX_DEPTH)) {
    const word = ENDPOINT_WORDS.get(template)?.has(segment) ? segment : ':id';
    template = template === '' ? word : `${template}/${word}`;
    // The path of a shared file has as many segments as it has folders.
    if (template === FILE_METADATA) return `${method.slice(0, 8)} /${template}/:id`;
  }
  return `${method.slice(0, 8)} /${template}`;
}

/**
 * The words in the paths of Backlog's endpoints, by the path before them; any other segment is an id, a key or a name that
 * a user gave.
 *
 * Source: Nulab's list of endpoints (test/backlog-api/endpoints.tsv), and what backlog-js, backlog4j and Nulab's migration
 * library call beside it (test/backlog-api/other-endpoints.tsv). A test compares both lists with this one, in both directions.
 */
const WORDS: Readonly<Record<string, string>> = {
  '':
    'activities documents groups issues notifications priorities projects rateLimit resolutions space stars ' +
    'statuses teams users watchings wikis',
  documents: 'count import tree',
  'documents/:id': 'attachments comments content tags',
  'documents/:id/attachments': 'import',
  'documents/:id/comments': 'import',
  'documents/:id/content': 'import',
  'groups/:id': 'icon',
  issues: 'count import',
  'issues/:id': 'attachments comments participants relatedIssues sharedFiles',
  'issues/:id/comments': 'count',
  'issues/:id/comments/:id': 'notifications',
  notifications: 'count markAsRead',
  'notifications/:id': 'markAsRead',
  'projects/:id':
    'activities administrators categories customFields diskUsage files git groups image issueTypes statuses ' +
    'teams users versions webhooks',
  'projects/:id/customFields/:id': 'items',
  'projects/:id/files': 'metadata',
  'projects/:id/git': 'repositories',
  'projects/:id/git/repositories/:id': 'pullRequests',
  'projects/:id/git/repositories/:id/pullRequests': 'count',
  'projects/:id/git/repositories/:id/pullRequests/:id': 'attachments comments',
  'projects/:id/git/repositories/:id/pullRequests/:id/comments': 'count',
  'projects/:id/statuses': 'updateDisplayOrder',
  space: 'activities attachment diskUsage image licence notification',
  'teams/:id': 'icon',
  users: 'myself',
  'users/:id': 'activities icon stars watchings',
  'users/:id/stars': 'count',
  'users/:id/watchings': 'count markAsChecked',
  'users/myself': 'recentlyViewedIssues recentlyViewedProjects recentlyViewedWikis',
  'watchings/:id': 'markAsRead',
  wikis: 'count import tags',
  'wikis/:id': 'attachments history sharedFiles stars',
};

/** By the template of the path so far (without slashes at its ends), the words that may follow it. */
export const ENDPOINT_WORDS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(WORDS).map(([path, words]) => [path, new Set(words.split(' '))]),
);
