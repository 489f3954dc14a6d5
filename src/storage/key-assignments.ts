/**
 * What the user has said about keys that belong to no account: whose they are, or that they are of no
 * interest. By the ids of seen owners (`space~fingerprint`), in `storage.local`; never synced.
 */
import * as v from 'valibot';
import type { OwnerId } from '../core/snapshot.ts';
import browser from '../platform/browser.ts';
import { STORED_VERSION } from './stored-version.ts';

export const KEY_ASSIGNMENTS_ITEM = 'keyAssignments';

const Identity = v.object({
  version: v.literal(STORED_VERSION),
  /** A seen owner → the owner it was joined to. */
  joined: v.record(v.string(), v.string()),
  ignored: v.array(v.string()),
  /** Keys of a space without an account that the user called theirs. */
  mine: v.optional(v.array(v.string()), []),
  /** Keys that were split from an account: nothing but the user's word joins them again. */
  apart: v.optional(v.array(v.string()), []),
});

export interface Identity {
  readonly joined: Readonly<Record<OwnerId, OwnerId>>;
  readonly ignored: readonly OwnerId[];
  readonly mine: readonly OwnerId[];
  readonly apart: readonly OwnerId[];
}

export const NO_KEY_ASSIGNMENTS: Identity = { joined: {}, ignored: [], mine: [], apart: [] };

/** More keys than anybody uses; the oldest statements go. */
const MAX_ASSIGNMENTS = 200;

export function parseKeyAssignments(item: unknown): Identity {
  const result = v.safeParse(Identity, item);
  return result.success ? result.output : NO_KEY_ASSIGNMENTS;
}

/**
 * Writes what the user has said about keys, with a change. Only the background may call it; screens send `joinKey`,
 * `splitKey`, `markMine` and `ignoreKey`.
 *
 * @returns the identity as it is then
 */
export async function updateKeyAssignments(change: (identity: Identity) => Identity): Promise<Identity> {
  const before = parseKeyAssignments(
    (await browser.storage.local.get(KEY_ASSIGNMENTS_ITEM))[KEY_ASSIGNMENTS_ITEM],
  );
  const { joined, ignored, mine, apart } = change(before);
  const identity = {
    joined: Object.fromEntries(Object.entries(joined).slice(-MAX_ASSIGNMENTS)),
    ignored: ignored.slice(-MAX_ASSIGNMENTS),
    mine: mine.slice(-MAX_ASSIGNMENTS),
    apart: apart.slice(-MAX_ASSIGNMENTS),
  };
  await browser.storage.local.set({
    [KEY_ASSIGNMENTS_ITEM]: { version: STORED_VERSION, ...identity },
  });
  return identity;
}

/** "It's mine": the key `seen` is another one of `owner`. */
export function assignKey(identity: Identity, seen: OwnerId, owner: OwnerId): Identity {
  const { [seen]: _, ...others } = identity.joined;
  return {
    ...identity,
    joined: { ...others, [seen]: owner },
    ignored: identity.ignored.filter((id) => id !== seen),
    apart: identity.apart.filter((id) => id !== seen),
  };
}

/** Keys joined to keys: users have a few, and no circle may hold us up. */
const MAX_CHAIN = 8;

/** The key, what it was joined to, what that was joined to … */
export function* resolveChain(key: OwnerId, { joined }: Pick<Identity, 'joined'>): Iterable<OwnerId> {
  let next: OwnerId | undefined = key;
  for (let step = 0; step < MAX_CHAIN && next !== undefined; step += 1) {
    yield next;
    next = joined[next];
  }
}

/** The key `seen` is an owner of its own again, and stays one. */
export function unassignKey(identity: Identity, seen: OwnerId): Identity {
  const { [seen]: _, ...others } = identity.joined;
  return { ...identity, joined: others, apart: [...identity.apart.filter((id) => id !== seen), seen] };
}

export function setIgnored(identity: Identity, seen: OwnerId, on: boolean): Identity {
  const others = identity.ignored.filter((id) => id !== seen);
  return {
    ...identity,
    ignored: on ? [...others, seen] : others,
    mine: on ? identity.mine.filter((id) => id !== seen) : identity.mine,
  };
}

/** "It's mine" of a key on a space without an account: it may alert as an account does. */
export function setMine(identity: Identity, seen: OwnerId, on: boolean): Identity {
  const others = identity.mine.filter((id) => id !== seen);
  return { ...identity, mine: on ? [...others, seen] : others };
}

/** The owners that the user's own keys belong to: the keys themselves, or what they were joined to. */
export const ownersMarkedMine = (identity: Identity): ReadonlySet<OwnerId> =>
  new Set(identity.mine.map((key) => [...resolveChain(key, identity)].at(-1) ?? key));
