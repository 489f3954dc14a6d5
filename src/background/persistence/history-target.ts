/** Where the recorder writes: the history database, pruned at most once an hour. */
import type { OwnerId } from '../../core/snapshot.ts';
import { DAY_MS, HOUR_MS, type LocalMs } from '../../core/time.ts';
import type { WatchedSpan } from '../../history/owner-hour.ts';
import type { RequestRecord, WindowRecord } from '../../history/schema.ts';
import { moveHistory, prune, writeHistory } from '../../history/write.ts';
import browser from '../../platform/browser.ts';
import { historyDaysOf } from '../../storage/settings.ts';
import { PRUNED_ITEM, parsePrunedAt } from '../../storage/small-items.ts';
import type { AppState } from '../app-state.ts';
import { now } from '../local-clock.ts';

export interface HistoryTarget {
  readonly observingSince: () => LocalMs | null;
  readonly isUserOwned: (owner: OwnerId) => boolean;
  /** @returns false where nothing was written: there is no database, or no room */
  readonly write: (
    windows: readonly WindowRecord[],
    requests: readonly RequestRecord[],
    watched: readonly WatchedSpan[],
  ) => Promise<boolean>;
  /** With null, what is recorded of the owner is deleted. */
  readonly move: (from: OwnerId, to: OwnerId | null) => Promise<unknown>;
  /** Deletes what is older than the user wants, where that is due. */
  readonly prune: () => Promise<void>;
}

export function historyTarget(state: AppState): HistoryTarget {
  const isUserOwned = (owner: OwnerId) => state.isUserOwned(owner);
  return {
    observingSince: () => state.observingSince,
    isUserOwned,
    write: (windows, requests, watched) => writeHistory(windows, requests, watched, isUserOwned),
    move: (from, to) => moveHistory(from, to, isUserOwned),
    prune: async () => {
      const at = now();
      // Survives the worker, or each of its short lives would prune.
      const prunedAt = parsePrunedAt((await browser.storage.session.get(PRUNED_ITEM))[PRUNED_ITEM]);
      if (prunedAt !== null && at - prunedAt < HOUR_MS) return;
      await browser.storage.session.set({ [PRUNED_ITEM]: at });
      await prune(at - historyDaysOf(state.settings) * DAY_MS, at);
    },
  };
}
