/** Puts an answer on the wire, with the delays and breaks that the faults ask for. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './answer.ts';
import type { FaultEffects } from './faults.ts';
import type { Header, HttpExchange } from './http-exchange.ts';

const PIECES = 20;

/** Resolves early when the other side has gone: nobody is left to wait for. */
async function pause(ms: number, { closed }: HttpExchange): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal: closed }).catch(() => undefined);
}

/** Ends with the last piece: the client is done when it has that, and so must the log be. */
async function trickle(exchange: HttpExchange, body: Buffer, ms: number): Promise<void> {
  const size = Math.max(1, Math.ceil(body.length / PIECES));
  for (let at = 0; at < body.length && !exchange.closed.aborted; at += size) {
    await pause(ms / PIECES, exchange);
    const piece = body.subarray(at, at + size);
    if (at + size < body.length) exchange.write(piece);
    else exchange.end(piece);
  }
}

const lengthHeader = ({ status, headers, body }: Answer): Header[] =>
  status === 204 || status === 304 || headers.some(([name]) => name.toLowerCase() === 'content-length')
    ? []
    : [['Content-Length', String(body.length)]];

/** Sends the answer; `onHead` is called when the headers leave. */
export async function sendResponse(
  exchange: HttpExchange,
  answer: Answer,
  effects: FaultEffects,
  latencyMs: number,
  onHead: (status: number) => void,
): Promise<void> {
  const { delayMs = 0, slowBodyMs = 0 } = effects;
  await pause(latencyMs + delayMs, exchange);
  await effects.until?.();
  if (exchange.closed.aborted || effects.hang) return;
  if (effects.drop === 'headers') return exchange.drop();

  exchange.sendHead(answer.status, [...answer.headers, ...lengthHeader(answer)]);
  onHead(answer.status);
  const body = exchange.method === 'HEAD' ? Buffer.alloc(0) : answer.body;
  if (effects.drop === 'body') {
    exchange.write(body.subarray(0, body.length >> 1));
    await pause(20, exchange);
    return exchange.cut();
  }
  if (slowBodyMs > 0 && body.length > 0) return trickle(exchange, body, slowBodyMs);
  exchange.end(body);
}
