/** Repeats a read while the page is visible. */
import { useEffect, useRef } from 'preact/hooks';

/**
 * Calls `ask` at once and then every `everyMs`, as long as the page is visible.
 *
 * @param ask not called again before its promise has settled; a failed call is repeated
 * @param restart begins at once where it changes
 */
export function usePolling(ask: () => Promise<void>, everyMs = 1000, restart = ''): void {
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    let asking = false;
    const turn = async () => {
      clearTimeout(timer);
      if (over || asking || document.visibilityState === 'hidden') return;
      asking = true;
      await latest.current().catch(() => {});
      asking = false;
      if (!over) timer = setTimeout(turn, everyMs);
    };
    void turn();
    document.addEventListener('visibilitychange', turn);
    return () => {
      over = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', turn);
    };
  }, [restart]);
}
