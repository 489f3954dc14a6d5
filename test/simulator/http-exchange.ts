/**
 * One request and its answer, the same over HTTP/1.1 and HTTP/2: what the rest of the simulator sees of the wire.
 */
import { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';

export type Header = readonly [name: string, value: string];

export interface HttpExchange {
  protocol: 'h1' | 'h2';
  method: string;
  /** Without a port: `demo.backlog.com`. */
  host: string;
  /** Of the host as asked for, port included. */
  url: URL;
  header(name: string): string | null;
  headers(): Header[];
  body(): Promise<Buffer>;
  sendHead(status: number, headers: readonly Header[]): void;
  write(chunk: Buffer): void;
  end(chunk?: Buffer): void;
  /** Ends this answer in the middle. */
  cut(): void;
  /** Closes the connection, over HTTP/2 with all that runs on it. */
  drop(): void;
  /** Fires when the peer has gone or the answer has left. */
  closed: AbortSignal;
  /** Called once, when the answer has left completely (`false`) or was broken off by either side (`true`). */
  onEnd(listener: (aborted: boolean) => void): void;
}

export type Request = IncomingMessage | Http2ServerRequest;
export type Response = ServerResponse | Http2ServerResponse;

/** HTTP/2 in Node refuses to send these twice, so they are joined. */
const single = new Set(['date', 'retry-after', 'content-type', 'content-length', 'etag', 'location']);

/** Values in UTF-8 bytes, since Node writes headers byte by byte. */
const wireText = (value: string) => Buffer.from(value, 'utf8').toString('latin1');

function grouped(headers: readonly Header[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const group = groups.get(name);
    if (group) group.push(wireText(value));
    else groups.set(name, [wireText(value)]);
  }
  return groups;
}

/** `flushHeaders` alone would write the values in UTF-8 once more; in front of bytes Node leaves them as they are. */
function flush(response: ServerResponse): void {
  response.write(Buffer.alloc(0));
  response.flushHeaders();
}

async function read(request: Request): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** `hangUp` resets the connection that comes from a port of the peer. */
export function httpExchange(
  request: Request,
  response: Response,
  hangUp: (port: number) => void,
): HttpExchange {
  const h1 = request instanceof IncomingMessage;
  const authority = (h1 ? request.headers.host : request.authority) || 'localhost';
  const url = new URL(request.url ?? '/', `https://${authority}`);
  const sent = response instanceof ServerResponse ? response : response.stream;
  const closing = new AbortController();
  const peer = request.socket.remotePort ?? 0;
  let ended: boolean | undefined;
  const listeners: ((aborted: boolean) => void)[] = [];
  const end = (aborted: boolean) => {
    if (ended !== undefined) return;
    ended = aborted;
    closing.abort();
    for (const listener of listeners) listener(aborted);
  };
  // Over HTTP/2 a stream that the peer has cancelled also says "finish", after this.
  sent.once('aborted', () => end(true));
  sent.once('finish', () => end(false));
  sent.once('close', () => end(true));
  sent.on('error', () => end(true));
  request.on('error', () => end(true));

  const write = (chunk: Buffer) => {
    if (response instanceof ServerResponse) response.write(chunk);
    else response.write(chunk);
  };
  return {
    protocol: h1 ? 'h1' : 'h2',
    method: request.method ?? 'GET',
    host: url.hostname,
    url,
    header: (name) => {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(', ') : (value ?? null);
    },
    headers: () =>
      Object.entries(request.headers).flatMap(([name, value]): Header[] =>
        value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
      ),
    body: () => read(request),
    sendHead: (status, headers) => {
      response.sendDate = false;
      response.statusCode = status;
      for (const [name, values] of grouped(headers)) {
        const joined = values.length === 1 || (!h1 && single.has(name.toLowerCase()));
        response.setHeader(name, joined ? values.join(', ') : values);
      }
      if (response instanceof ServerResponse) flush(response);
      else response.writeHead(status);
    },
    write,
    end: (chunk) => {
      if (chunk?.length) write(chunk);
      response.end();
    },
    cut: () => {
      end(true);
      if (response instanceof ServerResponse) response.socket?.destroy();
      else response.stream.close(2);
    },
    drop: () => {
      end(true);
      hangUp(peer);
    },
    closed: closing.signal,
    onEnd: (listener) => {
      if (ended === undefined) listeners.push(listener);
      else listener(ended);
    },
  };
}
