/** The spans of time in which an owner's limits were checked so often that no window was missed. */
import { serverNow } from '../../core/readings/server-clock.ts';
import type { OwnerId } from '../../core/snapshot.ts';
import type { OwnerState } from '../../core/state/owner.ts';
import type { ServerSeconds } from '../../core/time.ts';
import type { WatchedSpan } from '../../history/owner-hour.ts';

/** A window lasts 60 s, so checks this far apart miss at most a few seconds of it. In seconds. */
const MAX_GAP_S = 75;

interface LastCheck {
  readonly at: ServerSeconds;
  /** The last minute that a returned span covers. */
  readonly minute: number | null;
}

export class WatchedSpans {
  readonly #checks = new Map<OwnerId, LastCheck>();

  /**
   * The span from the check that was known before to the owner's latest one; null where they are too far apart, or in a
   * minute that was returned before.
   */
  next({ id: owner, poll, serverClock }: OwnerState): WatchedSpan | null {
    if (poll.answeredAt === null) return null;
    const at = serverNow(serverClock, poll.answeredAt);
    const before = this.#checks.get(owner);
    const isWatched = before !== undefined && at > before.at && at - before.at <= MAX_GAP_S;
    const minute = Math.floor(at / 60);
    const isNew = isWatched && before.minute !== minute;
    this.#checks.set(owner, { at, minute: isWatched ? minute : null });
    return isNew ? { owner, from: before.at, to: at } : null;
  }

  clear(): void {
    this.#checks.clear();
  }
}
