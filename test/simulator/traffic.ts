/**
 * Streams of requests made with `backlog-js`. The same code runs in Node and, served as `/traffic.js`, in pages:
 * so it imports nothing but types.
 */
import type { Backlog } from 'backlog-js';

export type CallName = keyof typeof calls;

/** One loop. It sends the next requests only when the last ones have been answered. */
export interface Stream {
  /** Used in turn. */
  apiKeys: string[];
  /** Used in turn. */
  calls: CallName[];
  /** Requests altogether, at most. */
  count: number;
  /** From one start to the next. */
  everyMs: number;
  /** After a delay, sends faster until it is on time again; otherwise starts are never closer than `everyMs`. */
  catchesUp?: boolean;
  /** Requests sent together; one unless said. */
  atOnce?: number;
  /** A well-behaved program waits after a 429; the others go on. */
  after429: 'wait' | 'ignore';
}

export interface StreamCounts {
  sent: number;
  rateLimited: number;
  failed: number;
}

/** But for the last two no two are the same request, so that none is one that could have been cached. */
const calls = {
  /** read */
  issue: (backlog: Backlog, n: number) => backlog.getIssue(`DEMO-${n}`),
  /** search, asking for no more than is new */
  search: (backlog: Backlog, n: number) =>
    backlog.getIssues({ keyword: `word ${n}`, updatedSince: '2026-01-01' }),
  /** update */
  update: (backlog: Backlog, n: number) => backlog.patchIssue(`DEMO-${n}`, { summary: `Change ${n}` }),
  /** icon */
  icon: (backlog: Backlog, n: number) => backlog.getUserIcon(n),
  /** read, what hardly ever changes */
  projects: (backlog: Backlog) => backlog.getProjects(),
  /** search, the whole list each time */
  list: (backlog: Backlog) => backlog.getIssues(),
} as const;

const REFUSAL_MS = 60_000;

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted || ms <= 0) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

const statusOf = (error: unknown) =>
  typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;

async function runStream(
  stream: Stream,
  connect: (apiKey: string) => Backlog,
  tally: StreamCounts,
  signal: AbortSignal,
): Promise<void> {
  const clients = stream.apiKeys.map(connect);
  let refused = false;
  const send = async (n: number): Promise<void> => {
    const client = clients[n % clients.length];
    const name = stream.calls[n % stream.calls.length];
    if (!client || !name) return;
    tally.sent += 1;
    try {
      await calls[name](client, n + 1);
    } catch (error) {
      if (statusOf(error) === 429) {
        tally.rateLimited += 1;
        refused = true;
      } else tally.failed += 1;
    }
  };

  let due = Date.now();
  for (let n = 0; n < stream.count && !signal.aborted; ) {
    if (!stream.catchesUp) due = Date.now();
    const together = Math.min(stream.atOnce ?? 1, stream.count - n);
    await Promise.all(Array.from({ length: together }, (_, index) => send(n + index)));
    n += together;
    if (refused && stream.after429 === 'wait') await pause(REFUSAL_MS, signal);
    refused = false;
    due += stream.everyMs;
    await pause(due - Date.now(), signal);
  }
}

/** Runs the streams side by side until they are through, the time is up, or the signal says stop. */
export async function run(
  streams: readonly Stream[],
  connect: (apiKey: string) => Backlog,
  seconds: number,
  signal: AbortSignal,
): Promise<StreamCounts> {
  const tally: StreamCounts = { sent: 0, rateLimited: 0, failed: 0 };
  // Not AbortSignal.any with a timeout: in Node 20 the pair can be collected before it fires.
  const ending = new AbortController();
  const end = () => ending.abort();
  const timer = setTimeout(end, seconds * 1000);
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  await Promise.all(streams.map((stream) => runStream(stream, connect, tally, ending.signal)));
  clearTimeout(timer);
  signal.removeEventListener('abort', end);
  return tally;
}
