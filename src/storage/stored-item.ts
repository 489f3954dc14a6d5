/** What all stored items share. */
import * as v from 'valibot';
import { MAX_DATE_MS } from '../core/time.ts';

/**
 * The version of every item in `storage.local` and `storage.sync`.
 *
 * No item has changed since the first version, so there is nothing to migrate yet (the history's database has versions of its
 * own: `history/database/upgrade.ts`). The first change after a release raises this number and adds a migration here;
 * `test/upgrade` runs it on what each released version stored.
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
