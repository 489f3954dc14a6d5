/** Pairs of an observed key and an account, with the evidence for each pair. */
import type { OwnerId } from '../snapshot.ts';
import { isSameWindow, type KeyFigure, type KeyWindow, type PolledCategory } from './key-figures.ts';
import { type IntervalReads, isIrregular } from './key-intervals.ts';

export type KeyRelation = 'unknown' | 'likely' | 'joined' | 'different';

export interface KeyAccountPair {
  readonly key: OwnerId;
  readonly account: OwnerId;
  relation: KeyRelation;
  /** Logarithm of the chance that another user's key would look like this, and where it began. */
  chance: number;
  firstChance: number;
  /** The latest interval in which the key had reads. */
  before: IntervalReads | null;
}

export interface ObservedKey {
  readonly key: OwnerId;
  readonly space: string;
  readonly windows: KeyWindow[];
  readonly pairs: Map<OwnerId, KeyAccountPair>;
}

export const MAX_ACCOUNTS = 64;
const PER_INTERVAL = Math.log(1 / 16);

export const isMember = (pair: KeyAccountPair | undefined): boolean =>
  pair?.relation === 'likely' || pair?.relation === 'joined';

export function pairOf(
  { key, pairs }: ObservedKey,
  { account }: { readonly account: OwnerId },
): KeyAccountPair {
  const known = pairs.get(account);
  if (known !== undefined) return known;
  const pair: KeyAccountPair = { key, account, relation: 'unknown', chance: 0, firstChance: 0, before: null };
  setNewest(pairs, account, pair, MAX_ACCOUNTS);
  return pair;
}

export function withRelation(pair: KeyAccountPair, relation: KeyRelation): KeyAccountPair {
  pair.relation = relation;
  return pair;
}

export function updateChance(pair: KeyAccountPair, reads: IntervalReads): void {
  if (pair.before !== null && isIrregular(pair.before, reads)) pair.chance += PER_INTERVAL;
  pair.before = reads;
}

/** The key's figures in the window that the poll speaks of. */
export function figuresOf({ windows }: ObservedKey, polled: PolledCategory): readonly KeyFigure[] {
  const window = windows.find(({ category }) => category === polled.category);
  return window !== undefined && isSameWindow(window, polled) ? window.figures : [];
}

export const lastOf = (figures: readonly KeyFigure[]): number => Math.max(...figures.map(({ used }) => used));

export function setNewest<V>(map: Map<OwnerId, V>, id: OwnerId, value: V, most: number): void {
  map.delete(id);
  map.set(id, value);
  for (const oldest of map.keys()) {
    if (map.size <= most) return;
    map.delete(oldest);
  }
}
