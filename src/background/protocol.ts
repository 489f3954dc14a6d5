/**
 * Whether an answer came over HTTP/2 or later, where the browser sends what it is asked for at once. Over
 * HTTP/1.1 it queues behind six connections, so what was asked for at once need not have arrived at once.
 *
 * Measured without `extraHeaders`: Firefox's status line says `HTTP/2.0 200 ` or `HTTP/1.1 200 OK`. Chromium's says
 * `HTTP/1.1 200` for HTTP/2, and for HTTP/1.1 what the server wrote, `HTTP/1.1 200 OK`. Some servers (Tomcat)
 * write no reason, so the names count too: HTTP/2 has them in lower case, and none of the connection's own.
 */
import type { HeaderEntry } from '../backlog/headers.ts';

const NO_REASON = /^HTTP\/1\.1 \d{3} ?$/;
const OF_THE_CONNECTION = ['connection', 'keep-alive', 'transfer-encoding'];

export function isUnqueued(statusLine: string, headers: readonly HeaderEntry[]): boolean {
  if (/^HTTP\/[23]/.test(statusLine)) return true;
  if (!NO_REASON.test(statusLine) || headers.length === 0) return false;
  return headers.every(({ name }) => name === name.toLowerCase() && !OF_THE_CONNECTION.includes(name));
}
