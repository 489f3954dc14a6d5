/** Everything that the extension has stored in the browser, read past its own code but for the packing of windows. */
import { type PackedWindows, unpackWindows } from '../../../src/history/packed-windows.ts';
import type { RequestChunk, RequestRecord, WindowRecord } from '../../../src/history/records.ts';
import type { Session } from '../harness/index.ts';

export interface Stored {
  readonly local: Record<string, unknown>;
  readonly session: Record<string, unknown>;
  readonly sync: Record<string, unknown>;
  readonly alarms: string[];
  readonly notifications: string[];
  /** Database → store → records. */
  readonly databases: Record<string, Record<string, unknown[]>>;
}

export const readStored = (session: Session): Promise<Stored> => session.inExtension(readAll);

export async function readHistory(
  session: Session,
): Promise<{ windows: WindowRecord[]; requests: RequestRecord[] }> {
  const { databases } = await readStored(session);
  const { hourWindows = [], requests = [] } = databases.history ?? {};
  // Tests put in records of another shape.
  const chunks = (requests as RequestChunk[]).filter((chunk) => Array.isArray(chunk.requests));
  const hours = (hourWindows as PackedWindows[]).filter(({ windows }) => typeof windows === 'string');
  return { windows: hours.flatMap(unpackWindows), requests: chunks.flatMap((chunk) => chunk.requests) };
}

/** Runs in the browser. Opens only databases that are there, for opening would make them. */
async function readAll(): Promise<Stored> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const databases: Record<string, Record<string, unknown[]>> = {};
  for (const { name = '' } of await indexedDB.databases()) {
    const db = await done(indexedDB.open(name));
    const stores: Record<string, unknown[]> = {};
    for (const store of db.objectStoreNames) {
      stores[store] = await done(db.transaction(store).objectStore(store).getAll());
    }
    db.close();
    databases[name] = stores;
  }
  const { storage, alarms, notifications } = chrome;
  return {
    local: await storage.local.get(null),
    session: await storage.session.get(null),
    sync: await storage.sync.get(null),
    alarms: (await alarms.getAll()).map(({ name }) => name),
    notifications: Object.keys(await new Promise<object>((resolve) => void notifications.getAll(resolve))),
    databases,
  };
}
