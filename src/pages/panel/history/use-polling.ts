/** Repeats a read while the page is visible. */
import { useLayoutEffect, useRef } from 'preact/hooks';

/** What the screen does not show at first is read once it has been painted: after so many ms. */
const MORE_MS = 300;

/** False once the component is gone or has restarted: what was read is out of date. */
type IsCurrent = () => boolean;

/**
 * Calls `ask` at once and then every `everyMs`, as long as the page is visible.
 *
 * @param ask resolves to whether more is to be read, for which it is called again soon; it is not called before its promise has
 *   settled, and a failed call is repeated
 * @param everyMs as it was given last
 * @param restart begins at once where it changes
 */
export function usePolling(
  ask: (isCurrent: IsCurrent) => Promise<boolean>,
  everyMs = 1000,
  restart = '',
): void {
  const latest = useRef({ ask, everyMs });
  latest.current = { ask, everyMs };
  // Before the paint, so that the database answers while the browser paints.
  useLayoutEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    let asking = false;
    const turn = async () => {
      clearTimeout(timer);
      if (over || asking || document.visibilityState === 'hidden') return;
      asking = true;
      const hasMore = await latest.current.ask(() => !over).catch(() => false);
      asking = false;
      if (!over) timer = setTimeout(turn, hasMore ? MORE_MS : latest.current.everyMs);
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
