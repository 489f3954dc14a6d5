/** Fills the history, and measures how much of its time a page has for others. */
import type { Page } from 'puppeteer-core';
import type { Session } from './harness/index.ts';
import { SPACE, USER_ID } from './world.ts';

/** Makes the history hold so many requests of the tester, and no others. */
export const fillRequests = (session: Session, count: number): Promise<void> =>
  session.inExtension(fillIn, count, `${SPACE}#${USER_ID}`);

async function fillIn(count: number, owner: string): Promise<void> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const db = await done(indexedDB.open('history'));
  const transaction = db.transaction('requests', 'readwrite');
  const store = transaction.objectStore('requests');
  store.clear();
  const now = Date.now();
  for (let index = 0; index < count; index += 1) {
    const at = now - (count - index) * 50;
    const method = index % 3 === 0 ? 'PATCH' : 'GET';
    store.add({
      owner,
      at,
      endedAt: at + 180,
      method,
      endpoint: `${method} /issues/:id`,
      category: index % 3 === 0 ? 'update' : 'read',
      status: index % 50 === 0 ? 429 : 200,
      remaining: index % 150,
      limit: 150,
      initiator: `site-${index % 20}.example.com`,
      tabId: 1,
      fromCache: false,
      aborted: false,
    });
  }
  await new Promise((resolve) => {
    transaction.oncomplete = resolve;
  });
  db.close();
}

/** How many turns a loop gets in the page within so many ms: the busier the page, the fewer. */
export const turnsIn = (page: Page, ms: number): Promise<number> =>
  page.evaluate(
    (span) =>
      new Promise<number>((resolve) => {
        const { port1, port2 } = new MessageChannel();
        const end = performance.now() + span;
        let turns = 0;
        port1.onmessage = () => {
          turns += 1;
          if (performance.now() < end) port2.postMessage(null);
          else resolve(turns);
        };
        port2.postMessage(null);
      }),
    ms,
  );
