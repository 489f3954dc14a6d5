/**
 * What an endpoint answers when all is well: the shape follows from its path, so that every documented endpoint
 * has an answer without a table of its own.
 */
import type { Endpoint } from './endpoints.ts';
import { type Context, type Json, recordOf, spaceRecord, userRecord } from './records.ts';

export interface Body {
  /** Undefined when there is nothing to say: 204. */
  bytes: Buffer | undefined;
  type: string;
  fileName?: string;
}

export const json = (value: unknown): Body => ({
  bytes: Buffer.from(JSON.stringify(value)),
  type: 'application/json;charset=utf-8',
});

const nothing: Body = { bytes: undefined, type: 'application/json;charset=utf-8' };

const isList = (template: string) => /(s|\/history|\/files\/metadata\/:path)$/.test(template);
const isDownload = (template: string) => /\/(files|attachments)\/:\w+$/.test(template);
const isIcon = (endpoint: Endpoint) => endpoint.category === 'icon';

/** The last word of the template that is a plural: what the path speaks of. */
const kindOf = (template: string) =>
  template.split('/').findLast((segment) => /^[a-z]+s$/i.test(segment)) ?? 'things';

/** The number at the end of `DEMO-12`, `12`; 1 for a name. */
const idIn = (path: string) => Number(/(\d{1,9})\/?$/.exec(path)?.[1] ?? 1);

function icon({ user }: Context): Body {
  const letter = /\p{L}/u.exec(user.name)?.[0] ?? '?';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48"><rect width="48" height="48" rx="24" fill="hsl(${(user.id * 67) % 360} 50% 45%)"/><text x="24" y="32" font-size="24" text-anchor="middle" fill="#fff">${letter}</text></svg>`;
  return { bytes: Buffer.from(svg), type: 'image/svg+xml', fileName: 'icon.svg' };
}

/** A form or JSON body as one flat record, to be echoed. */
export function fieldsOf(body: Buffer, contentType: string | null): Json {
  if (contentType?.includes('json')) {
    try {
      return Object(JSON.parse(body.toString('utf8')));
    } catch {
      return {};
    }
  }
  if (!contentType?.includes('urlencoded')) return {};
  return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
}

function read(endpoint: Endpoint, url: URL, context: Context): Body {
  const { template } = endpoint;
  if (isIcon(endpoint)) return icon(context);
  if (template === '/api/v2/space') return json(spaceRecord(context));
  if (template === '/api/v2/users/myself') return json(userRecord(context));
  if (template === '/api/v2/space/notification') return json({ content: 'Welcome', updated: null });
  if (template.endsWith('/count')) return json({ count: 42 });
  if (template.endsWith('/diskUsage')) return json({ capacity: 1_073_741_824, issue: 119_511, wiki: 48_575 });
  if (isDownload(template)) {
    return { bytes: Buffer.from('A file\n'), type: 'application/octet-stream', fileName: 'file.txt' };
  }
  const kind = kindOf(template);
  if (!isList(template)) return json(recordOf(kind, idIn(url.pathname), context));
  const asked = Number(url.searchParams.get('count') ?? 20);
  const count = Number.isInteger(asked) ? Math.min(Math.max(asked, 1), 100) : 20;
  return json(Array.from({ length: count }, (_, index) => recordOf(kind, index + 1, context)));
}

/** The answer to a request that was counted and allowed; `fields` come back in what was written. */
export function bodyOf(endpoint: Endpoint, url: URL, fields: Json, context: Context): Body {
  if (endpoint.method === 'GET') return read(endpoint, url, context);
  if (endpoint.template.endsWith('markAsRead') || endpoint.template === '/api/v2/stars') return nothing;
  return json({ ...recordOf(kindOf(endpoint.template), idIn(url.pathname), context), ...fields });
}
