/** What is stored, seen at this second: the one source of everything a screen shows. */
import { useLayoutEffect, useState } from 'preact/hooks';
import type { Account } from '../platform/accounts.ts';
import { type Identity, ownersCalledMine } from '../platform/identity.ts';
import type { OpenRequest } from '../platform/session.ts';
import type { Settings } from '../platform/settings.ts';
import { circumstancesOf, evaluatedAt, openSource, type Source } from '../platform/source.ts';
import type { Wish } from '../quota/alerts.ts';
import type { Flight } from '../quota/flight.ts';
import { look } from '../quota/look.ts';
import type { OwnerId, Snapshot } from '../quota/snapshot.ts';
import type { LocalMs } from '../quota/time.ts';
import { useSeconds } from './seconds.ts';

export interface Live {
  readonly now: LocalMs;
  readonly accounts: readonly Account[];
  readonly settings: Settings;
  readonly identity: Identity;
  readonly snapshot: Snapshot;
  readonly wishes: readonly Wish[];
  /** The owner whose notification was clicked last. */
  readonly openRequest: OpenRequest | null;
  /** Requests under way, by owner. */
  readonly flights: ReadonlyMap<OwnerId, readonly Flight[]>;
}

export interface Loading {
  /** Null until what is stored has been read. */
  readonly live: Live | null;
  /** It could not be read. */
  readonly failed: boolean;
  readonly retry: () => void;
}

export function useLive(): Loading {
  useSeconds();
  const [source, setSource] = useState<Source | null>(null);
  const [failed, setFailed] = useState(false);
  const [attempt, setAttempt] = useState(1);
  // Not an effect that waits for a first, empty paint: it costs the popup a frame or two.
  useLayoutEffect(() => openSource(setSource, () => setFailed(true)), [attempt]);
  const retry = () => {
    setFailed(false);
    setAttempt(attempt + 1);
  };
  return { live: source === null ? null : liveAt(source), failed, retry };
}

/** What is stored, seen at this moment. */
function liveAt(source: Source): Live {
  const { accounts, settings, identity, wishes, openRequest } = source;
  const owners = source.owners.filter(({ id }) => !identity.ignored.includes(id));
  // Not the tick's time: a reading that arrived since then would lie in the future.
  const now = evaluatedAt(source.owners, Date.now());
  const snapshot = look(owners, accounts, circumstancesOf(source, now), ownersCalledMine(identity));
  const flights = new Map(owners.map((owner) => [owner.id, owner.flights]));
  return { now, accounts, settings, identity, snapshot, wishes, openRequest, flights };
}
