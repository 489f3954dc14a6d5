/** What planning and judging depend on beside the ledger. */
import type { LocalMs } from './time.ts';
import type { Levels } from './verdict.ts';

export interface Circumstances {
  readonly now: LocalMs;
  /** The user has paused polling. */
  readonly paused: boolean;
  /** One of our screens has the focus until then. */
  readonly screenUntil: LocalMs | null;
  /** No poll before then: the machine has just woken, say. */
  readonly notBefore: LocalMs | null;
  /** Since when every request of this browser that can be seen has been seen. */
  readonly watchedSince: LocalMs | null;
  readonly levels: Levels;
}
