/** Where the chronicle goes: the database of the history, pruned at most once an hour. */
import browser from '../platform/browser.ts';
import { moveHistory, prune, writeHistory } from '../platform/history-write.ts';
import { PRUNED_ITEM, parsePrunedAt } from '../platform/session.ts';
import { historyDaysOf, type Settings } from '../platform/settings.ts';
import type { OwnerId } from '../quota/snapshot.ts';
import type { Archive } from './chronicle.ts';
import { now } from './clock.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface Context {
  readonly isUsers: (owner: OwnerId) => boolean;
  readonly settings: Settings;
  readonly watchedSince: number | null;
}

export function archiveOf(context: () => Context): Archive {
  const isUsers = (owner: OwnerId) => context().isUsers(owner);
  return {
    watchedSince: () => context().watchedSince,
    write: (minutes, requests) => writeHistory(minutes, requests, isUsers),
    move: (from, to) => moveHistory(from, to, isUsers),
    isUsers,
    tidy: async () => {
      const at = now();
      // Kept over the death of the worker, else each of its short lives would prune.
      const prunedAt = parsePrunedAt((await browser.storage.session.get(PRUNED_ITEM))[PRUNED_ITEM]);
      if (prunedAt !== null && at - prunedAt < HOUR) return;
      await browser.storage.session.set({ [PRUNED_ITEM]: at });
      await prune(at - historyDaysOf(context().settings) * DAY);
    },
  };
}
