/**
 * Concurrent requests as the server saw them. An episode is a run of requests of one user in which at least two were
 * open at the same time; it ends when none is open.
 */
import { initiatorOf, type LogEntry } from './log.ts';

export interface Overlap {
  space: string;
  userId: number;
  startedAt: number;
  /** Null while it goes on. */
  endedAt: number | null;
  /** The most that were open at once. */
  peak: number;
  requests: LogEntry[];
  /** Initiators, in order of appearance. */
  participants: string[];
}

interface Edge {
  order: number;
  entry: LogEntry;
  opens: boolean;
}

function edgesOf(entries: readonly LogEntry[]): Edge[] {
  return entries
    .flatMap((entry): Edge[] => [
      { order: entry.startOrder, entry, opens: true },
      { order: entry.endOrder ?? Number.POSITIVE_INFINITY, entry, opens: false },
    ])
    .sort((a, b) => (a.order === b.order ? 0 : a.order - b.order));
}

function episode(space: string, userId: number, requests: LogEntry[], peak: number): Overlap {
  const ends = requests.map((entry) => entry.endedAt);
  return {
    space,
    userId,
    startedAt: Math.min(...requests.map((entry) => entry.startedAt)),
    endedAt: ends.includes(null) ? null : Math.max(...ends.map((end) => end ?? 0)),
    peak,
    requests,
    participants: [...new Set(requests.map(initiatorOf))],
  };
}

function overlapsOfUser(space: string, userId: number, entries: readonly LogEntry[]): Overlap[] {
  const found: Overlap[] = [];
  const open = new Set<LogEntry>();
  let run: LogEntry[] = [];
  let peak = 0;
  for (const { entry, opens } of edgesOf(entries)) {
    if (opens) {
      open.add(entry);
      run.push(entry);
      peak = Math.max(peak, open.size);
      continue;
    }
    open.delete(entry);
    if (open.size > 0) continue;
    if (peak > 1) found.push(episode(space, userId, run, peak));
    run = [];
    peak = 0;
  }
  return found;
}

/** Every episode on a space, of one user or of each. */
export function overlapsIn(log: readonly LogEntry[], space: string, userId?: number): Overlap[] {
  const own = log.filter((entry) => entry.space === space);
  const users = userId === undefined ? new Set(own.map((entry) => entry.userId)) : new Set([userId]);
  return [...users].flatMap((id) =>
    id === null
      ? []
      : overlapsOfUser(
          space,
          id,
          own.filter((entry) => entry.userId === id),
        ),
  );
}
