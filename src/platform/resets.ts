/** What was found damaged and could not be kept, and when: told on the options page until the user has read it. */
import * as v from 'valibot';
import browser from './browser.ts';
import { versionOf } from './versions.ts';

export const RESET_KINDS = ['accounts', 'settings', 'alerts', 'identity', 'lessons', 'history'] as const;
export type ResetKind = (typeof RESET_KINDS)[number];

/** When each was last reset, in ms. */
export type Resets = Readonly<Partial<Record<ResetKind, number>>>;

export const RESETS_ITEM = 'resets';

const Stored = v.object({
  version: v.literal(versionOf(RESETS_ITEM)),
  at: v.record(v.picklist(RESET_KINDS), v.number()),
});

export function parseResets(item: unknown): Resets {
  const stored = v.safeParse(Stored, item);
  return stored.success ? stored.output.at : {};
}

export async function loadResets(): Promise<Resets> {
  return parseResets((await browser.storage.local.get(RESETS_ITEM))[RESETS_ITEM]);
}

export async function noteResets(kinds: readonly ResetKind[], now: number): Promise<void> {
  const at = { ...(await loadResets()), ...Object.fromEntries(kinds.map((kind) => [kind, now])) };
  await browser.storage.local.set({ [RESETS_ITEM]: { version: versionOf(RESETS_ITEM), at } });
}

export async function forgetResets(): Promise<void> {
  await browser.storage.local.remove(RESETS_ITEM);
}
