/**
 * The pace to keep: how fast all programs of a user together may go on so that at least one request is left at the reset.
 *
 * It is what is left, divided by the time to the reset; at most a sixtieth of the limit per second, and at most one
 * request per second for all types but Read (Nulab's rule for bulk work). Intervals are rounded up to 0.1 s.
 */
import type { Category } from '../category.ts';
import type { LocalMs } from '../time.ts';

/** One request at a time, at a fixed interval. */
export type SteadyPace =
  | { readonly kind: 'rate'; readonly perSecond: 1 }
  /** Less than one request per second. */
  | { readonly kind: 'interval'; readonly everyMs: number };

export type Pace =
  | SteadyPace
  /** Too little is left for any useful pace: no requests until the reset. */
  | { readonly kind: 'pause' }
  /** No program sends requests at present: so many more are possible. */
  | { readonly kind: 'remaining'; readonly count: number }
  /** Read, above one request per second: so many more, one at a time. */
  | { readonly kind: 'reads'; readonly count: number };

/** What to do about one gauge. */
export type Advice =
  | Pace
  /** Nothing is left: wait for the reset. `after` is null where the limit is unknown. */
  | { readonly kind: 'wait'; readonly after: SteadyPace | { readonly kind: 'oneAtATime' } | null }
  /** Most requests at present come from programs outside this browser; `pace` is for all programs together. */
  | { readonly kind: 'others'; readonly perSecond: number; readonly pace: Pace };

/** What a pace is computed from; see pace-basis.ts. */
export interface PaceBasis {
  readonly at: LocalMs;
  /** Requests that all programs together may still send, before any reserve. */
  readonly left: number;
  /** Seconds to the reset at that moment. */
  readonly seconds: number;
  /** The limit was at risk at that moment, by the default thresholds. */
  readonly isAtRisk: boolean;
  /** No program sent requests at that moment. */
  readonly isQuiet: boolean;
  /** Requests per second at that moment: of this browser, and of other programs. */
  readonly here: number;
  readonly elsewhere: number;
}

/** Fewer left than this: pause. */
const MIN_LEFT = 5;
/** Longer intervals are no useful pace: pause. */
const MAX_INTERVAL_MS = 5000;
const SECOND_MS = 1000;
/**
 * Requests kept back: one that is left at the reset, and two because a pace begins with a request at once, both when the
 * advice appears and when a program takes it up later.
 */
const RESERVE = 3;
/** The reset is known to about half a second. */
const CLOCK_ERROR_S = 1;

type PaceFigures = Pick<PaceBasis, 'left' | 'seconds' | 'isQuiet'> & {
  readonly category: Category;
  readonly limit: number;
};

export function paceToKeep({ category, limit, left, seconds, isQuiet }: PaceFigures): Pace {
  if (isQuiet && left > 1) return { kind: 'remaining', count: left - 1 };
  if (left < MIN_LEFT) return { kind: 'pause' };
  const needed = ((seconds + CLOCK_ERROR_S) * SECOND_MS) / (left - RESERVE);
  const everyMs = Math.max(needed, shortestInterval(category, limit));
  if (everyMs > MAX_INTERVAL_MS) return { kind: 'pause' };
  if (everyMs >= SECOND_MS) return steadyPace(everyMs);
  return { kind: 'reads', count: toTwoDigits(Math.min(left - 1, (seconds * limit) / 60)) };
}

/** The pace that a full window bears, for programs that wait for the reset. */
export function paceAfterReset(
  category: Category,
  limit: number,
): Extract<Advice, { kind: 'wait' }>['after'] {
  if (limit < 2) return null;
  const everyMs = Math.max((60 * SECOND_MS) / (limit - 1), shortestInterval(category, limit));
  return everyMs < SECOND_MS ? { kind: 'oneAtATime' } : steadyPace(everyMs);
}

/** Whether the pace would use up what is left before the reset: more was sent than it allows. */
export function isExceeded(pace: Pace, left: number, seconds: number): boolean {
  switch (pace.kind) {
    case 'rate':
      return seconds + CLOCK_ERROR_S > left - 1;
    case 'interval':
      return ((seconds + CLOCK_ERROR_S) * SECOND_MS) / pace.everyMs > left - 1;
    case 'remaining':
    case 'reads':
      return pace.count > left - 1;
    case 'pause':
      return false;
  }
}

/** In ms. */
function shortestInterval(category: Category, limit: number): number {
  return Math.max(category === 'read' ? 0 : SECOND_MS, (60 * SECOND_MS) / limit);
}

function steadyPace(everyMs: number): SteadyPace {
  // The subtrahend keeps 1200.0000000000002 at 1200.
  const rounded = Math.ceil(everyMs / 100 - 1e-6) * 100;
  return rounded <= SECOND_MS ? { kind: 'rate', perSecond: 1 } : { kind: 'interval', everyMs: rounded };
}

/** Rounded down: the number is said as "about". */
function toTwoDigits(count: number): number {
  const unit = 10 ** Math.max(Math.floor(Math.log10(count)) - 1, 0);
  return Math.floor(count / unit) * unit;
}
