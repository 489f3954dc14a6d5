/**
 * The user's assignments of observed keys, by their ids (`space~fingerprint`), in `storage.local`; never synced.
 */
import * as v from 'valibot';
import type { OwnerId } from '../core/snapshot.ts';
import browser from '../platform/browser.ts';
import { parseItem, STORED_VERSION } from './stored-item.ts';

export const KEY_ASSIGNMENTS_ITEM = 'keyAssignments';

const KeyAssignmentsSchema = v.object({
  version: v.literal(STORED_VERSION),
  /** By observed key, the owner that it is assigned to. */
  joined: v.record(v.string(), v.string()),
  ignored: v.array(v.string()),
  /** Keys on a space without an account that the user marked as their own. */
  mine: v.array(v.string()),
  /** Keys that were unassigned from an account: only the user can assign them again. */
  apart: v.array(v.string()),
});

export interface KeyAssignments {
  readonly joined: Readonly<Record<OwnerId, OwnerId>>;
  readonly ignored: readonly OwnerId[];
  readonly mine: readonly OwnerId[];
  readonly apart: readonly OwnerId[];
}

export const NO_KEY_ASSIGNMENTS: KeyAssignments = { joined: {}, ignored: [], mine: [], apart: [] };

/** Per list; the oldest entries are dropped. */
const MAX_ASSIGNMENTS = 200;

export function parseKeyAssignments(item: unknown): KeyAssignments {
  return parseItem(KeyAssignmentsSchema, item, NO_KEY_ASSIGNMENTS);
}

/**
 * Changes the stored assignments. Called by the background only; screens send `assignKey`, `unassignKey`, `setKeyMine` and
 * `setKeyIgnored`.
 *
 * @returns the assignments after the change
 */
export async function updateKeyAssignments(
  change: (assignments: KeyAssignments) => KeyAssignments,
): Promise<KeyAssignments> {
  const before = parseKeyAssignments(
    (await browser.storage.local.get(KEY_ASSIGNMENTS_ITEM))[KEY_ASSIGNMENTS_ITEM],
  );
  const { joined, ignored, mine, apart } = change(before);
  const assignments = {
    joined: Object.fromEntries(Object.entries(joined).slice(-MAX_ASSIGNMENTS)),
    ignored: ignored.slice(-MAX_ASSIGNMENTS),
    mine: mine.slice(-MAX_ASSIGNMENTS),
    apart: apart.slice(-MAX_ASSIGNMENTS),
  };
  await browser.storage.local.set({
    [KEY_ASSIGNMENTS_ITEM]: { version: STORED_VERSION, ...assignments },
  });
  return assignments;
}

/** "It's mine": the key `key` is another one of `owner`. */
export function assignKey(assignments: KeyAssignments, key: OwnerId, owner: OwnerId): KeyAssignments {
  const { [key]: _, ...others } = assignments.joined;
  return {
    ...assignments,
    joined: { ...others, [key]: owner },
    ignored: assignments.ignored.filter((id) => id !== key),
    apart: assignments.apart.filter((id) => id !== key),
  };
}

/** Length of a chain of keys that are assigned to keys; it also ends circles. */
const MAX_CHAIN = 8;

/** The key, the owner that it is assigned to, the owner that this one is assigned to, and so on. */
export function* resolveChain(key: OwnerId, { joined }: Pick<KeyAssignments, 'joined'>): Iterable<OwnerId> {
  let next: OwnerId | undefined = key;
  for (let step = 0; step < MAX_CHAIN && next !== undefined; step += 1) {
    yield next;
    next = joined[next];
  }
}

/** The key is an owner of its own again, and is not joined by its figures any more. */
export function unassignKey(assignments: KeyAssignments, key: OwnerId): KeyAssignments {
  const { [key]: _, ...others } = assignments.joined;
  return { ...assignments, joined: others, apart: [...assignments.apart.filter((id) => id !== key), key] };
}

/** No key is assigned to this owner any more: its account was removed. */
export function withoutOwner(assignments: KeyAssignments, owner: OwnerId): KeyAssignments {
  const others = Object.entries(assignments.joined).filter(([, to]) => to !== owner);
  return { ...assignments, joined: Object.fromEntries(others) };
}

export function setIgnored(assignments: KeyAssignments, key: OwnerId, on: boolean): KeyAssignments {
  const others = assignments.ignored.filter((id) => id !== key);
  return {
    ...assignments,
    ignored: on ? [...others, key] : others,
    mine: on ? assignments.mine.filter((id) => id !== key) : assignments.mine,
  };
}

/** "It's mine" of a key on a space without an account: it alerts as an account does. */
export function setMine(assignments: KeyAssignments, key: OwnerId, on: boolean): KeyAssignments {
  const others = assignments.mine.filter((id) => id !== key);
  return { ...assignments, mine: on ? [...others, key] : others };
}

/** The owners of the keys marked as the user's own: the keys themselves, or the owners that they are assigned to. */
export const ownersMarkedMine = (assignments: KeyAssignments): ReadonlySet<OwnerId> =>
  new Set(assignments.mine.map((key) => [...resolveChain(key, assignments)].at(-1) ?? key));
