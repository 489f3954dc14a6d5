/**
 * Preloaded before the copied lines of a batch: a server in a time that stands still while the lines work, so that it is known
 * how long they take, whatever the machine does. The lines themselves run as they were copied.
 */

/** What the server does: the environment variable `VIRTUAL`, as JSON. */
export interface VirtualServer {
  readonly limit: number;
  /** Requests of other programs in each window: all when it opens, or spread over it. */
  readonly others: number;
  readonly at: 'opening' | 'evenly';
  /** Answers have no `Date`, or a reset in milliseconds. */
  readonly odd?: 'no date' | 'milliseconds';
  /** The request that fails, counted from 1, by the network or the server. */
  readonly failure?: readonly [nth: number, how: 'network' | 503];
}

/** Printed as JSON at the end. */
export interface VirtualResult {
  readonly seconds: number;
  readonly sent: number;
  readonly refused: number;
  /** Of other programs' requests. */
  readonly othersRefused: number;
}

const ANSWER_MS = 100;
const WINDOW_S = 60;
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

if (process.env.VIRTUAL !== undefined) serve(JSON.parse(process.env.VIRTUAL) as VirtualServer);

function serve({ limit, others, at, odd, failure }: VirtualServer): void {
  const start = Date.UTC(2026, 10, 30);
  let now = start;
  let opened = now / 1000 - WINDOW_S;
  let [ownInWindow, othersInWindow, calls, sent, refused, othersRefused] = [0, 0, 0, 0, 0, 0];
  performance.now = () => now - start;
  Date.now = () => now;
  globalThis.setTimeout = ((work: () => void, ms = 0) => {
    now += ms > MAX_TIMEOUT_MS ? 1 : ms;
    return setImmediate(work);
  }) as unknown as typeof setTimeout;

  /** What others have sent by this second, as far as there is room. */
  const othersSend = (second: number) => {
    const due = at === 'opening' ? others : Math.floor((others * (second - opened)) / WINDOW_S);
    othersInWindow = Math.max(othersInWindow, Math.min(due, limit - ownInWindow));
  };
  const open = (second: number) => {
    othersSend(opened + WINDOW_S);
    othersRefused += others - othersInWindow;
    [opened, ownInWindow, othersInWindow] = [second, 0, 0];
  };

  globalThis.fetch = async () => {
    now += ANSWER_MS;
    calls += 1;
    const second = Math.floor(now / 1000);
    if (second >= opened + WINDOW_S) open(second);
    othersSend(second);
    if (failure?.[0] === calls && failure[1] === 'network') throw new TypeError('fetch failed');
    const isRefused = ownInWindow + othersInWindow >= limit;
    if (isRefused) refused += 1;
    else [ownInWindow, sent] = [ownInWindow + 1, sent + 1];
    const reset = (opened + WINDOW_S) * (odd === 'milliseconds' ? 1000 : 1);
    const status = failure?.[0] === calls ? 503 : isRefused ? 429 : 200;
    return new Response(
      status === 200 ? '{"id":1}' : '{"errors":[{"message":"no","code":13,"moreInfo":""}]}',
      {
        status,
        headers: {
          'content-type': 'application/json',
          'x-ratelimit-limit': String(limit),
          'x-ratelimit-remaining': String(limit - ownInWindow - othersInWindow),
          'x-ratelimit-reset': String(reset),
          ...(odd === 'no date' ? {} : { date: new Date(second * 1000).toUTCString() }),
        },
      },
    );
  };
  process.on('exit', () => {
    const result: VirtualResult = { seconds: (now - start) / 1000, sent, refused, othersRefused };
    console.log(JSON.stringify(result));
  });
}
