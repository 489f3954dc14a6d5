/** Tells the screens that are open of owners that changed, ten times a second at most, and nobody where none is. */

import type { OwnerId } from '../../core/snapshot.ts';
import type { OwnerState } from '../../core/state/owner.ts';
import { OWNER_PREFIX, ownerItem } from '../../storage/owner-state.ts';
import { ASKED, HERE, openWire } from '../../storage/wire.ts';
import { type Throttled, throttle } from './throttle.ts';

const DISTANCE = 100;
/** A screen that has closed is noticed by its silence. */
const ASK_EVERY = 5000;
const BELIEVED_FOR = 10_000;
const ANSWERED_WITHIN = 500;

export class Wire {
  readonly #changed = new Map<OwnerId, OwnerState>();
  readonly #isKnown: (id: OwnerId) => boolean;
  #channel: BroadcastChannel | null = null;
  #askedAt = -ASK_EVERY;
  #somebodyUntil = 0;

  constructor(isKnown: (id: OwnerId) => boolean) {
    this.#isKnown = isKnown;
  }

  readonly #sent = throttle(DISTANCE, () => {
    // One that is gone since must not come back.
    const owners = [...this.#changed.values()].filter(({ id }) => this.#isKnown(id));
    this.#changed.clear();
    const items = owners.map((owner) => [OWNER_PREFIX + owner.id, ownerItem(owner)] as const);
    if (items.length > 0) this.#channel?.postMessage(Object.fromEntries(items));
  });

  /** Tells it, too, where that can wait; but for nothing less than an answer is the wire opened. */
  tell(owner: OwnerState, when: keyof Throttled = 'soon'): void {
    if (when === 'later' && this.#channel === null) return;
    const time = performance.now();
    const isHeard = time < this.#somebodyUntil;
    if (time >= this.#askedAt + ASK_EVERY) {
      this.#askedAt = time;
      if (!isHeard) this.#changed.clear();
      this.#open().postMessage(ASKED);
    }
    // Whoever answers the question shall not miss what it was asked for.
    if (isHeard || time < this.#askedAt + ANSWERED_WITHIN) this.#changed.set(owner.id, owner);
    if (isHeard) this.#sent[when]();
  }

  /** Opened by the first event that is worth telling: a worker that wakes for less is the sooner awake. */
  #open(): BroadcastChannel {
    if (this.#channel !== null) return this.#channel;
    const channel = openWire();
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data !== HERE) return;
      this.#somebodyUntil = performance.now() + BELIEVED_FOR;
      if (this.#changed.size > 0) this.#sent.soon();
    };
    this.#channel = channel;
    return channel;
  }
}
