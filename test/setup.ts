/** Each test begins with an empty browser and database, real timers and no stubs, since files share a worker's modules. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, vi } from 'vitest';
import { closeHistory } from '../src/history/database/connection.ts';
import { forgetLanguage } from '../src/platform/i18n.ts';
import { languageListeners, resetBrowser } from './platform/fake-browser.ts';

languageListeners.push(forgetLanguage);

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
