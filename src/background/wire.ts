/** Tells the screens that are open of owners that changed, ten times a second at most, and nobody where none is. */
import { OWNER_PREFIX, ownerItem } from '../platform/session.ts';
import { ASKED, HERE, openWire } from '../platform/wire.ts';
import type { OwnerState } from '../quota/owner.ts';
import type { OwnerId } from '../quota/snapshot.ts';
import { throttle } from './throttle.ts';

const DISTANCE = 100;
/** A screen that has closed is noticed by its silence. */
const ASK_EVERY = 5000;
const BELIEVED_FOR = 10_000;

export class Wire {
  readonly #changed = new Map<OwnerId, OwnerState>();
  readonly #isKnown: (id: OwnerId) => boolean;
  #channel: BroadcastChannel | null = null;
  #askAt = 0;
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

  tell(owner: OwnerState): void {
    const time = performance.now();
    if (time >= this.#askAt) {
      this.#askAt = time + ASK_EVERY;
      this.#open().postMessage(ASKED);
    }
    if (time >= this.#somebodyUntil) return;
    this.#changed.set(owner.id, owner);
    this.#sent.soon();
  }

  /** Opened by the first event that is worth telling: a worker that wakes for less is the sooner awake. */
  #open(): BroadcastChannel {
    if (this.#channel !== null) return this.#channel;
    const channel = openWire();
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data === HERE) this.#somebodyUntil = performance.now() + BELIEVED_FOR;
    };
    this.#channel = channel;
    return channel;
  }
}
