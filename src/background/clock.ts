/** The one place where the background reads the time. */
import type { LocalMs } from '../quota/time.ts';

export const now = (): LocalMs => Date.now();

/** An event is delivered within this time after it happened, in ms; a minute is far beyond what was measured. */
const LONGEST_DELIVERY = 60_000;

/**
 * When an event happened, by its own stamp: a busy worker gets to it late, and overlap is a matter of
 * milliseconds. A stamp that no delivery explains was made before somebody set the clock, so it is now.
 */
export function timeOf(event: { readonly timeStamp: number }): LocalMs {
  const delay = now() - event.timeStamp;
  return delay >= 0 && delay <= LONGEST_DELIVERY ? event.timeStamp : now();
}
