/** The records of the history, and their validation: an invalid record is left out. */
import * as v from 'valibot';
import { DAY_MS, HOUR_MS, MAX_DATE_MS } from '../core/time.ts';
import type { WindowRecord } from '../core/usage/window-record.ts';
import { timeSchema } from '../storage/stored-item.ts';
import { validHalves } from './packed-owner-day.ts';

/** The history and the background import it from here, screens from `read.ts`. */
export type { WindowRecord };

/** One request, written once it is over. Those in flight are part of the owner's state. */
export interface RequestRecord {
  /** Given by the database, rising; never used twice. */
  readonly id?: number;
  readonly owner: string;
  /** When it was sent, or first seen, in local ms. */
  readonly at: number;
  /** When its answer's headers came or it was given up, in local ms; null where neither was seen. */
  readonly endedAt: number | null;
  readonly method: string;
  /** Template of the endpoint, `GET /issues/:issueIdOrKey`. */
  readonly endpoint: string;
  readonly category: string;
  /** Null where no answer came. */
  readonly status: number | null;
  /** By its own headers; null if they had no figures. */
  readonly remaining: number | null;
  readonly limit: number | null;
  readonly initiator: string;
  /** −1 if no tab sent it: service workers, this extension. */
  readonly tabId: number;
  readonly fromCache: boolean;
  /** Aborted before the response headers arrived; a request that is aborted later counts as answered. */
  readonly aborted: boolean;
}

/**
 * The user's own owners and observed keys have room of their own, so that made-up keys cannot take the place of an
 * account's records.
 */
export const RECORD_GROUPS = ['own', 'observed'] as const;
export type RecordGroup = (typeof RECORD_GROUPS)[number];

/** A record as it is stored. */
export type InGroup<T> = T & { readonly room: RecordGroup };

/** Some requests of one room, a hundred at most, in the order of their ids. */
export interface RequestChunk {
  readonly room: RecordGroup;
  /** The id of its last request. */
  readonly last: number;
  readonly requests: readonly RequestRecord[];
}

const textSchema = v.pipe(v.string(), v.maxLength(400));
const countSchema = v.pipe(v.number(), v.integer(), v.minValue(0));
/** Days or hours since 1970, of which each moment is one that a date can name. */
export const periodSchema = (ms: number) => v.pipe(countSchema, v.ltValue(MAX_DATE_MS / ms));
const figureSchema = v.nullable(v.number());

const packedFields = {
  owner: textSchema,
  category: textSchema,
  room: v.picklist(RECORD_GROUPS),
  names: v.array(textSchema),
};
// What makes no sense in the packed figures is left out when they are unpacked.
const DaySchema = v.object({ ...packedFields, day: periodSchema(DAY_MS), hours: v.string() });
const WindowsSchema = v.object({
  ...packedFields,
  hour: periodSchema(HOUR_MS),
  latest: timeSchema,
  windows: v.string(),
});

const NoteSchema = v.tuple([v.pipe(countSchema, v.ltValue(24)), textSchema]);
const listSchema = v.fallback(v.array(v.unknown()), []);
// A note or an hour that makes no sense is left out alone: the user has written the others of the day.
const OwnerDaySchema = v.object({
  owner: textSchema,
  day: periodSchema(DAY_MS),
  watched: v.pipe(listSchema, v.transform(validHalves)),
  notes: v.pipe(
    listSchema,
    v.transform((notes) => valid(NoteSchema, notes)),
  ),
});

const RequestSchema = v.object({
  id: countSchema,
  owner: textSchema,
  at: timeSchema,
  endedAt: v.nullable(timeSchema),
  method: textSchema,
  endpoint: textSchema,
  category: textSchema,
  status: figureSchema,
  remaining: figureSchema,
  limit: figureSchema,
  initiator: textSchema,
  tabId: v.number(),
  fromCache: v.boolean(),
  aborted: v.boolean(),
});

export const validDays = (records: readonly unknown[]) => valid(DaySchema, records);

export const validWindows = (records: readonly unknown[]) => valid(WindowsSchema, records);

export const validOwnerDays = (records: readonly unknown[]) => valid(OwnerDaySchema, records);

/** The requests of these chunks; one that does not validate is left out alone. */
export const validRequests = (chunks: readonly RequestChunk[]) =>
  valid(
    RequestSchema,
    chunks.flatMap(({ requests }) => (Array.isArray(requests) ? requests : [])),
  );

/** Those that are valid. */
export function valid<S extends v.GenericSchema>(schema: S, records: readonly unknown[]): v.InferOutput<S>[] {
  return records.flatMap((record) => {
    const result = v.safeParse(schema, record);
    return result.success ? [result.output] : [];
  });
}
