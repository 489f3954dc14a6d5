/** One window as it goes down in history: how much of the limit went, and who was seen spending it. */
import type { OwnerId } from './snapshot.ts';
import type { LocalMs, ServerSeconds } from './time.ts';

export interface Minute {
  readonly owner: OwnerId;
  readonly space: string;
  readonly category: string;
  /** End of the window; owner, category and this name the record. */
  readonly reset: ServerSeconds;
  readonly openedAt: LocalMs;
  readonly limit: number;
  readonly used: number;
  /** Of `used`, how many were seen in this browser, our own polls among them. */
  readonly seen: number;
  /** `seen` by who asked for what. */
  readonly by: readonly { readonly initiator: string; readonly endpoint: string; readonly count: number }[];
  /** Answers 429 that were seen. */
  readonly refused: number;
  /** Most requests of this category under way at one time, our own polls left out. */
  readonly peak: number;
  /** Watched from its opening without a gap: `used - seen` really came from elsewhere. */
  readonly whole: boolean;
}
