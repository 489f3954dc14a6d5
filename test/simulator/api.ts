/** Backlog's API on one space: who asks, what it costs, what is answered, and what is written down of it. */
import { type Answer, applyFaults, cors, failure, rateLimitHeaders, withHeaders } from './answer.ts';
import { type Body, bodyOf, fieldsOf, json } from './bodies.ts';
import { credentialOf, type Directory, type Identity, type Space, type User } from './directory.ts';
import { type Category, categories, categoryOf, type Endpoint, endpointOf } from './endpoints.ts';
import { errorBody } from './errors.ts';
import type { FaultEffects, Faults } from './faults.ts';
import type { Header, HttpExchange } from './http-exchange.ts';
import type { Statement } from './quota.ts';
import type { RequestLog } from './request-log.ts';
import { sendResponse } from './send-response.ts';

export interface ApiServer {
  directory: Directory;
  faults: Faults;
  journal: RequestLog;
  /** The server's clock, skew included, in ms. */
  serverNow: () => number;
  latencyMs: number;
}

interface Reply {
  status: number;
  body: Body;
}

const httpDate = (ms: number) => new Date(ms).toUTCString();
const reply = (status: number, value: unknown): Reply => ({ status, body: json(value) });

/** Get Rate Limit: an idle type is said to reset now. */
function rateLimit(user: User, nowMs: number): unknown {
  const statement = (category: Category): Statement => {
    const { limit, remaining, reset } = user.quota.peek(category, nowMs);
    return { limit, remaining, reset: reset ?? Math.floor(nowMs / 1000) };
  };
  return { rateLimit: Object.fromEntries(categories.map((category) => [category, statement(category)])) };
}

/** What the API says to a request that was let through. */
async function allowed(
  exchange: HttpExchange,
  endpoint: Endpoint | undefined,
  space: Space,
  user: User,
  nowMs: number,
): Promise<Reply> {
  if (!endpoint) return reply(404, errorBody('noResource', 'Undefined resource.'));
  if (endpoint.template === '/api/v2/rateLimit') return reply(200, rateLimit(user, nowMs));
  const fields =
    endpoint.method === 'GET' ? {} : fieldsOf(await exchange.body(), exchange.header('content-type'));
  const body = bodyOf(endpoint, exchange.url, fields, { space, user });
  const made = endpoint.method === 'POST' && endpoint.name.startsWith('Add');
  return { status: body.bytes ? (made ? 201 : 200) : 204, body };
}

/** A request that never reaches Backlog's own counters: refused at the door, or answered by somebody else. */
const isCounted = (effects: FaultEffects) =>
  effects.counted ?? (effects.status !== 401 && effects.redirect === undefined && effects.body !== 'html');

function headersOf({ body }: Reply, statement: Statement | null): Header[] {
  const headers: Header[] = [...cors, ['Content-Type', body.type]];
  if (body.fileName) headers.push(['Content-Disposition', `attachment; filename="${body.fileName}"`]);
  return statement ? [...headers, ...rateLimitHeaders(statement)] : headers;
}

export async function answerApi(exchange: HttpExchange, space: Space, server: ApiServer): Promise<void> {
  const { directory, faults, journal, serverNow } = server;
  const { method, url } = exchange;
  const credential = credentialOf(exchange);
  const identity: Identity | null = directory.identify(space, credential);
  const category = categoryOf(method, url.pathname);
  const endpoint = endpointOf(method, url.pathname);
  const userId = identity?.user.id ?? null;
  const effects = faults.take({ space: space.host, path: url.pathname, method, category, userId });

  const countedAt = serverNow();
  const counted =
    identity && category && isCounted(effects) ? identity.user.quota.spend(category, countedAt) : null;
  const entry = journal.open(exchange, {
    space: space.host,
    userId,
    credential: credential?.kind ?? null,
    keyIndex: identity?.keyIndex ?? null,
    endpoint: endpoint?.template ?? null,
    category: counted ? category : null,
    limit: counted?.limit ?? null,
    remaining: counted?.remaining ?? null,
    reset: counted?.reset ?? null,
  });

  const said = await decide();
  const headers = withHeaders(headersOf(said, counted), { Date: httpDate(countedAt) });
  const answer: Answer = { status: said.status, headers, body: said.body.bytes ?? Buffer.alloc(0) };
  await sendResponse(exchange, applyFaults(answer, effects, exchange), effects, server.latencyMs, (status) =>
    journal.headersSent(entry, status),
  );

  function decide(): Reply | Promise<Reply> {
    const failed = failure(effects);
    if (failed) return reply(failed.status, failed.body);
    if (!identity) return reply(401, errorBody('authentication'));
    if (counted && !counted.ok) return reply(429, errorBody('tooManyRequests'));
    return allowed(exchange, endpoint, space, identity.user, countedAt);
  }
}
