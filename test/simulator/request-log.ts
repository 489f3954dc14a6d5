/** Keeps the log: opens an entry when a request arrives and closes it when the answer has left or was broken off. */
import type { HttpExchange } from './http-exchange.ts';
import { type LogEntry, type OtherRequest, withoutKey, withoutQuery } from './log.ts';

type Known = Pick<
  LogEntry,
  'space' | 'userId' | 'credential' | 'keyIndex' | 'endpoint' | 'category' | 'limit' | 'remaining' | 'reset'
>;

export class RequestLog {
  readonly entries: LogEntry[] = [];
  readonly others: OtherRequest[] = [];
  readonly #now: () => number;
  #order = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  open(exchange: HttpExchange, known: Known): LogEntry {
    const entry: LogEntry = {
      ...known,
      startedAt: this.#now(),
      headersAt: null,
      endedAt: null,
      startOrder: this.#order++,
      endOrder: null,
      method: exchange.method,
      path: exchange.url.pathname,
      query: withoutKey(exchange.url.searchParams),
      status: null,
      protocol: exchange.protocol,
      origin: exchange.header('origin'),
      referer: withoutQuery(exchange.header('referer')),
      userAgent: exchange.header('user-agent'),
      aborted: false,
    };
    this.entries.push(entry);
    exchange.onEnd((aborted) => {
      entry.endedAt = this.#now();
      entry.endOrder = this.#order++;
      entry.aborted = aborted;
    });
    return entry;
  }

  headersSent(entry: LogEntry, status: number): void {
    entry.headersAt = this.#now();
    entry.status = status;
  }

  /** A page, a preflight, or a request to another host; `secrets` are looked for, not kept. */
  other(exchange: HttpExchange, secrets: readonly string[]): void {
    const text = decodeURIComponent(exchange.url.href.replace(/%(?![\da-f]{2})/gi, '%25'));
    const said = [text, ...exchange.headers().map(([, value]) => value)].join('\n');
    this.others.push({
      at: this.#now(),
      host: exchange.host,
      method: exchange.method,
      path: exchange.url.pathname,
      carriesKey: secrets.some((secret) => said.includes(secret)),
    });
  }
}
