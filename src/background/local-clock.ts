/** The one place where the background reads the time. */
import type { LocalMs } from '../core/time.ts';

export const now = (): LocalMs => Date.now();

/** An event is delivered within this time after it happened, in ms; a minute is far beyond what was measured. */
const LONGEST_DELIVERY = 60_000;

/**
 * When an event happened, by its own stamp, and now at the latest: a busy worker gets to it late, and overlap is a
 * matter of milliseconds. A stamp older than any delivery was made before the clock was set forward, so it is now.
 */
export function timeOf({ timeStamp }: { readonly timeStamp: number }): LocalMs {
  return now() - timeStamp <= LONGEST_DELIVERY ? Math.min(timeStamp, now()) : now();
}

/** Two looks at the clock may differ by less than this without a meaning, in ms. */
const TOLERANCE = 2000;
const BASE_KEPT = 60_000;

/**
 * Notices that the local clock was set back.
 *
 * Within one life of the worker the time that should be is known by the monotonic clock. From an earlier life only the
 * latest time is known that it has stored: there the time in between is lost, up to one poll interval.
 */
export class LocalClock {
  /** The latest time that was read. */
  #latest: LocalMs = now();
  /** What the time should be is reckoned from here. */
  #base = { at: this.#latest, elapsed: performance.now() };

  get latest(): LocalMs {
    return this.#latest;
  }

  /** Takes over the latest time that an earlier life of the worker has stored. */
  resume(stored: LocalMs): void {
    if (stored <= this.#latest) return;
    this.#latest = stored;
    this.#base = { at: stored, elapsed: performance.now() };
  }

  /** @returns by how many ms the clock was set back since the last call, 0 where it was not */
  follow(): number {
    const at = now();
    const elapsed = performance.now();
    const since = elapsed - this.#base.elapsed;
    const by = Math.round(this.#base.at + since - at);
    // Small steps back add up, for a minute: over hours the two clocks drift apart by themselves.
    if (by > 0 && by <= TOLERANCE && since < BASE_KEPT) {
      this.#latest = Math.max(this.#latest, at);
      return 0;
    }
    this.#base = { at, elapsed };
    this.#latest = at;
    return by > TOLERANCE ? by : 0;
  }
}
