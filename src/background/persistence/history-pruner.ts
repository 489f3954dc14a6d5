/**
 * Deletes history that is older than the user wants, and what is left of removed accounts; moves what is left of keys that
 * were assigned to an owner. The worker may have ended between the change of storage and that of the history.
 *
 * Old is what is old by the latest `Date` of a server, and never by a later time than the local clock's: a local clock that
 * is months ahead for a moment must not delete the history. As long as no server has answered, nothing is old.
 */
import { isAccountId, type OwnerId } from '../../core/snapshot.ts';
import type { OwnerState } from '../../core/state/owner.ts';
import { DAY_MS, HOUR_MS, type LocalMs } from '../../core/time.ts';
import { prune } from '../../history/write.ts';
import browser from '../../platform/browser.ts';
import { ACCOUNTS_ITEM, areValidAccounts, idsWithKey, parseAccounts } from '../../storage/accounts.ts';
import {
  KEY_ASSIGNMENTS_ITEM,
  type KeyAssignments,
  parseKeyAssignments,
  resolveChain,
} from '../../storage/key-assignments.ts';
import { parseRepairLog, REPAIR_LOG_ITEM } from '../../storage/repair.ts';
import { PRUNED_ITEM, parsePrunedAt } from '../../storage/session-items.ts';
import { historyDaysOf, parseSettings, SETTINGS_ITEM } from '../../storage/settings.ts';
import { now } from '../local-clock.ts';

type StoredItems = Readonly<Record<string, unknown>>;

interface StateView {
  readonly quota: { readonly owners: ReadonlyMap<OwnerId, OwnerState> };
  isUserOwned(owner: OwnerId): boolean;
}

export class HistoryPruner {
  readonly #state: StateView;
  /** Null until it has been read. */
  #prunedAt: LocalMs | null = null;
  /** Removed accounts were looked for before a server had answered. */
  #awaitsAnswer = false;

  constructor(state: StateView) {
    this.#state = state;
  }

  /**
   * Prunes at most once an hour, also across restarts of the worker. What does not count: one that failed, that had no answer
   * of a server, or that lies in the future, since the clock was set back.
   */
  async pruneIfDue(): Promise<void> {
    const at = now();
    this.#prunedAt ??= parsePrunedAt((await browser.storage.session.get(PRUNED_ITEM))[PRUNED_ITEM]);
    if (this.#prunedAt !== null && at >= this.#prunedAt && at - this.#prunedAt < HOUR_MS) return;
    const serverDate = latestServerDate(this.#state.quota.owners.values());
    if (serverDate === null && this.#awaitsAnswer) return;
    // Read again: if the worker could not read it at its start, it runs with the default settings and without accounts.
    const items = await browser.storage.local.get(null);
    const least = Math.min(serverDate ?? 0, at);
    const keptDays = historyDaysOf(parseSettings(items[SETTINGS_ITEM]));
    if (!(await prune(least - keptDays * DAY_MS, least, this.#ownerNow(items)))) return;
    this.#awaitsAnswer = serverDate === null;
    if (serverDate === null) return;
    this.#prunedAt = at;
    await browser.storage.session.set({ [PRUNED_ITEM]: at }).catch(() => {});
  }

  /** Whose the records of an owner are now, by these items; null for a removed account. */
  #ownerNow(items: StoredItems): (owner: OwnerId) => OwnerId | null {
    const assignments = parseKeyAssignments(items[KEY_ASSIGNMENTS_ITEM]);
    const accounts = new Set(parseAccounts(items[ACCOUNTS_ITEM]).map(({ id }) => id));
    const isRemoved = this.#removedIn(items, assignments, accounts);
    return (owner) => {
      if (isRemoved(owner)) return null;
      const assigned = [...resolveChain(owner, assignments)].at(-1) ?? owner;
      // If its account may have been removed or lost, the key keeps its records.
      return isAccountId(assigned) && !accounts.has(assigned) ? owner : assigned;
    };
  }

  /** Whether an owner is an account that was removed. If accounts may have been lost otherwise, none counts as removed. */
  #removedIn(
    items: StoredItems,
    { joined }: KeyAssignments,
    accounts: ReadonlySet<OwnerId>,
  ): (owner: OwnerId) => boolean {
    const isInDoubt =
      !areValidAccounts(items[ACCOUNTS_ITEM]) || 'accounts' in parseRepairLog(items[REPAIR_LOG_ITEM]);
    if (isInDoubt) return () => false;
    const known = new Set([...accounts, ...idsWithKey(items), ...Object.values(joined)]);
    return (owner) => isAccountId(owner) && !known.has(owner) && !this.#state.isUserOwned(owner);
  }
}

/** In ms; null if no server has answered since the browser was started. */
function latestServerDate(owners: Iterable<OwnerState>): number | null {
  // Without a known clock, dates are estimated by the local one.
  const answered = [...owners].filter(({ serverClock }) => serverClock.min !== null);
  const dates = answered.flatMap(({ windows }) => windows.map(({ date }) => date));
  return dates.length === 0 ? null : Math.max(...dates) * 1000;
}
