/** The items of `storage.session`, with their parsers. The owners there have a module of their own (owner-state.ts). */
import * as v from 'valibot';
import type { HashKey } from '../backlog-api/query-hash.ts';
import { REJECTION_REASONS, type RejectionReason } from '../core/readings/reading.ts';
import type { OwnerId } from '../core/snapshot.ts';
import type { FocusedScreen } from '../core/state/evaluation-context.ts';
import type { LocalMs } from '../core/time.ts';
import { parseItem, parseJson } from './stored-item.ts';

/** The owner whose gauges a focused screen shows: polls and notifications depend on it. */
export const SCREEN_ITEM = 'screen';

/**
 * Since when requests of this browser have been observed without a gap, and when that was last noted: a worker that dies
 * between two writes may lose a moment.
 */
export const OBSERVATION_ITEM = 'observation';

export interface Observation {
  /** Null while the extension has no access to Backlog's hosts. */
  readonly since: number | null;
  readonly notedAt: number;
}

const ObservationSchema = v.object({ since: v.nullable(v.number()), notedAt: v.number() });

export const parseObservation = (item: unknown): Observation | null =>
  parseItem(ObservationSchema, item, null);

/** The key for hashes of queries: new in each session of the browser, and stored nowhere else. */
export const QUERY_HASH_KEY_ITEM = 'queryHashKey';

const uint32 = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff));
const QueryHashKeySchema = v.tuple([uint32, uint32]);

export const parseQueryHashKey = (item: unknown): HashKey | null => parseItem(QueryHashKeySchema, item, null);

/**
 * A random id of this browser session, by which it recognises its own writes of synced settings. Not in `storage.local`, since
 * a copied browser profile would then take the changes of the other copy for its own.
 */
export const SYNC_WRITER_ITEM = 'syncWriter';

export const parseSyncWriter = (item: unknown): string | null => (typeof item === 'string' ? item : null);

/** When history was last pruned. */
export const PRUNED_ITEM = 'prunedAt';

export const parsePrunedAt = (item: unknown): number | null => (typeof item === 'number' ? item : null);

/** Bad input that was rejected in this session of the browser, by reason: for diagnostics. */
export const REJECTIONS_ITEM = 'rejections';

const RejectionsSchema = v.array(v.tuple([v.picklist(REJECTION_REASONS), v.number()]));

export const rejectionsItem = (rejections: ReadonlyMap<RejectionReason, number>): string =>
  JSON.stringify([...rejections]);

export const parseRejections = (item: unknown): [RejectionReason, number][] =>
  parseItem(RejectionsSchema, parseJson(item), []);

const ScreenSchema = v.object({ owner: v.string(), until: v.number() });

export const parseScreen = (item: unknown): FocusedScreen | null => parseItem(ScreenSchema, item, null);

/** The owner whose notification was clicked: the screen that opens next shows it. */
export const OPEN_REQUEST_ITEM = 'openRequest';

export interface OpenRequest {
  readonly owner: OwnerId;
  readonly at: LocalMs;
}

const OpenRequestSchema = v.object({ owner: v.string(), at: v.number() });

export const parseOpenRequest = (item: unknown): OpenRequest | null =>
  parseItem(OpenRequestSchema, item, null);

/**
 * The space for which the user wants to add an account, passed from the popup to the form of the options page. Not in that
 * page's address, which another extension or page could forge.
 */
export const OFFERED_SPACE_ITEM = 'offeredSpace';
