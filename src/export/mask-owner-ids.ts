/** Removes the fingerprints of keys from the ids of observed keys, where they follow the `~`. */
import type { OwnerId } from '../core/snapshot.ts';

/**
 * Replaces each fingerprint by a number within its space, `demo.backlog.com~1`, the same for the same set of ids.
 *
 * @returns a function that masks an id of the set; ids of accounts stay as they are
 */
export function ownerIdMask(ids: Iterable<OwnerId>): (id: OwnerId) => OwnerId {
  const names = new Map<OwnerId, OwnerId>();
  const counts = new Map<string, number>();
  for (const id of [...new Set(ids)].sort()) {
    const end = id.indexOf('~');
    if (end < 0) continue;
    const space = id.slice(0, end);
    const count = (counts.get(space) ?? 0) + 1;
    counts.set(space, count);
    names.set(id, `${space}~${count}`);
  }
  return (id) => names.get(id) ?? (id.includes('~') ? `${id.slice(0, id.indexOf('~'))}~?` : id);
}
