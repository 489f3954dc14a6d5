/** Whose records are in the database. */
import type { OwnerId } from '../../core/snapshot.ts';
import { type HistoryStores, startingWith } from './schema.ts';

/** A store whose keys begin with the owner. */
interface StoreByOwner {
  openKeyCursor(keys?: IDBKeyRange): Promise<{ readonly key: readonly [OwnerId, ...unknown[]] } | null>;
}

/** The owners of all records but requests, which are stored in chunks of several owners. */
export async function ownersOf({ daySums, hourWindows, ownerDays }: HistoryStores): Promise<OwnerId[]> {
  const owners = new Set<OwnerId>();
  for (const store of [daySums, hourWindows, ownerDays] as readonly StoreByOwner[]) {
    let first = await store.openKeyCursor();
    while (first !== null) {
      const [owner] = first.key;
      owners.add(owner);
      first = await store.openKeyCursor(IDBKeyRange.lowerBound(startingWith([owner]).upper, true));
    }
  }
  return [...owners];
}
