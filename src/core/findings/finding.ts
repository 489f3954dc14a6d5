/** Findings, as screens show them. */
import type { Category } from '../category.ts';
import type { LocalMs } from '../time.ts';

/** Violations of Nulab's best practices. */
export type FindingKind =
  | 'concurrent'
  | 'unpaced'
  | 'retriedEarly'
  | 'cacheable'
  | 'unconditionalList'
  | 'severalUsers';

/** A best practice that was not followed: by whom, when and how often. */
export interface Finding {
  /** Same for the same kind and initiators, so that a dismissal lasts. */
  readonly id: string;
  readonly kind: FindingKind;
  /** Hosts of the sites, or `elsewhere`. */
  readonly initiators: readonly string[];
  readonly category: Category | null;
  /** Requests since the last pause of ten minutes. */
  readonly count: number;
  /** Requests a minute of programs elsewhere, of which only a rate is known; else null. */
  readonly perMinute: number | null;
  /** Most at one time (concurrent), or users (several users' keys); else 0. */
  readonly peak: number;
  readonly lastAt: LocalMs;
  /** It is happening right now. */
  readonly active: boolean;
  /** It is not certain. */
  readonly probable: boolean;
  /** A single program caused it; concurrency of two programs is only information. */
  readonly isSevere: boolean;
  /** The browser may have queued the requests, so they may not have reached the server concurrently. */
  readonly queued: boolean;
}
