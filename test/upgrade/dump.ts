/**
 * `npm run upgrade:dump`: installs the build in `dist/chrome`, uses it, and keeps what it has stored then as the fixture
 * of its version, `test/upgrade/stored/<version>.json`. Done once, when a version is released.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch, type Session } from '../e2e/harness/index.ts';
import { startSimulator } from '../simulator/index.ts';
import { type Fixture, STORED, type StoredDatabase } from './fixture.ts';
import { addTester, use } from './use.ts';

const simulator = await startSimulator();
addTester(simulator);
try {
  const session = await launch('chromium', { port: simulator.port });
  try {
    const { local, sync } = await use(session);
    const { version } = await session.inExtension(() => chrome.runtime.getManifest());
    const fixture: Fixture = { local, sync, databases: await databasesOf(session) };
    mkdirSync(STORED, { recursive: true });
    const file = join(STORED, `${version}.json`);
    writeFileSync(file, `${JSON.stringify(fixture, null, 1)}\n`);
    console.log(file);
  } finally {
    await session.close();
  }
} finally {
  await simulator.stop();
}

/** With its stores as they were made, so that a later version meets the database that this one leaves. */
function databasesOf(session: Session): Promise<StoredDatabase[]> {
  return session.inExtension(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const withKeys = async (store: IDBObjectStore) => {
      const [records, keys] = await Promise.all([done(store.getAll()), done(store.getAllKeys())]);
      return store.keyPath === null ? { records, keys } : { records };
    };
    const databases: StoredDatabase[] = [];
    for (const { name = '' } of await indexedDB.databases()) {
      const db = await done(indexedDB.open(name));
      const stores: StoredDatabase['stores'] = [];
      for (const storeName of db.objectStoreNames) {
        const store = db.transaction(storeName).objectStore(storeName);
        const indexes = [...store.indexNames].map((index) => ({
          name: index,
          keyPath: store.index(index).keyPath,
        }));
        stores.push({
          name: storeName,
          keyPath: store.keyPath,
          autoIncrement: store.autoIncrement,
          indexes,
          ...(await withKeys(store)),
        });
      }
      databases.push({ name, version: db.version, stores });
      db.close();
    }
    return databases;
  });
}
