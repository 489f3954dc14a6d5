/** "Erase everything": whoever holds anything in memory forgets it first, or it would be written back. */
import { eraseStored } from '../platform/erase.ts';
import { beat, type Parts } from './pulse.ts';

type Forget = () => void | Promise<void>;

/** @returns whether all of it is gone */
export async function eraseAll(parts: Parts, forgetful: readonly Forget[], sync: boolean): Promise<boolean> {
  for (const forget of forgetful) await forget();
  parts.schedule.next(null);
  const gone = await eraseStored(sync);
  // The button looks as on the first day.
  beat(parts);
  return gone;
}
