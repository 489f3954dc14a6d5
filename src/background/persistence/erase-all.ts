/** "Erase everything". What is held in memory is dropped first, or it would be written back. */
import { eraseStored } from '../../export/erase.ts';
import type { Scheduler } from '../polling/scheduler.ts';

interface InMemory {
  clear(): void | Promise<void>;
}

/** @returns whether all of it is gone */
export async function eraseAll(
  scheduler: Scheduler,
  inMemory: readonly InMemory[],
  sync: boolean,
): Promise<boolean> {
  for (const part of inMemory) await part.clear();
  scheduler.next(null);
  return eraseStored(sync);
}
