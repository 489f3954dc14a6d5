/** What evaluation needs beside the state of the owners. */

import type { Thresholds } from '../alerts/thresholds.ts';
import type { Batches } from '../batch/running-batch.ts';
import type { OwnerId } from '../snapshot.ts';
import type { LocalMs } from '../time.ts';

/** A screen that has the focus. It reports this every 15 s; without a report it counts as left. */
export interface FocusedScreen {
  /** The owner whose gauges it shows. */
  readonly owner: OwnerId;
  readonly until: LocalMs;
}

/** The owner whose gauges are on a focused screen at this moment, or null. */
export const ownerOnScreen = (screen: FocusedScreen | null, now: LocalMs): OwnerId | null =>
  screen !== null && now < screen.until ? screen.owner : null;

/** How often the user wants the limit checked. */
export type PollingChoice = 'auto' | 'every5s' | 'every60s' | 'whileLooking';

export interface EvaluationContext {
  readonly now: LocalMs;
  /** The user has paused polling. */
  readonly paused: boolean;
  readonly polling: PollingChoice;
  /** The screen that has the focus; null if none has, or if it shows no figures. */
  readonly screen: FocusedScreen | null;
  /** No poll before then, for example after waking from sleep. */
  readonly notBefore: LocalMs | null;
  /** Since when all visible requests of this browser have been observed without a gap. */
  readonly observingSince: LocalMs | null;
  readonly thresholds: Thresholds;
  /** Batches that the user has started. */
  readonly batches?: Batches;
}
