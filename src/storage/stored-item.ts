/** What all stored items share. */
import * as v from 'valibot';
import { MAX_DATE_MS } from '../core/time.ts';

/**
 * The version of every item in `storage.local` and `storage.sync`.
 *
 * No version has been released yet, so there is nothing to migrate from. The first change to a stored item after the
 * first release raises this number and adds a migration here, with a fixture of the earlier version in `test/storage`.
 */
export const STORED_VERSION = 1;

/** A time in ms. One that no date can name would make all that shows it throw. */
export const timeSchema = v.pipe(v.number(), v.minValue(-MAX_DATE_MS), v.maxValue(MAX_DATE_MS));

/** The item if it matches the schema, else the fallback. */
export function parseItem<S extends v.GenericSchema, F>(
  schema: S,
  item: unknown,
  fallback: F,
): v.InferOutput<S> | F {
  const result = v.safeParse(schema, item);
  return result.success ? result.output : fallback;
}

/** The value of a stored JSON text; null if the item is not one. */
export function parseJson(item: unknown): unknown {
  try {
    return typeof item === 'string' ? JSON.parse(item) : null;
  } catch {
    return null;
  }
}
