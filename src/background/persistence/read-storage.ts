/**
 * Reads a whole storage area when the worker starts. A read that fails says nothing about what is stored: the worker would run
 * without accounts, and write over items that it has not read. So it is repeated until it succeeds.
 */
import type { Storage } from 'webextension-polyfill';

/** How long to wait before each further try, in ms; the last one again and again. Below the 30 s after which a worker ends. */
const WAITS_MS = [100, 500, 2000, 10_000] as const;

/** @param onFailure called after each try that failed */
export async function readStorage(
  area: Storage.StorageArea,
  onFailure: () => void,
): Promise<Readonly<Record<string, unknown>>> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await area.get(null);
    } catch {
      onFailure();
      const wait = WAITS_MS[Math.min(tries, WAITS_MS.length - 1)];
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
