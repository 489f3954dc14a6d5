/**
 * Repairs `storage.local` at the start of the worker: an item that does not match its schema is made anew from its valid
 * parts, and recorded in the repair log, which the options page shows. `storage.session` is not repaired, since the next
 * reading restores it.
 */
import * as v from 'valibot';
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
import { areValidBatches, BATCHES_ITEM, batchesItem, parseBatches } from './batches.ts';
import { areValidInferredCategories, INFERRED_CATEGORIES_ITEM } from './inferred-categories.ts';
import { KEY_ASSIGNMENTS_ITEM, NO_KEY_ASSIGNMENTS, parseKeyAssignments } from './key-assignments.ts';
import { isSecret, SECRET_ITEM } from './local-items.ts';
import { areValidSettings, parseSettings, SETTINGS_ITEM, settingsItem } from './settings.ts';
import { parseItem, STORED_VERSION, timeSchema } from './stored-item.ts';
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
    // With the synced settings, or the defaults made here would be pushed to the user's other browsers.
    const synced = settings.syncSettings ? await loadSynced() : null;
    set[SETTINGS_ITEM] = settingsItem({ ...settings, ...synced });
    kinds.push('settings');
  }
  if (isDamaged(local[ALERTS_ITEM], (item) => parseAlerts(item) !== null)) {
    remove.push(ALERTS_ITEM);
    kinds.push('alerts');
  }
  // A new secret invalidates stored fingerprints and assignments.
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
  if (isDamaged(local[BATCHES_ITEM], areValidBatches)) {
    set[BATCHES_ITEM] = batchesItem(parseBatches(local[BATCHES_ITEM]));
    kinds.push('batches');
  }
  return { set, remove, kinds };
}

/** An item that was never stored is not damaged. */
const isDamaged = (item: unknown, isWhole: (item: unknown) => boolean): boolean =>
  item !== undefined && !isWhole(item);

/** The repaired items of `storage.local`. If the repair cannot be written, the next start repeats it. */
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

/** Items that were damaged; the options page shows them until the user dismisses the notice. */
export const REPAIR_KINDS = [
  'accounts',
  'settings',
  'alerts',
  'keyAssignments',
  'inferredCategories',
  'batches',
  'history',
] as const;
export type RepairKind = (typeof REPAIR_KINDS)[number];

/** When each was last repaired, in ms. */
export type RepairLog = Readonly<Partial<Record<RepairKind, number>>>;

export const REPAIR_LOG_ITEM = 'repairLog';

const RepairLogSchema = v.object({
  version: v.literal(STORED_VERSION),
  at: v.record(v.picklist(REPAIR_KINDS), timeSchema),
});

export const parseRepairLog = (item: unknown): RepairLog => parseItem(RepairLogSchema, item, null)?.at ?? {};

export async function loadRepairLog(): Promise<RepairLog> {
  return parseRepairLog((await browser.storage.local.get(REPAIR_LOG_ITEM))[REPAIR_LOG_ITEM]);
}

export async function recordRepairs(kinds: readonly RepairKind[], now: number): Promise<void> {
  const at = { ...(await loadRepairLog()), ...Object.fromEntries(kinds.map((kind) => [kind, now])) };
  await browser.storage.local.set({ [REPAIR_LOG_ITEM]: { version: STORED_VERSION, at } });
}

export const clearRepairLog = (): Promise<void> => browser.storage.local.remove(REPAIR_LOG_ITEM);
