/** The sums of an hour, which are kept after its minutes are deleted. */
import type { WindowRecord } from './records.ts';

/** A figure that was last checked longer before its reset than this, in seconds, is a lower bound. */
const CHECKED_LATE_S = 5;
/** A minute at or above this share of the limit is counted as high. */
const HIGH_SHARE = 0.8;
/** Initiators and endpoints that are kept of an hour. */
const MAX_TOP = 4;

/** The window of an hour of which the largest share was used. */
export interface BusiestMinute {
  /** When it opened, in server seconds. */
  readonly openedAt: number;
  readonly used: number;
  readonly limit: number;
  /** Of `used`, how many surely came from other programs. */
  readonly external: number;
  /** How long before the reset it was last checked, in seconds; null where unknown. */
  readonly checkedBefore: number | null;
}

export interface HourSums {
  readonly busiest: BusiestMinute;
  /** Windows of which at least 80 % was used. */
  readonly high: number;
  /** Windows that were used up. */
  readonly full: number;
  /** Windows in which a 429 was seen. */
  readonly refusedMinutes: number;
  /** Answers 429 that were seen. */
  readonly refused: number;
  readonly windows: number;
  readonly total: number;
  /** Of `total`, how many this browser sent. */
  readonly observed: number;
  /** Of `total`, how many surely came from other programs. */
  readonly external: number;
  /** Some of the figures in `total` are lower bounds. */
  readonly isLowerBound: boolean;
  /** Of `observed`, those that sent most. */
  readonly by: WindowRecord['by'];
}

type Checked = Pick<BusiestMinute, 'used' | 'limit' | 'checkedBefore'>;

/** Whether more may have been used after the last check. Of a limit that is used up there is no more. */
export const isLowerBound = ({ used, limit, checkedBefore }: Checked): boolean =>
  used < limit && (checkedBefore === null || checkedBefore > CHECKED_LATE_S);

export const checkedBefore = ({ reset, checkedAt }: WindowRecord): number | null =>
  checkedAt === null ? null : Math.max(reset - checkedAt, 0);

/** A share of the limit, 0 to 1. */
export const shareOfLimit = (part: number, limit: number): number =>
  limit === 0 ? 0 : Math.min(Math.max(part / limit, 0), 1);

export const shareUsed = ({ used, limit }: Pick<BusiestMinute, 'used' | 'limit'>): number =>
  shareOfLimit(used, limit);

/** At least so many minutes at the limit. A 429 may come without figures: then its minute is not `full`. */
export const minutesAtLimit = ({ full, refusedMinutes }: HourSums): number => Math.max(full, refusedMinutes);

/** At least so many minutes at 80 % of the limit or more, in the same way. */
export const minutesAtLeast80 = ({ high, refusedMinutes }: HourSums): number =>
  Math.max(high, refusedMinutes);

/** @param windows at least one */
export function sumUp(windows: readonly WindowRecord[]): HourSums {
  const minutes = windows.map(minuteOf);
  const sum = (count: (window: WindowRecord) => number) =>
    windows.reduce((all, window) => all + count(window), 0);
  return {
    busiest: minutes.reduce((top, minute) => (shareUsed(minute) > shareUsed(top) ? minute : top)),
    high: minutes.filter((minute) => shareUsed(minute) >= HIGH_SHARE).length,
    full: minutes.filter((minute) => shareUsed(minute) >= 1).length,
    refusedMinutes: windows.filter(({ rateLimited }) => rateLimited > 0).length,
    refused: sum(({ rateLimited }) => rateLimited),
    windows: windows.length,
    total: sum(({ used }) => used),
    observed: sum(({ observed }) => observed),
    external: sum(externalOf),
    isLowerBound: minutes.some(isLowerBound),
    by: mostUsed(windows.flatMap(({ by }) => by)).slice(0, MAX_TOP),
  };
}

const minuteOf = (window: WindowRecord): BusiestMinute => ({
  openedAt: window.reset - 60,
  used: window.used,
  limit: window.limit,
  external: externalOf(window),
  checkedBefore: checkedBefore(window),
});

/**
 * Requests of a window that surely came from other programs. At least 0: in merged records of the database's version
 * 1 the other figures can add up to more than `used`.
 */
export const externalOf = ({ used, observed, maybeCounted, complete }: WindowRecord): number =>
  complete ? Math.max(used - observed - maybeCounted, 0) : 0;

/** Shares of several windows added up, the largest first. */
export function mostUsed(shares: WindowRecord['by']): WindowRecord['by'][number][] {
  const sums = new Map<string, WindowRecord['by'][number]>();
  for (const share of shares) {
    const name = `${share.initiator}\n${share.endpoint}`;
    const known = sums.get(name);
    sums.set(name, known === undefined ? share : { ...share, count: known.count + share.count });
  }
  return [...sums.values()].toSorted((a, b) => b.count - a.count);
}

/** The sums of two hours together. */
export function mergeSums(a: HourSums, b: HourSums): HourSums {
  return {
    busiest: shareUsed(b.busiest) > shareUsed(a.busiest) ? b.busiest : a.busiest,
    high: a.high + b.high,
    full: a.full + b.full,
    refusedMinutes: a.refusedMinutes + b.refusedMinutes,
    refused: a.refused + b.refused,
    windows: a.windows + b.windows,
    total: a.total + b.total,
    observed: a.observed + b.observed,
    external: a.external + b.external,
    isLowerBound: a.isLowerBound || b.isLowerBound,
    by: mostUsed([...a.by, ...b.by]),
  };
}

/**
 * The sums of one hour of an account, with those of its key, where their windows are deleted. Both counted the same windows in
 * part, so what all together used is at least the greater of two sums. The requests that each observed are different ones.
 */
export function joinSums(a: HourSums, b: HourSums): HourSums {
  const [busier, other] = shareUsed(b.busiest) > shareUsed(a.busiest) ? [b, a] : [a, b];
  // What one counts as of other programs may be what the other has observed.
  const surely = (external: number, observed: number) => Math.max(external - observed, 0);
  const observed = a.observed + b.observed;
  return {
    busiest: { ...busier.busiest, external: surely(busier.busiest.external, other.observed) },
    high: Math.max(a.high, b.high),
    full: Math.max(a.full, b.full),
    refusedMinutes: Math.max(a.refusedMinutes, b.refusedMinutes),
    refused: a.refused + b.refused,
    windows: Math.max(a.windows, b.windows),
    total: Math.max(a.total, b.total, observed),
    observed,
    external: Math.max(surely(a.external, b.observed), surely(b.external, a.observed)),
    isLowerBound: true,
    by: mostUsed([...a.by, ...b.by]).slice(0, MAX_TOP),
  };
}

/** Who sent most of some requests: an initiator, other programs, or `mixed` where none sent more than half. */
export function mainCaller(
  { total, external }: Pick<HourSums, 'total' | 'external'>,
  by: WindowRecord['by'],
): Caller {
  if (external * 2 > total) return { kind: 'external' };
  const counts = new Map<string, number>();
  for (const { initiator, count } of by) counts.set(initiator, (counts.get(initiator) ?? 0) + count);
  const [top] = [...counts].toSorted(([, a], [, b]) => b - a);
  return top !== undefined && top[1] * 2 > total
    ? { kind: 'initiator', initiator: top[0] }
    : { kind: 'mixed' };
}

export type Caller =
  | { readonly kind: 'external' }
  | { readonly kind: 'initiator'; readonly initiator: string }
  | { readonly kind: 'mixed' };
