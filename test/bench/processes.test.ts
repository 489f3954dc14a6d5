import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { cpuOf } from './processes.ts';

/** Works for a while and says how much CPU it has used, in ms. */
const WORKER = `
while (process.cpuUsage().user < 300_000);
const { user, system } = process.cpuUsage();
console.log((user + system) / 1000);
`;

test.runIf(process.platform === 'linux')(
  'a process is charged for its children, also those that have ended',
  async () => {
    const before = cpuOf(process.pid);
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', WORKER]);
    // The child says so a moment before its end, and Linux rounds to ticks.
    expect(cpuOf(process.pid) - before).toBeGreaterThan(Number(stdout) * 0.8);
  },
);
