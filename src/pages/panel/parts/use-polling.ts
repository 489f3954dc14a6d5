/** Asks at once and then once a second, as long as the page can be seen; a hidden page asks nothing. */
import { useEffect, useRef } from 'preact/hooks';

/** @param ask the next question waits for the answer to the last one; a failed one is asked again */
export function usePolling(ask: () => Promise<void>): void {
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
      if (!over) timer = setTimeout(turn, 1000);
    };
    void turn();
    document.addEventListener('visibilitychange', turn);
    return () => {
      over = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', turn);
    };
  }, []);
}
