/**
 * Reads a whole storage area when the worker starts. A read that fails says nothing about what is stored, so it is repeated: the
 * worker would run without accounts, and write over items that it has not read.
 */
import type { Storage } from 'webextension-polyfill';
import { within } from '../../platform/timeout.ts';

/** How long to wait before each further try, in ms; the last one again and again. Below the 30 s after which a worker ends. */
const WAITS_MS = [100, 500, 2000, 10_000] as const;
/** The browser may take this long to read storage, in ms. */
const READ_TIMEOUT_MS = 4000;

/**
 * @param onFailure called after each try that failed
 * @param tries after so many the area counts as empty
 */
export async function readStorage(
  area: Storage.StorageArea,
  onFailure: () => void,
  tries = Number.POSITIVE_INFINITY,
): Promise<Readonly<Record<string, unknown>>> {
  for (let failures = 0; failures < tries; failures += 1) {
    try {
      return await within(READ_TIMEOUT_MS, area.get(null));
    } catch {
      onFailure();
      const wait = WAITS_MS[Math.min(failures, WAITS_MS.length - 1)];
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return {};
}
