/** The server's log as windows: what the history of one user must say. */
import type { LogEntry } from '../../simulator/index.ts';

export interface ServerWindow {
  readonly category: string;
  readonly reset: number;
  readonly limit: number;
  readonly used: number;
  readonly refused: number;
  /** Answered and not refused, by initiator and endpoint as the extension names them. */
  readonly by: Readonly<Record<string, number>>;
}

export function windowsOf(log: readonly LogEntry[], space: string, userId: number): ServerWindow[] {
  const counted = log.filter((entry) => entry.space === space && entry.userId === userId);
  const groups = new Map<string, LogEntry[]>();
  for (const entry of counted) {
    if (entry.category === null || entry.reset === null) continue;
    const name = `${entry.category} ${entry.reset}`;
    groups.set(name, [...(groups.get(name) ?? []), entry]);
  }
  return [...groups.values()].map(windowOf);
}

function windowOf(entries: readonly LogEntry[]): ServerWindow {
  const limit = entries.at(-1)?.limit ?? 0;
  const by: Record<string, number> = {};
  for (const entry of entries) {
    if (entry.status !== 429) by[spender(entry)] = (by[spender(entry)] ?? 0) + 1;
  }
  return {
    category: entries[0]?.category ?? '',
    reset: entries[0]?.reset ?? 0,
    limit,
    used: limit - Math.min(...entries.map(({ remaining }) => remaining ?? limit)),
    refused: entries.filter(({ status }) => status === 429).length,
    by,
  };
}

/** Polls are the only requests without a page. */
function spender({ origin, referer, endpoint, method }: LogEntry): string {
  const page = origin ?? referer;
  const initiator = endpoint === '/api/v2/rateLimit' || page === null ? 'own' : new URL(page).host;
  const template = (endpoint ?? '').replace('/api/v2', '').replaceAll(/:\w+/g, ':id');
  return `${initiator} ${method} ${template}`;
}
