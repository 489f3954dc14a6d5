/**
 * Puts right what is damaged in `storage.local`: what is valid in it is kept, the rest is as on the first day, and
 * the user is told. What is in `storage.session` needs none of it, for the next reading makes it anew.
 */
import {
  ACCOUNTS_ITEM,
  accountsItem,
  areWholeAccounts,
  idsWithKey,
  parseAccounts,
  withKeys,
} from './accounts.ts';
import { ALERTS_ITEM, parseAlerts } from './alert-store.ts';
import browser from './browser.ts';
import { IDENTITY_ITEM, NO_IDENTITY, parseIdentity } from './identity.ts';
import { areWholeLessons, LESSONS_ITEM } from './lessons.ts';
import { noteResets, type ResetKind } from './resets.ts';
import { isSecret, SECRET_ITEM } from './secret.ts';
import { areWholeSettings, parseSettings, SETTINGS_ITEM, settingsItem } from './settings.ts';
import { loadSynced } from './sync.ts';

type Items = Readonly<Record<string, unknown>>;

interface Repair {
  readonly set: Items;
  readonly remove: string[];
  readonly reset: readonly ResetKind[];
}

async function repairOf(local: Items): Promise<Repair> {
  const set: Record<string, unknown> = {};
  const remove: string[] = [];
  const reset: ResetKind[] = [];

  const accounts = parseAccounts(local[ACCOUNTS_ITEM]);
  const all = withKeys(accounts, idsWithKey(local));
  if (isDamaged(local[ACCOUNTS_ITEM], areWholeAccounts) || all.length > accounts.length) {
    set[ACCOUNTS_ITEM] = accountsItem(all);
    reset.push('accounts');
  }
  if (isDamaged(local[SETTINGS_ITEM], areWholeSettings)) {
    const settings = parseSettings(local[SETTINGS_ITEM]);
    // With what other browsers have set, or defaults of ours would go out to them in its place.
    const synced = settings.syncSettings ? await loadSynced() : null;
    set[SETTINGS_ITEM] = settingsItem({ ...settings, ...synced });
    reset.push('settings');
  }
  if (isDamaged(local[ALERTS_ITEM], (item) => parseAlerts(item) !== null)) {
    remove.push(ALERTS_ITEM);
    reset.push('alerts');
  }
  // Under another secret the keys have other fingerprints, and what was said of the old ones is about nothing.
  const secretLost = isDamaged(local[SECRET_ITEM], isSecret);
  if (secretLost) remove.push(SECRET_ITEM);
  if (secretLost || isDamaged(local[IDENTITY_ITEM], (item) => parseIdentity(item) !== NO_IDENTITY)) {
    remove.push(IDENTITY_ITEM);
    if (local[IDENTITY_ITEM] !== undefined) reset.push('identity');
  }
  if (isDamaged(local[LESSONS_ITEM], areWholeLessons)) {
    remove.push(LESSONS_ITEM);
    reset.push('lessons');
  }
  return { set, remove, reset };
}

/** What was never stored is not damaged. */
const isDamaged = (item: unknown, isWhole: (item: unknown) => boolean): boolean =>
  item !== undefined && !isWhole(item);

/** What was read of `storage.local`, put right. Where the repair cannot be written, it is tried again at the next start. */
export async function repaired(local: Items, now: number): Promise<Items> {
  const repair = await repairOf(local);
  await write(repair, now).catch(() => {});
  const kept = Object.entries({ ...local, ...repair.set }).filter(([name]) => !repair.remove.includes(name));
  return Object.fromEntries(kept);
}

async function write({ set, remove, reset }: Repair, now: number): Promise<void> {
  const { local } = browser.storage;
  if (Object.keys(set).length > 0) await local.set(set);
  if (remove.length > 0) await local.remove(remove);
  if (reset.length > 0) await noteResets(reset, now);
}
