/** What planning and judging depend on beside the ledger. */

import type { Thresholds } from './alerts/thresholds.ts';
import type { OwnerId } from './snapshot.ts';
import type { LocalMs } from './time.ts';

/** A screen says every 15 s that it still has the focus; without that it counts as left. */
export interface FocusedScreen {
  /** The owner whose gauges it shows. */
  readonly owner: OwnerId;
  readonly until: LocalMs;
}

/** The owner whose gauges are on a focused screen at this moment; null where none are. */
export const ownerOnScreen = (screen: FocusedScreen | null, now: LocalMs): OwnerId | null =>
  screen !== null && now < screen.until ? screen.owner : null;

export interface EvaluationContext {
  readonly now: LocalMs;
  /** The user has paused polling. */
  readonly paused: boolean;
  /** The screen of ours that has the focus; null where none has, or where it shows no figures. */
  readonly screen: FocusedScreen | null;
  /** No poll before then: the machine has just woken, say. */
  readonly notBefore: LocalMs | null;
  /** Since when every request of this browser that can be seen has been seen. */
  readonly observingSince: LocalMs | null;
  readonly thresholds: Thresholds;
}
