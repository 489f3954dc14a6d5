/**
 * A Backlog to run against: HTTPS on loopback, HTTP/1.1 and HTTP/2, any number of spaces told apart by host name,
 * limits enforced per user, type and minute. `log` and `counters` are the truth that tests compare with.
 *
 *     const simulator = await startSimulator();
 *     simulator.addUser('demo.backlog.com', { id: 1, name: 'Hanako', keys: ['key'] });
 *     simulator.faults.once({ path: /rateLimit/ }, { status: 500 });
 *
 * Browsers reach it by a host map (Chromium: `MAP *.backlog.com:443 127.0.0.1:PORT`), Node through `client.ts`.
 */
import { createSecureServer } from 'node:http2';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { cors } from './answer.ts';
import { answerApi } from './api.ts';
import { type Certificate, makeCertificate } from './certificate.ts';
import { Directory, type SpaceOptions, type UserOptions } from './directory.ts';
import type { Category } from './endpoints.ts';
import { Faults } from './faults.ts';
import { type HttpExchange, httpExchange, type Request, type Response } from './http-exchange.ts';
import type { LogEntry, OtherRequest } from './log.ts';
import { type Overlap, overlapsIn } from './overlaps.ts';
import { noSuchSpace, pageOf } from './pages.ts';
import type { Counter, Limits } from './quota.ts';
import { RequestLog } from './request-log.ts';

export interface SimulatorOptions {
  port?: number;
  /** One that a browser trusts already; a new one unless said. */
  certificate?: Certificate;
  /** Offers HTTP/2 beside HTTP/1.1 (default), or HTTP/1.1 alone. */
  http2?: boolean;
  now?: () => number;
}

export interface Simulator {
  readonly port: number;
  readonly certificate: Certificate;
  addSpace(space: string, options?: SpaceOptions): void;
  /** Adds a user with an unspent quota, or replaces the one with this id. */
  addUser(space: string, user: UserOptions): void;
  /** From now on the key is refused with 401. */
  revokeKey(space: string, key: string): void;
  counters(space: string, userId: number): Record<Category, Counter>;
  setLimits(space: string, userId: number, limits: Partial<Limits>): void;
  /** Has windows open that are unspent and end in so many seconds, so that a test need not wait a minute. */
  openWindows(space: string, userId: number, seconds: number, categories: readonly Category[]): void;
  /** Every API request to a space, oldest first. */
  readonly log: LogEntry[];
  /** Pages, preflights, and requests to hosts that are no space. */
  readonly others: OtherRequest[];
  overlaps(space: string, userId?: number): Overlap[];
  readonly faults: Faults;
  /** How long every API answer takes before its headers leave, faults apart; 0 at first. */
  latencyMs: number;
  /** The server's clock runs this far ahead: `Date`, resets and the ends of windows alike. Set it before the traffic. */
  skewMs: number;
  stop(): Promise<void>;
}

const backlogHost = /\.backlog(tool\.com|\.com|\.jp)$/;

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { http2 = true, now = Date.now } = options;
  const certificate = options.certificate ?? (await makeCertificate());
  const directory = new Directory();
  const journal = new RequestLog(now);
  const faults = new Faults();
  const serverNow = () => now() + simulator.skewMs;

  async function handle(exchange: HttpExchange): Promise<void> {
    const space = directory.space(exchange.host);
    const isApi = /^\/api\/v2(\/|$)/.test(exchange.url.pathname);
    if (space && isApi && exchange.method !== 'OPTIONS') {
      return answerApi(exchange, space, {
        directory,
        faults,
        journal,
        serverNow,
        latencyMs: simulator.latencyMs,
      });
    }
    journal.other(exchange, directory.secrets());
    const date = ['Date', new Date(serverNow()).toUTCString()] as const;
    if (exchange.method === 'OPTIONS') {
      exchange.sendHead(204, [...cors, date]);
      return exchange.end();
    }
    const page = !space && backlogHost.test(exchange.host) ? noSuchSpace : await pageOf(exchange.url);
    exchange.sendHead(page.status, [['Content-Type', page.type], date]);
    exchange.end(Buffer.from(page.body));
  }

  /** Open connections by the peer's port. */
  const sockets = new Map<number, Socket>();
  const hangUp = (port: number) => sockets.get(port)?.resetAndDestroy();
  const listen = (request: Request, response: Response) => {
    const exchange = httpExchange(request, response, hangUp);
    handle(exchange).catch((error: unknown) => {
      console.error('The simulator failed to answer', exchange.method, exchange.url.pathname, error);
      exchange.drop();
    });
  };
  const { cert, key } = certificate;
  const server = http2
    ? createSecureServer({ cert, key, allowHTTP1: true }, listen)
    : createServer({ cert, key }, listen);
  // A handshake that failed is the other side's affair.
  server.on('tlsClientError', () => undefined);
  server.on('connection', (socket: Socket) => {
    socket.setNoDelay(true);
    const peer = socket.remotePort ?? 0;
    sockets.set(peer, socket);
    socket.once('close', () => sockets.delete(peer));
  });
  server.on('sessionError', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });

  const simulator: Simulator = {
    port: (server.address() as AddressInfo).port,
    certificate,
    addSpace: (space, spaceOptions) => void directory.addSpace(space, spaceOptions),
    addUser: (space, user) => directory.addUser(space, user),
    revokeKey: (space, key) => directory.revokeKey(space, key),
    counters: (space, userId) => directory.user(space, userId).quota.peekAll(serverNow()),
    setLimits: (space, userId, limits) => directory.user(space, userId).quota.setLimits(limits, serverNow()),
    openWindows: (space, userId, seconds, categories) => {
      const { quota } = directory.user(space, userId);
      for (const category of categories) quota.openWindow(category, seconds, serverNow());
    },
    log: journal.entries,
    others: journal.others,
    overlaps: (space, userId) => overlapsIn(journal.entries, space, userId),
    faults,
    latencyMs: 0,
    skewMs: 0,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets.values()) socket.destroy();
      }),
  };
  return simulator;
}

export type { Category, Counter, Limits, LogEntry, OtherRequest, Overlap, SpaceOptions, UserOptions };
