/** Fills the history, and measures how much of its time a page has for others. */
import type { Page } from 'puppeteer-core';
import { eventually, type Session } from './harness/index.ts';
import { SPACE, USER_ID } from './world.ts';

/** Makes the history hold so many requests of the tester, and no others. */
export async function fillRequests(session: Session, count: number): Promise<void> {
  // Opened before the extension has made it, it would be a database without stores.
  await eventually('the history is there', () =>
    session.inExtension(async () => (await indexedDB.databases()).some(({ name }) => name === 'history')),
  );
  await session.inExtension(fillIn, count, `${SPACE}#${USER_ID}`);
}

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
  const request = (index: number) => {
    const at = now - (count - index) * 50;
    const method = index % 3 === 0 ? 'PATCH' : 'GET';
    return {
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
    };
  };
  // So many as a busy second's writing brings.
  const batch = 20;
  for (let first = 0; first < count; first += batch) {
    const length = Math.min(batch, count - first);
    store.add({ id: first + 1, requests: Array.from({ length }, (_, index) => request(first + index)) });
  }
  await new Promise((resolve) => {
    transaction.oncomplete = resolve;
  });
  db.close();
}

/**
 * What one step of scrolling takes, in ms: of many batches the one at the first decile, for other programs of
 * a busy machine only ever make it longer.
 */
export const scrollStep = (panel: Page): Promise<number> =>
  panel.$eval('.request-rows', async (box) => {
    const batches: number[] = [];
    for (let batch = 0; batch < 20; batch += 1) {
      const begun = performance.now();
      for (let step = 0; step < 10; step += 1) {
        box.scrollTop = (box.scrollHeight - box.clientHeight) * ((step * 7 + batch) % 10) * 0.1;
        box.dispatchEvent(new Event('scroll'));
        // The rows are drawn in microtasks; measuring the box lays them out.
        for (let turn = 0; turn < 10; turn += 1) await null;
        box.getBoundingClientRect();
      }
      batches.push((performance.now() - begun) / 10);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    return batches.toSorted((a, b) => a - b)[2] ?? Number.NaN;
  });

/** The longest time in which nothing else can happen on the page, in ms: of several seconds the quietest one. */
export const longestStandstill = (page: Page, seconds: number): Promise<number> =>
  page.evaluate(
    (count) =>
      new Promise<number>((resolve) => {
        const { port1, port2 } = new MessageChannel();
        const standstills: number[] = [];
        let longest = 0;
        let last = performance.now();
        let end = last + 1100;
        port1.onmessage = () => {
          const now = performance.now();
          longest = Math.max(longest, now - last);
          last = now;
          if (now >= end) {
            standstills.push(longest);
            longest = 0;
            end = now + 1100;
          }
          if (standstills.length < count) port2.postMessage(null);
          else resolve(Math.min(...standstills));
        };
        port2.postMessage(null);
      }),
    seconds,
  );
