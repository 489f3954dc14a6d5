/**
 * Which request type a request is, and which endpoint it goes to.
 *
 * Source: Nulab's pages for the types, and their list of endpoints (test/backlog-api/endpoints.tsv), which
 * the tests go through line by line. The endpoint decides, not its parameters.
 */
import type { KnownCategory } from '../core/category.ts';
import { ENDPOINT_WORDS } from './endpoint-words.ts';

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

/** Deeper paths are no endpoint; they are cut. */
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
