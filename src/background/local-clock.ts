/** The one place where the background reads the time. */
import type { LocalMs } from '../core/time.ts';

export const now = (): LocalMs => Date.now();

/** Events are delivered within this time, in ms; far above the measured delays. */
const MAX_DELIVERY_MS = 60_000;

/**
 * When an event happened, by its own time stamp and at most now. A busy worker receives events late, but overlaps are a
 * matter of milliseconds. An older stamp than any delivery takes is from before the clock was set forward, and counts as now.
 */
export function timeOf({ timeStamp }: { readonly timeStamp: number }): LocalMs {
  return now() - timeStamp <= MAX_DELIVERY_MS ? Math.min(timeStamp, now()) : now();
}

/** A smaller step back, in ms, is not a change of the clock. */
const TOLERANCE_MS = 2000;
/** Smaller steps add up for this long, in ms; over hours the two clocks drift apart by themselves. */
const BASE_KEPT_MS = 60_000;

/**
 * Detects that the local clock was set back.
 *
 * While a worker lives, the expected time comes from the monotonic clock. Of an earlier worker only the latest stored time
 * is known, so the time in between is lost, up to one poll interval.
 */
export class LocalClock {
  /** The latest time that was read. */
  #latest: LocalMs = now();
  /** The expected time is computed from here. */
  #base = { at: this.#latest, elapsed: performance.now() };

  get latest(): LocalMs {
    return this.#latest;
  }

  /** Continues from the latest time that an earlier worker has stored. */
  resume(stored: LocalMs): void {
    if (stored <= this.#latest) return;
    this.#latest = stored;
    this.#base = { at: stored, elapsed: performance.now() };
  }

  /** @returns by how many ms the clock was set back since the last call; 0 if it was not */
  follow(): number {
    const at = now();
    const elapsed = performance.now();
    const since = elapsed - this.#base.elapsed;
    const by = Math.round(this.#base.at + since - at);
    if (by > 0 && by <= TOLERANCE_MS && since < BASE_KEPT_MS) {
      this.#latest = Math.max(this.#latest, at);
      return 0;
    }
    this.#base = { at, elapsed };
    this.#latest = at;
    return by > TOLERANCE_MS ? by : 0;
  }
}
