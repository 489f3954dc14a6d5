/** Each test begins with an empty browser and database, real timers and no stubs, since files share a worker's modules. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, vi } from 'vitest';
import { closeHistory } from '../src/history/database/connection.ts';
import { resetBrowser } from './platform/fake-browser.ts';

beforeEach(() => {
  closeHistory();
  globalThis.indexedDB = new IDBFactory();
  resetBrowser();
});
afterEach(() => {
  vi.restoreAllMocks();
  // A stub may have wrapped a fake timer.
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.clearAllTimers();
  vi.useRealTimers();
});
