/** The simulator in a process of its own, so that it shares no event loop with the driver of the browsers. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface SimulatorProcess {
  readonly port: number;
  stop(): void;
}

export async function startSimulatorProcess(): Promise<SimulatorProcess> {
  const child = fork(fileURLToPath(new URL('./simulator-main.ts', import.meta.url)));
  const [port] = (await once(child, 'message')) as [number];
  return { port, stop: () => void child.kill() };
}
