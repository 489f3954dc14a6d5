/**
 * Puts right what is damaged in `storage.local`: what is valid in it is kept, the rest is as on the first day, and
 * the user is told. What is in `storage.session` needs none of it, for the next reading makes it anew.
 */

import browser from '../platform/browser.ts';
import {
  ACCOUNTS_ITEM,
  accountsItem,
  areValidAccounts,
  idsWithKey,
  parseAccounts,
  withAccountsOfKeys,
} from './accounts.ts';
import { ALERTS_ITEM, parseAlerts } from './alert-state.ts';
import { areValidInferredCategories, INFERRED_CATEGORIES_ITEM } from './inferred-categories.ts';
import { isSecret, SECRET_ITEM } from './installation-secret.ts';
import { KEY_ASSIGNMENTS_ITEM, NO_KEY_ASSIGNMENTS, parseKeyAssignments } from './key-assignments.ts';
import { type RepairKind, recordRepairs } from './repair-log.ts';
import { areValidSettings, parseSettings, SETTINGS_ITEM, settingsItem } from './settings.ts';
import { loadSynced } from './sync.ts';

type StoredItems = Readonly<Record<string, unknown>>;

interface Repair {
  readonly set: StoredItems;
  readonly remove: string[];
  readonly kinds: readonly RepairKind[];
}

async function planRepair(local: StoredItems): Promise<Repair> {
  const set: Record<string, unknown> = {};
  const remove: string[] = [];
  const kinds: RepairKind[] = [];

  const accounts = parseAccounts(local[ACCOUNTS_ITEM]);
  const all = withAccountsOfKeys(accounts, idsWithKey(local));
  if (isDamaged(local[ACCOUNTS_ITEM], areValidAccounts) || all.length > accounts.length) {
    set[ACCOUNTS_ITEM] = accountsItem(all);
    kinds.push('accounts');
  }
  if (isDamaged(local[SETTINGS_ITEM], areValidSettings)) {
    const settings = parseSettings(local[SETTINGS_ITEM]);
    // With what other browsers have set, or defaults of ours would go out to them in its place.
    const synced = settings.syncSettings ? await loadSynced() : null;
    set[SETTINGS_ITEM] = settingsItem({ ...settings, ...synced });
    kinds.push('settings');
  }
  if (isDamaged(local[ALERTS_ITEM], (item) => parseAlerts(item) !== null)) {
    remove.push(ALERTS_ITEM);
    kinds.push('alerts');
  }
  // Under another secret the keys have other fingerprints, and what was said of the old ones is about nothing.
  const secretLost = isDamaged(local[SECRET_ITEM], isSecret);
  if (secretLost) remove.push(SECRET_ITEM);
  if (
    secretLost ||
    isDamaged(local[KEY_ASSIGNMENTS_ITEM], (item) => parseKeyAssignments(item) !== NO_KEY_ASSIGNMENTS)
  ) {
    remove.push(KEY_ASSIGNMENTS_ITEM);
    if (local[KEY_ASSIGNMENTS_ITEM] !== undefined) kinds.push('keyAssignments');
  }
  if (isDamaged(local[INFERRED_CATEGORIES_ITEM], areValidInferredCategories)) {
    remove.push(INFERRED_CATEGORIES_ITEM);
    kinds.push('inferredCategories');
  }
  return { set, remove, kinds };
}

/** What was never stored is not damaged. */
const isDamaged = (item: unknown, isWhole: (item: unknown) => boolean): boolean =>
  item !== undefined && !isWhole(item);

/** What was read of `storage.local`, put right. Where the repair cannot be written, it is tried again at the next start. */
export async function repairStorage(local: StoredItems, now: number): Promise<StoredItems> {
  const repair = await planRepair(local);
  await write(repair, now).catch(() => {});
  const kept = Object.entries({ ...local, ...repair.set }).filter(([name]) => !repair.remove.includes(name));
  return Object.fromEntries(kept);
}

async function write({ set, remove, kinds }: Repair, now: number): Promise<void> {
  const { local } = browser.storage;
  if (Object.keys(set).length > 0) await local.set(set);
  if (remove.length > 0) await local.remove(remove);
  if (kinds.length > 0) await recordRepairs(kinds, now);
}
