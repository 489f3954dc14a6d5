/**
 * The evidence that a key belongs to an account's user: intervals between two polls of the account, and what they add up to
 * for each pair of key and account.
 *
 * Only reads are compared. Each poll takes one figure of the read counter, which a key of the same user must skip. An
 * interval counts as evidence if every figure in it was taken exactly once by a known key.
 */
import { setNewest } from '../bounded-map.ts';
import type { OwnerId } from '../snapshot.ts';
import type { ServerSeconds } from '../time.ts';
import { isSameWindow, type KeyFigure, type KeyWindow, type PolledCategory } from './key-figures.ts';

/** Between two polls of one window of the read counter. */
export interface PolledInterval {
  readonly from: KeyFigure;
  readonly to: KeyFigure;
}

export interface PolledReads {
  /** The newest poll's statement. */
  read: PolledCategory | null;
  /** Figures of its window that polls took, the newest last. */
  polls: KeyFigure[];
  /** Intervals of its window that are not evaluated yet, the oldest first. */
  open: PolledInterval[];
}

/** The key's reads in one interval. */
export interface IntervalReads {
  readonly count: number;
  /** Of the interval, in ms. */
  readonly length: number;
}

/** More than fit into a minute. */
const MAX_POLLS = 64;

export const newPolledReads = (): PolledReads => ({ read: null, polls: [], open: [] });

/** Adds a poll's reads; a new window discards the intervals of the one before. */
export function addPoll(reads: PolledReads, read: PolledCategory, figure: KeyFigure): void {
  const last = reads.polls.at(-1);
  if (reads.read !== null && last !== undefined && isSameWindow(reads.read, read)) {
    reads.polls.push(figure);
    if (reads.polls.length > MAX_POLLS) reads.polls.shift();
    reads.open.push({ from: last, to: figure });
  } else {
    reads.polls = [figure];
    reads.open = [];
  }
  reads.read = read;
}

/** Whether the figure was taken between the two polls, by its value and by its time. */
export const isBetween = ({ used, sentAt, at }: KeyFigure, { from, to }: PolledInterval): boolean =>
  used > from.used && used < to.used && at >= from.sentAt && sentAt <= to.at;

/** Whether these are all figures between the two polls, each once. */
export function isComplete({ from, to }: PolledInterval, figures: readonly KeyFigure[]): boolean {
  const all = figures.map(({ used }) => used);
  return all.length === to.used - from.used - 1 && new Set(all).size === all.length;
}

/** Intervals whose lengths differ by less than this, in ms, count as equal. */
const MIN_LENGTH_DIFFERENCE_MS = 1000;

/**
 * Whether two intervals are evidence together: they differ in the number of reads and in length, unlike those of another
 * copy of this extension that polls regularly.
 */
const isIrregular = (before: IntervalReads, { count, length }: IntervalReads): boolean =>
  count !== before.count && Math.abs(length - before.length) >= MIN_LENGTH_DIFFERENCE_MS;

/** Windows opened this close to a whole minute, in seconds, may be those of scheduled jobs, which always agree. */
const WHOLE_MINUTE_S = 3;

/** Logarithm of the chance that another user's window has the same reset: within 2 s in 5 of 60 cases. */
export function logChanceOfReset({ reset }: Pick<KeyWindow, 'reset'>): number {
  const second: ServerSeconds = ((reset % 60) + 60) % 60;
  return Math.min(second, 60 - second) <= WHOLE_MINUTE_S ? 0 : Math.log(1 / 12);
}

export type KeyRelation = 'unknown' | 'likely' | 'joined' | 'different';

/** An observed key and an account, with the evidence so far. */
export interface KeyAccountPair {
  readonly key: OwnerId;
  readonly account: OwnerId;
  relation: KeyRelation;
  /** Logarithm of the chance that another user's key would look like this, and where it began. */
  logChance: number;
  firstLogChance: number;
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
const LOG_CHANCE_PER_INTERVAL = Math.log(1 / 16);

export const isMember = (pair: KeyAccountPair | undefined): boolean =>
  pair?.relation === 'likely' || pair?.relation === 'joined';

export function pairOf(
  { key, pairs }: ObservedKey,
  { account }: { readonly account: OwnerId },
): KeyAccountPair {
  const known = pairs.get(account);
  if (known !== undefined) return known;
  const pair: KeyAccountPair = {
    key,
    account,
    relation: 'unknown',
    logChance: 0,
    firstLogChance: 0,
    before: null,
  };
  setNewest(pairs, account, pair, MAX_ACCOUNTS);
  return pair;
}

export function setRelation(pair: KeyAccountPair, relation: KeyRelation): KeyAccountPair {
  pair.relation = relation;
  return pair;
}

export function updateLogChance(pair: KeyAccountPair, reads: IntervalReads): void {
  if (pair.before !== null && isIrregular(pair.before, reads)) pair.logChance += LOG_CHANCE_PER_INTERVAL;
  pair.before = reads;
}

/** The key's figures in the polled window. */
export function figuresOf({ windows }: ObservedKey, polled: PolledCategory): readonly KeyFigure[] {
  const window = windows.find(({ category }) => category === polled.category);
  return window !== undefined && isSameWindow(window, polled) ? window.figures : [];
}

export const lastOf = (figures: readonly KeyFigure[]): number => Math.max(...figures.map(({ used }) => used));
