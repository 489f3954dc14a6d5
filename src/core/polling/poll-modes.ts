/**
 * How often Get Rate Limit is polled. Each poll costs the user one read, so each mode has an interval and a maximal share of
 * the reads:
 *
 * - `idle` (no external usage): every 30 s, at most 2 %
 * - `active` (external usage in the last ten minutes): every 10 s, at most 5 %
 * - `foreground` (a screen that shows this owner's figures has the focus): every 5 s, at most 5 %
 * - `fast` (on the user's request, for 15 minutes, or as long as a started batch takes): every 2 s, at most 20 %
 *
 * The user may choose an interval instead of these: `every5s` (at most 20 %) or `every60s`; or `whileLooking`, which polls
 * only while a screen shows the figures. Fast polling goes before a chosen interval, and for a batch also before
 * `whileLooking`.
 */
import { isCheckedClosely } from '../batch/running-batch.ts';
import { type EvaluationContext, ownerOnScreen, type PollingChoice } from '../evaluation-context.ts';
import { serverNow } from '../readings/server-clock.ts';
import type { PollMode } from '../snapshot.ts';
import type { OwnerState } from '../state/owner.ts';
import { type LocalMs, MINUTE_MS } from '../time.ts';

const MODES: Record<PollMode, { readonly floor: number; readonly share: number }> = {
  idle: { floor: 30, share: 0.02 },
  active: { floor: 10, share: 0.05 },
  foreground: { floor: 5, share: 0.05 },
  fast: { floor: 2, share: 0.2 },
  every5s: { floor: 5, share: 0.2 },
  every60s: { floor: 60, share: 1 },
};
/** Whether the mode is an interval that the user chose. */
export const isChosen = (mode: PollMode): mode is 'every5s' | 'every60s' =>
  mode === 'every5s' || mode === 'every60s';

/** The longest interval, in seconds, that leaves no window unobserved. */
const MAX_INTERVAL_S = 50;
/** Today's paid limit; assumed until the first answer. */
export const DEFAULT_READ_LIMIT = 600;
export const EXTERNAL_USAGE_MS = 600_000;
export const FAST_POLLING_MS = 900_000;

/** Interval between polls in ms. */
export function pollInterval(mode: PollMode, readLimit: number): number {
  const { floor, share } = MODES[mode];
  return Math.min(Math.max(60 / (readLimit * share), floor), Math.max(MAX_INTERVAL_S, floor)) * 1000;
}

/** The mode at this moment; null if the owner is polled only while a screen shows its figures, and none does. */
export function pollMode(owner: OwnerState, context: EvaluationContext): PollMode | null {
  const { now, polling, screen } = context;
  if (hasBatch(owner, context)) return 'fast';
  const isShown = ownerOnScreen(screen, now) === owner.id;
  if (polling === 'whileLooking' && !isShown) return null;
  const { fastUntil } = owner.poll;
  if (fastUntil !== null && now < fastUntil) return 'fast';
  if (polling === 'every5s' || polling === 'every60s') return polling;
  return isShown ? 'foreground' : backgroundMode(owner, now);
}

/** Whether a batch of this owner is checked closely. */
const hasBatch = ({ id, serverClock }: OwnerState, { batches, now }: EvaluationContext): boolean =>
  isCheckedClosely(batches?.[id], serverNow(serverClock, now));

/** The mode without an open screen, if the interval is automatic. */
function backgroundMode({ poll: { externalUsageAt } }: OwnerState, now: LocalMs): PollMode {
  return externalUsageAt !== null && now - externalUsageAt < EXTERNAL_USAGE_MS ? 'active' : 'idle';
}

/** Interval between polls without an open screen, in ms; null if there are none. */
export function backgroundInterval(
  owner: OwnerState,
  context: EvaluationContext,
  readLimit: number,
): number | null {
  const { now, polling } = context;
  if (hasBatch(owner, context)) return pollInterval('fast', readLimit);
  if (polling === 'whileLooking') return null;
  return pollInterval(polling === 'auto' ? backgroundMode(owner, now) : polling, readLimit);
}

/** The share of a minute's reads that polling at this interval costs. */
export function pollShare(intervalMs: number, readLimit: number): number {
  return pollsPerMinute(intervalMs) / readLimit;
}

const pollsPerMinute = (intervalMs: number): number => MINUTE_MS / intervalMs;

/** Reads a minute that a choice costs one account: `min` while it is idle, `max` while other programs are active. */
export interface PollingCost {
  readonly min: number;
  readonly max: number;
  /** While a screen shows its figures. */
  readonly shown: number;
}

export function pollingCost(choice: PollingChoice, readLimit: number): PollingCost {
  const cost = (mode: PollMode) => pollsPerMinute(pollInterval(mode, readLimit));
  const shown = cost('foreground');
  if (choice === 'auto') return { min: cost('idle'), max: cost('active'), shown };
  if (choice === 'whileLooking') return { min: 0, max: 0, shown };
  return { min: cost(choice), max: cost(choice), shown: cost(choice) };
}
