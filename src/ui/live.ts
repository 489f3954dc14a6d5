/** What is stored, seen at this second: the one source of everything a screen shows. */
import { useEffect, useState } from 'preact/hooks';
import type { Account } from '../platform/accounts.ts';
import type { Settings } from '../platform/settings.ts';
import { circumstancesOf, openSource, type Source } from '../platform/source.ts';
import { look } from '../quota/look.ts';
import type { Snapshot } from '../quota/snapshot.ts';
import type { LocalMs } from '../quota/time.ts';
import { useSeconds } from './seconds.ts';

export interface Live {
  readonly now: LocalMs;
  readonly accounts: readonly Account[];
  readonly settings: Settings;
  readonly snapshot: Snapshot;
}

/** Null until what is stored has been read. */
export function useLive(): Live | null {
  useSeconds();
  const [source, setSource] = useState<Source | null>(null);
  useEffect(() => openSource(setSource), []);
  if (source === null) return null;
  const { accounts, settings, identity } = source;
  const owners = source.owners.filter(({ id }) => !identity.ignored.includes(id));
  // Not the tick's time: a reading that arrived since then would lie in the future.
  const now = Date.now();
  return { now, accounts, settings, snapshot: look(owners, accounts, circumstancesOf(source, now)) };
}
