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
import type { PollMode } from '../snapshot.ts';

const MODES: Record<PollMode, { readonly floor: number; readonly share: number }> = {
  idle: { floor: 30, share: 0.02 },
  active: { floor: 10, share: 0.05 },
  foreground: { floor: 5, share: 0.05 },
  fast: { floor: 2, share: 0.2 },
  every5s: { floor: 5, share: 0.2 },
  every60s: { floor: 60, share: 1 },
};

/** The longest interval, in seconds, that leaves no window unobserved. */
const MAX_INTERVAL_S = 50;

/** Interval between polls in ms. */
export function pollInterval(mode: PollMode, readLimit: number): number {
  const { floor, share } = MODES[mode];
  return Math.min(Math.max(60 / (readLimit * share), floor), Math.max(MAX_INTERVAL_S, floor)) * 1000;
}
