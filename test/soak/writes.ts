/** Counts how often the background writes what it knows to `storage.session`, by the browser's own events. */
import type { Session } from '../e2e/harness/index.ts';

interface Counted {
  writesCounted?: number;
}

export const countWrites = (session: Session): Promise<void> =>
  session.inExtension(() => {
    const scope = globalThis as Counted;
    scope.writesCounted = 0;
    chrome.storage.session.onChanged.addListener(() => {
      scope.writesCounted = (scope.writesCounted ?? 0) + 1;
    });
  });

export const writesCounted = (session: Session): Promise<number> =>
  session.inExtension(() => (globalThis as Counted).writesCounted ?? Number.NaN);
