/** An answer before it goes on the wire: what the API says, then what the faults make of it. */
import { errorBody, errorNameOf, statusOf } from './errors.ts';
import type { FaultEffects } from './faults.ts';
import type { Header, HttpExchange } from './http-exchange.ts';
import type { Statement } from './quota.ts';

export interface Answer {
  status: number;
  headers: Header[];
  body: Buffer;
}

/** As Backlog's: everybody may read the body, nobody's script the rate-limit headers (no Expose-Headers). */
export const cors: readonly Header[] = [
  ['Access-Control-Allow-Origin', '*'],
  ['Access-Control-Allow-Headers', 'Authorization, Backlog-API-Key, Content-Type, X-Requested-With'],
  ['Access-Control-Allow-Methods', 'GET, POST, PUT, PATCH, DELETE, OPTIONS'],
];

export const rateLimitHeaders = ({ limit, remaining, reset }: Statement): Header[] => [
  ['X-RateLimit-Limit', String(limit)],
  ['X-RateLimit-Remaining', String(remaining)],
  ['X-RateLimit-Reset', String(reset)],
];

const captivePortal =
  '<!doctype html><title>Welcome</title><p>Please accept the terms to use this network.</p>';

/** Sets or leaves out headers without regard to case, as a fault asks. */
export function withHeaders(
  headers: readonly Header[],
  changes: Record<string, string | readonly string[] | null>,
): Header[] {
  const names = new Set(Object.keys(changes).map((name) => name.toLowerCase()));
  const kept = headers.filter(([name]) => !names.has(name.toLowerCase()));
  const added = Object.entries(changes).flatMap(([name, value]) =>
    (value === null ? [] : [value].flat()).map((text): Header => [name, text]),
  );
  return [...kept, ...added];
}

function withBody(answer: Answer, body: NonNullable<FaultEffects['body']>): Answer {
  const typed = (text: string, type: string): Answer => ({
    ...answer,
    headers: withHeaders(answer.headers, { 'Content-Type': type }),
    body: Buffer.from(text),
  });
  if (body === 'garbage') return typed('{]\u0000 not JSON at all', 'application/json;charset=utf-8');
  return typed(captivePortal, 'text/html;charset=utf-8');
}

/** The failure that a fault puts in the place of the API's own answer. */
export function failure({ status, error }: FaultEffects): { status: number; body: unknown } | null {
  if (status === undefined && error === undefined) return null;
  const name = error ?? errorNameOf(status ?? 500);
  return { status: status ?? statusOf[name], body: errorBody(name) };
}

function cached(
  answer: Answer,
  exchange: HttpExchange,
  { maxAge, etag }: NonNullable<FaultEffects['cache']>,
): Answer {
  if (exchange.method !== 'GET' || answer.status !== 200) return answer;
  const caching: Header[] = [['Cache-Control', `private, max-age=${maxAge}`]];
  if (etag !== undefined) caching.push(['ETag', etag]);
  const headers = [...answer.headers, ...caching];
  const known = etag !== undefined && exchange.header('if-none-match') === etag;
  return known ? { status: 304, headers, body: Buffer.alloc(0) } : { ...answer, headers };
}

/** The answer as the faults leave it. */
export function applyFaults(answer: Answer, effects: FaultEffects, exchange: HttpExchange): Answer {
  let spoilt = answer;
  if (effects.redirect !== undefined) {
    const headers = withHeaders(answer.headers, { Location: effects.redirect });
    spoilt = { status: 302, headers, body: Buffer.alloc(0) };
  }
  if (effects.body !== undefined) spoilt = withBody(spoilt, effects.body);
  if (effects.cache) spoilt = cached(spoilt, exchange, effects.cache);
  if (effects.headers) spoilt = { ...spoilt, headers: withHeaders(spoilt.headers, effects.headers) };
  return spoilt;
}
