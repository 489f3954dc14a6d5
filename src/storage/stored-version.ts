/**
 * The version of every item in `storage.local` and `storage.sync`.
 *
 * No version has been released yet, so there is nothing to migrate from. The first change to a stored item after the
 * first release raises this number and adds a migration here, with a fixture of the earlier version in `test/storage`.
 */
export const STORED_VERSION = 1;
