/** The items of `storage.session` beside the owners. */
import * as v from 'valibot';
import type { HashKey } from '../backlog-api/query-hash.ts';
import type { FocusedScreen } from '../core/context.ts';
import { REJECTION_REASONS, type RejectionReason } from '../core/readings/reading.ts';
import type { OwnerId } from '../core/snapshot.ts';
import type { LocalMs } from '../core/time.ts';
import { parseJson } from './parse-json.ts';

/** The owner whose gauges a focused screen of ours shows: polls and notifications depend on it. */
export const SCREEN_ITEM = 'screen';

/**
 * Since when requests of this browser have been observed without a gap, and when that was last noted: a worker that dies
 * between two writes may lose a moment.
 */
export const OBSERVATION_ITEM = 'observation';

export interface Observation {
  /** Null while the browser keeps Backlog's hosts from us. */
  readonly since: number | null;
  readonly notedAt: number;
}

const ObservationSchema = v.object({ since: v.nullable(v.number()), notedAt: v.number() });

export function parseObservation(item: unknown): Observation | null {
  const result = v.safeParse(ObservationSchema, item);
  return result.success ? result.output : null;
}

/** The key of the hashes that stand for queries: new in each session of the browser, and kept nowhere else. */
export const QUERY_HASH_KEY_ITEM = 'queryHashKey';

const uint32 = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff));
const QueryHashKeySchema = v.tuple([uint32, uint32]);

export function parseQueryHashKey(item: unknown): HashKey | null {
  const result = v.safeParse(QueryHashKeySchema, item);
  return result.success ? result.output : null;
}

/** When history was last pruned. */
export const PRUNED_ITEM = 'prunedAt';

export const parsePrunedAt = (item: unknown): number | null => (typeof item === 'number' ? item : null);

/** Bad input that was rejected in this session of the browser, by reason: for diagnostics. */
export const REJECTIONS_ITEM = 'rejections';

const RejectionsSchema = v.array(v.tuple([v.picklist(REJECTION_REASONS), v.number()]));

export const rejectionsItem = (rejections: ReadonlyMap<RejectionReason, number>): string =>
  JSON.stringify([...rejections]);

export function parseRejections(item: unknown): [RejectionReason, number][] {
  const result = v.safeParse(RejectionsSchema, parseJson(item));
  return result.success ? result.output : [];
}

const ScreenSchema = v.object({ owner: v.string(), until: v.number() });

export function parseScreen(item: unknown): FocusedScreen | null {
  const result = v.safeParse(ScreenSchema, item);
  return result.success ? result.output : null;
}

/** The owner whose notification was clicked: the screen that opens next shows it. */
export const OPEN_REQUEST_ITEM = 'openRequest';

export interface OpenRequest {
  readonly owner: OwnerId;
  readonly at: LocalMs;
}

const OpenRequestSchema = v.object({ owner: v.string(), at: v.number() });

export function parseOpenRequest(item: unknown): OpenRequest | null {
  const result = v.safeParse(OpenRequestSchema, item);
  return result.success ? result.output : null;
}
