/** Which mode an owner is polled in at a moment, and what a choice of the user costs. */
import { closeChecksEnd } from '../batch/running-batch.ts';
import { serverNow } from '../readings/server-clock.ts';
import type { PollMode } from '../snapshot.ts';
import { type EvaluationContext, ownerOnScreen, type PollingChoice } from '../state/evaluation-context.ts';
import type { OwnerState } from '../state/owner.ts';
import { type LocalMs, MINUTE_MS } from '../time.ts';
import { pollInterval } from './poll-interval.ts';

/** Whether the mode is an interval that the user chose. */
export const isChosen = (mode: PollMode): mode is 'every5s' | 'every60s' =>
  mode === 'every5s' || mode === 'every60s';

/** Today's paid limit; assumed until the first answer. */
export const DEFAULT_READ_LIMIT = 600;
const EXTERNAL_USAGE_MS = 600_000;
export const FAST_POLLING_MS = 900_000;

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

/**
 * Whether a batch of this owner is checked closely, by the server's clock, which the first answer tells. That ends only with
 * an answer from after its end: the local clock alone may have jumped ahead, and without a poll it would not be learnt.
 */
function hasBatch({ id, serverClock, poll }: OwnerState, { batches, now }: EvaluationContext): boolean {
  const batch = batches?.[id];
  if (batch === undefined || batch.doneAt !== null) return false;
  if (poll.answeredAt === null) return true;
  const hasStarted = serverNow(serverClock, now) >= batch.startedAt;
  return hasStarted && serverNow(serverClock, poll.answeredAt) < closeChecksEnd(batch);
}

/** The mode without an open screen, if the interval is automatic. */
const backgroundMode = (owner: OwnerState, now: LocalMs): PollMode =>
  hasExternalUsage(owner, now) ? 'active' : 'idle';

/** Whether other programs were active lately. */
export function hasExternalUsage({ poll: { externalUsageAt } }: OwnerState, now: LocalMs): boolean {
  return externalUsageAt !== null && now - externalUsageAt < EXTERNAL_USAGE_MS;
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
