/**
 * Intervals between two polls of an account, as proofs that a key is its user's.
 *
 * Only reads count. Each poll takes a figure of the read counter, and a key of the same user has to skip it; traffic
 * that merely runs in step with the account's does not. In an interval that proves something every figure was taken by
 * a key known to us, once, and after the first poll's.
 */

import { type ServerSeconds, WINDOW_SECONDS } from '../time.ts';
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
  /** Intervals of its window, the oldest first, that are not weighed yet. */
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

/** Takes in what a poll says of reads; with a new window the intervals of the one before are gone. */
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

/** Intervals that differ by less, in ms, are as long as each other: polls at equal distances. */
const OTHER_LENGTH = 1000;

/**
 * Whether two intervals prove something together: the number of reads is another, and the polls were not at equal
 * distances, as those of another copy of this extension may be.
 */
export const isIrregular = (before: IntervalReads, { count, length }: IntervalReads): boolean =>
  count !== before.count && Math.abs(length - before.length) >= OTHER_LENGTH;

/** Both in seconds: resets of two users agree within 2 s in 5 of 60 cases, those of scheduled jobs always. */
const WHOLE_MINUTE = 3;
const WHOLE_MINUTE_MS = 60;

/** The chance, as a logarithm, that another user's window is reset at the same time. */
export function chanceOfReset({ reset }: Pick<KeyWindow, 'reset'>): number {
  const second: ServerSeconds =
    (((reset - WINDOW_SECONDS) % WHOLE_MINUTE_MS) + WHOLE_MINUTE_MS) % WHOLE_MINUTE_MS;
  return Math.min(second, WHOLE_MINUTE_MS - second) <= WHOLE_MINUTE ? 0 : Math.log(1 / 12);
}
