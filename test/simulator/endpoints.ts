/**
 * Which endpoint a request is, and what it costs: the documented table (`test/backlog-api/endpoints.tsv`), and the few
 * more that Nulab's own libraries call (`other-endpoints.tsv`). A path that is none of these is still counted, as the method says.
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

const isCategory = (text: string | undefined): text is Category =>
  categories.some((category) => category === text);

function endpoint([method, template, name, category]: readonly string[]): Endpoint {
  if (!method || !template || !isCategory(category)) throw new Error(`Not an endpoint: ${template}`);
  return { method, template, name: name ?? '', category };
}

const linesOf = (file: string): string[][] =>
  readFileSync(new URL(`../backlog-api/${file}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trimEnd().split('\t'));

/** Every line of the documented table. */
export const documented: readonly Endpoint[] = linesOf('endpoints.tsv').map(endpoint);

/** Not in the table, but called by backlog-js 0.20.1, backlog4j or Nulab's migration library, or removed since. */
export const undocumented: readonly Endpoint[] = linesOf('other-endpoints.tsv').map(
  ([method = '', template = '', category = '']) => endpoint([method, template, '', category]),
);

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
