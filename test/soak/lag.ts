/** How far a surface is behind the server: how long what it shows has no longer been so. */
import type { LogEntry } from '../simulator/index.ts';

/**
 * @param shown what is left of the probe's type, as it stood on a surface at the time `at`
 * @param probe the probe's answers, oldest first
 * @returns ms since the answer that made it outdated; 0 where it is the latest, null where it was never so
 */
export function lagOf(shown: number, at: number, probe: readonly LogEntry[]): number | null {
  const index = probe.findLastIndex(
    ({ remaining, headersAt }) => remaining === shown && (headersAt ?? at) <= at + 50,
  );
  if (index < 0) return null;
  const next = probe[index + 1]?.headersAt ?? null;
  return next === null || next > at ? 0 : at - next;
}
