/** What was found damaged and could not be kept, and when: told on the options page until the user has read it. */
import * as v from 'valibot';
import browser from '../platform/browser.ts';
import { STORED_VERSION } from './stored-version.ts';

export const REPAIR_KINDS = [
  'accounts',
  'settings',
  'alerts',
  'keyAssignments',
  'inferredCategories',
  'history',
] as const;
export type RepairKind = (typeof REPAIR_KINDS)[number];

/** When each was last reset, in ms. */
export type RepairLog = Readonly<Partial<Record<RepairKind, number>>>;

export const REPAIR_LOG_ITEM = 'repairLog';

const RepairLogSchema = v.object({
  version: v.literal(STORED_VERSION),
  at: v.record(v.picklist(REPAIR_KINDS), v.number()),
});

export function parseRepairLog(item: unknown): RepairLog {
  const stored = v.safeParse(RepairLogSchema, item);
  return stored.success ? stored.output.at : {};
}

export async function loadRepairLog(): Promise<RepairLog> {
  return parseRepairLog((await browser.storage.local.get(REPAIR_LOG_ITEM))[REPAIR_LOG_ITEM]);
}

export async function recordRepairs(kinds: readonly RepairKind[], now: number): Promise<void> {
  const at = { ...(await loadRepairLog()), ...Object.fromEntries(kinds.map((kind) => [kind, now])) };
  await browser.storage.local.set({ [REPAIR_LOG_ITEM]: { version: STORED_VERSION, at } });
}

export async function clearRepairLog(): Promise<void> {
  await browser.storage.local.remove(REPAIR_LOG_ITEM);
}
