/**
 * A program outside the browser: requests from Node that reach the simulator as if it were the space itself
 * (TLS name, Host header and certificate check included), and `backlog-js` over them.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:http2';
import { Agent, request as httpsRequest } from 'node:https';
import { Backlog } from 'backlog-js';
import type { Simulator } from './index.ts';

export type Target = Pick<Simulator, 'port' | 'certificate'>;

export interface Call {
  space: string;
  /** With its query: `/api/v2/issues?count=1`. */
  path: string;
  method?: string;
  /** Sent as `Backlog-API-Key`. */
  apiKey?: string;
  headers?: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
}

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  /** As they were written, names and values in turn. */
  rawHeaders: string[];
  body: Buffer;
}

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

const headersOf = ({ space, apiKey, headers, body }: Call): Record<string, string> => ({
  ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
  ...(apiKey === undefined ? {} : { 'backlog-api-key': apiKey }),
  'user-agent': 'outside',
  ...headers,
  host: space,
});

/** One request over HTTP/1.1; rejects when the connection breaks, also in the middle of the body. */
export function call({ port, certificate }: Target, options: Call): Promise<Reply> {
  const { space, path, method = 'GET', body, signal } = options;
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      {
        agent,
        host: '127.0.0.1',
        port,
        servername: space,
        ca: certificate.cert,
        path,
        method,
        headers: headersOf(options),
        ...(signal ? { signal } : {}),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            rawHeaders: response.rawHeaders,
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** A connection over HTTP/2, for any number of requests at the same time. */
export function http2Connection({ port, certificate }: Target, space: string) {
  const session = connect(`https://127.0.0.1:${port}`, { servername: space, ca: certificate.cert });
  session.on('error', () => undefined);
  const get = (
    path: string,
    apiKey: string,
    signal?: AbortSignal,
  ): Promise<{ status: number; body: string }> =>
    new Promise((resolve, reject) => {
      const headers = {
        ':authority': space,
        ':path': path,
        'backlog-api-key': apiKey,
        'user-agent': 'outside',
      };
      const stream = session.request(headers, signal ? { signal } : {});
      let status = 0;
      let body = '';
      stream.setEncoding('utf8');
      stream.on('response', (headers) => {
        status = headers[':status'] ?? 0;
      });
      stream.on('data', (chunk: string) => {
        body += chunk;
      });
      stream.on('error', reject);
      stream.on('close', () => (status ? resolve({ status, body }) : reject(new Error('Connection closed'))));
    });
  return { get, close: () => session.close() };
}

/** `fetch` towards the simulator, whatever space the address names. */
export function loopbackFetch(target: Target): typeof fetch {
  return async (input, init = {}) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const body = request.body ? await request.text() : undefined;
    const reply = await call(target, {
      space: url.host,
      path: url.pathname + url.search,
      method: request.method,
      headers: Object.fromEntries(request.headers),
      ...(body === undefined ? {} : { body }),
      signal: request.signal,
    });
    const headers = new Headers();
    for (const [name, value] of Object.entries(reply.headers)) headers.append(name, String(value));
    const empty = reply.status === 204 || reply.status === 304;
    return new Response(empty ? null : new Uint8Array(reply.body), { status: reply.status, headers });
  };
}

/** The real client, in Node. */
export const backlogClient = (target: Target, space: string, apiKey: string): Backlog =>
  new Backlog({ host: space, apiKey, fetch: loopbackFetch(target) });
