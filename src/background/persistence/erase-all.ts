/** "Erase everything": whoever holds anything in memory forgets it first, or it would be written back. */
import { eraseStored } from '../../export/erase.ts';
import { runCycle, type Services } from '../outputs/update-cycle.ts';

type Forget = () => void | Promise<void>;

/** @returns whether all of it is gone */
export async function eraseAll(
  parts: Services,
  forgetful: readonly Forget[],
  sync: boolean,
): Promise<boolean> {
  for (const forget of forgetful) await forget();
  parts.scheduler.next(null);
  const gone = await eraseStored(sync);
  // The button looks as on the first day.
  runCycle(parts);
  return gone;
}
