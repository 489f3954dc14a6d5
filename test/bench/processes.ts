/** The CPU time of a browser, all its processes together, as Linux counts it. */
import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in ticks of 10 ms, whatever its own clock does. */
const TICK_MS = 10;

interface Usage {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
}

/** Own time and that of children that have ended, in user and kernel mode; null where the process is gone. */
function usageOf(pid: number): Usage | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before the last bracket may hold blanks.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const ticks = fields.slice(11, 15).reduce((sum, each) => sum + each, 0);
    return { pid, parent: fields[1] ?? 0, ticks };
  } catch {
    return null;
  }
}

/** Milliseconds of CPU that the process and all below it have used. */
export function cpuOf(root: number): number {
  const all = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => usageOf(Number(entry)) ?? []);
  const tree = new Set([root]);
  for (let grown = true; grown; ) {
    const before = tree.size;
    for (const { pid, parent } of all) if (tree.has(parent)) tree.add(pid);
    grown = tree.size > before;
  }
  return all.reduce((sum, { pid, ticks }) => (tree.has(pid) ? sum + ticks : sum), 0) * TICK_MS;
}
