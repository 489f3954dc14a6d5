/** What one version left in a browser's profile after it was used (`use.ts`). What lasts only as long as the browser is not in it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../e2e/harness/places.ts';

type KeyPath = string | string[] | null;

export interface StoredDatabase {
  name: string;
  version: number;
  stores: {
    name: string;
    keyPath: KeyPath;
    autoIncrement: boolean;
    indexes: { name: string; keyPath: KeyPath }[];
    records: unknown[];
    /** Of the records, where the store has no key path. */
    keys?: IDBValidKey[];
  }[];
}

export interface Fixture {
  local: Record<string, unknown>;
  sync: Record<string, unknown>;
  databases: StoredDatabase[];
}

/** The folder of all versions' fixtures. */
export const STORED = join(root, 'test/upgrade/stored');

export const readFixture = (version: string): Fixture =>
  JSON.parse(readFileSync(join(STORED, `${version}.json`), 'utf8')) as Fixture;
