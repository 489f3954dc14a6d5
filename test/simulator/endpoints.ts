/**
 * Which endpoint a request is, and what it costs: the documented table (`test/backlog/endpoints.tsv`), and the few
 * more that `backlog-js` calls. A path that is none of these is still counted, as the method says.
 */
import { readFileSync } from 'node:fs';

export const categories = ['read', 'update', 'search', 'icon'] as const;
export type Category = (typeof categories)[number];

export interface Endpoint {
  method: string;
  /** `/api/v2/issues/:issueIdOrKey` */
  template: string;
  name: string;
  category: Category;
}

/** Called by `backlog-js` 0.20.1 and answered by the real service, but not in the table. */
const others = `
GET /api/v2/space                                       read
PUT /api/v2/space/notification                          update
GET /api/v2/space/licence                               read
GET /api/v2/priorities                                  read
GET /api/v2/notifications                               read
GET /api/v2/documents                                   read
GET /api/v2/documents/tree                              read
GET /api/v2/documents/:documentId/attachments/:id       read
GET /api/v2/users/myself/recentlyViewedIssues           read
GET /api/v2/users/:userId/stars/count                   read
PATCH /api/v2/projects/:projectIdOrKey                  update
GET /api/v2/issues/:issueIdOrKey/comments/count         read
GET /api/v2/issues/:issueIdOrKey/comments/:commentId    read
GET /api/v2/issues/:issueIdOrKey/attachments/:id        read
DELETE /api/v2/issues/:issueIdOrKey                     update
GET /api/v2/issues/:issueIdOrKey/sharedFiles            read
GET /api/v2/issues/:issueIdOrKey/relatedIssues          read
POST /api/v2/issues/:issueIdOrKey/relatedIssues         update
DELETE /api/v2/issues/:issueIdOrKey/relatedIssues/:id   update
GET /api/v2/wikis/:wikiId/attachments                   read
GET /api/v2/wikis/:wikiId/sharedFiles                   read
POST /api/v2/watchings                                  update
PATCH /api/v2/teams/:teamId                             update
POST /api/v2/projects/:projectIdOrKey/teams             update
GET /api/v2/projects/:projectIdOrKey/git/repositories/:repoIdOrName                                         read
GET /api/v2/projects/:projectIdOrKey/git/repositories/:repoIdOrName/pullRequests/:number/attachments        read
PATCH /api/v2/projects/:projectIdOrKey/git/repositories/:repoIdOrName/pullRequests/:number/comments/:id     update
`;

const isCategory = (text: string | undefined): text is Category =>
  categories.some((category) => category === text);

function endpoint([method, template, name, category]: readonly string[]): Endpoint {
  if (!method || !template || !isCategory(category)) throw new Error(`Not an endpoint: ${template}`);
  return { method, template, name: name ?? '', category };
}

/** Every line of the documented table. */
export const documented: readonly Endpoint[] = readFileSync(
  new URL('../backlog/endpoints.tsv', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => endpoint(line.trimEnd().split('\t')));

const undocumented: readonly Endpoint[] = others
  .trim()
  .split('\n')
  .map((line) => line.split(/\s+/))
  .map(([method = '', template = '', category = '']) => endpoint([method, template, '', category]));

/** Literal segments before parameters, so that `/issues/count` is not an issue named "count". */
const bySpecificity = (a: Endpoint, b: Endpoint) =>
  a.template.split(':').length - b.template.split(':').length || b.template.length - a.template.length;

const patterns = [...documented, ...undocumented].sort(bySpecificity).map((endpoint) => ({
  endpoint,
  pattern: new RegExp(`^${endpoint.template.replace(/:path$/, '.*').replace(/:\w+/g, '[^/]+')}/?$`),
}));

/** The endpoint of a request, or nothing when Backlog has none. `HEAD` is a `GET` without its body. */
export function endpointOf(method: string, path: string): Endpoint | undefined {
  const asked = method === 'HEAD' ? 'GET' : method;
  return patterns.find(({ endpoint, pattern }) => endpoint.method === asked && pattern.test(path))?.endpoint;
}

/** What a request costs; null is free of charge. */
export function categoryOf(method: string, path: string): Category | null {
  if (method === 'OPTIONS' || path === '/api/v2/oauth2/token') return null;
  return endpointOf(method, path)?.category ?? (method === 'GET' || method === 'HEAD' ? 'read' : 'update');
}
