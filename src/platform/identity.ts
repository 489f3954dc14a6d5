/**
 * What the user has said about keys that belong to no account: whose they are, or that they are of no
 * interest. By the ids of seen owners (`space~fingerprint`), in `storage.local`; never synced.
 */
import * as v from 'valibot';
import type { OwnerId } from '../quota/snapshot.ts';
import browser from './browser.ts';
import { broughtUp, versionOf } from './versions.ts';

export const IDENTITY_ITEM = 'identity';

const Identity = v.object({
  version: v.literal(versionOf(IDENTITY_ITEM)),
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

export const NO_IDENTITY: Identity = { joined: {}, ignored: [], mine: [], apart: [] };

/** More keys than anybody uses; the oldest statements go. */
const MOST = 200;

export function parseIdentity(item: unknown): Identity {
  const result = v.safeParse(Identity, broughtUp(IDENTITY_ITEM, item));
  return result.success ? result.output : NO_IDENTITY;
}

/**
 * Writes what the user has said about keys, with a change. Only the background may call it; screens send `joinKey`,
 * `splitKey`, `markMine` and `ignoreKey`.
 *
 * @returns the identity as it is then
 */
export async function updateIdentity(change: (identity: Identity) => Identity): Promise<Identity> {
  const before = parseIdentity((await browser.storage.local.get(IDENTITY_ITEM))[IDENTITY_ITEM]);
  const { joined, ignored, mine, apart } = change(before);
  const identity = {
    joined: Object.fromEntries(Object.entries(joined).slice(-MOST)),
    ignored: ignored.slice(-MOST),
    mine: mine.slice(-MOST),
    apart: apart.slice(-MOST),
  };
  await browser.storage.local.set({ [IDENTITY_ITEM]: { version: versionOf(IDENTITY_ITEM), ...identity } });
  return identity;
}

/** "It's mine": the key `seen` is another one of `owner`. */
export function join(identity: Identity, seen: OwnerId, owner: OwnerId): Identity {
  const { [seen]: _, ...others } = identity.joined;
  return {
    ...identity,
    joined: { ...others, [seen]: owner },
    ignored: identity.ignored.filter((id) => id !== seen),
    apart: identity.apart.filter((id) => id !== seen),
  };
}

/** Keys joined to keys: users have a few, and no circle may hold us up. */
const LONGEST_CHAIN = 8;

/** The key, what it was joined to, what that was joined to … */
export function* chainFrom(key: OwnerId, { joined }: Pick<Identity, 'joined'>): Iterable<OwnerId> {
  let next: OwnerId | undefined = key;
  for (let step = 0; step < LONGEST_CHAIN && next !== undefined; step += 1) {
    yield next;
    next = joined[next];
  }
}

/** The key `seen` is an owner of its own again, and stays one. */
export function split(identity: Identity, seen: OwnerId): Identity {
  const { [seen]: _, ...others } = identity.joined;
  return { ...identity, joined: others, apart: [...identity.apart.filter((id) => id !== seen), seen] };
}

export function ignore(identity: Identity, seen: OwnerId, on: boolean): Identity {
  const others = identity.ignored.filter((id) => id !== seen);
  return {
    ...identity,
    ignored: on ? [...others, seen] : others,
    mine: on ? identity.mine.filter((id) => id !== seen) : identity.mine,
  };
}

/** "It's mine" of a key on a space without an account: it may alert as an account does. */
export function markMine(identity: Identity, seen: OwnerId, on: boolean): Identity {
  const others = identity.mine.filter((id) => id !== seen);
  return { ...identity, mine: on ? [...others, seen] : others };
}

/** The owners that the user's own keys belong to: the keys themselves, or what they were joined to. */
export const ownersCalledMine = (identity: Identity): ReadonlySet<OwnerId> =>
  new Set(identity.mine.map((key) => [...chainFrom(key, identity)].at(-1) ?? key));
