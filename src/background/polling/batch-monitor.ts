/** Notes when a started batch is done, so that its limits are no longer checked closely. */
import {
  isCheckedClosely,
  isProbablyDone,
  plannedEnd,
  type RunningBatch,
} from '../../core/batch/running-batch.ts';
import { serverNow, toLocal, unknownClockBounds } from '../../core/readings/server-clock.ts';
import type { OwnerId } from '../../core/snapshot.ts';
import type { LocalMs, ServerSeconds } from '../../core/time.ts';
import { usedSince, windowsOfOwner } from '../../history/read.ts';
import type { AppState } from '../app-state.ts';
import { now } from '../local-clock.ts';
import type { LocalWriter } from '../persistence/local-writer.ts';

/** The history is asked for a batch at most once in this time, in ms. */
const ASK_INTERVAL_MS = 5000;

export class BatchMonitor {
  readonly #state: AppState;
  readonly #localWriter: Pick<LocalWriter, 'make'>;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(state: AppState, localWriter: Pick<LocalWriter, 'make'>) {
    this.#state = state;
    this.#localWriter = localWriter;
  }

  /** Asks the history whether batches are done. None is before its planned end. */
  check(): void {
    const elapsed = performance.now();
    if (elapsed - this.#askedAt < ASK_INTERVAL_MS) return;
    for (const [owner, batch] of Object.entries(this.#state.batches)) {
      const at = serverNow(this.#clockOf(owner), now());
      if (!isCheckedClosely(batch, at) || at < plannedEnd(batch)) continue;
      this.#askedAt = elapsed;
      void this.#finishIfDone(owner, batch, at);
    }
  }

  async #finishIfDone(owner: OwnerId, batch: RunningBatch, at: ServerSeconds): Promise<void> {
    const { startedAt } = batch;
    const used = await usedSince(owner, startedAt);
    const records = await windowsOfOwner(owner, startedAt);
    if (used === null || records === null) return;
    if (!isProbablyDone(batch, used, records, at)) return;
    await this.#localWriter.make({ type: 'finishBatch', owner, startedAt, doneAt: at });
  }

  /** When the batches begin that have not begun. */
  starts(): LocalMs[] {
    return Object.entries(this.#state.batches)
      .map(([owner, { startedAt }]) => toLocal(this.#clockOf(owner), startedAt))
      .filter((start) => start > now());
  }

  #clockOf(owner: OwnerId) {
    return this.#state.quota.owners.get(owner)?.serverClock ?? unknownClockBounds();
  }
}
