/**
 * Does `work` soon after it is asked for, and not more often than every `ms`: what could be done once a moment is
 * not done on the path of every response.
 */
export interface Throttled {
  /** When what goes on now is through, or `ms` after it was last done for this. */
  soon(): void;
  /** With the next time, at the latest in `ms`; nothing that is wanted soon has to wait for it. */
  later(): void;
}

export function throttle(ms: number, work: () => void): Throttled {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let asked: 'soon' | 'later' | null = null;
  /** Until when the rest after what was wanted soon lasts. */
  let restsUntil = Number.NEGATIVE_INFINITY;
  const wait = () => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      timer = null;
      const wanted = asked;
      asked = null;
      if (wanted === 'soon') run();
      else if (wanted === 'later') work();
    }, ms);
  };
  const run = () => {
    asked = null;
    restsUntil = performance.now() + ms;
    wait();
    // Not in the middle of events that were gathered: the last of them is what counts.
    queueMicrotask(work);
  };
  return {
    soon: () => {
      // By the clock and not by the timer, which a busy browser lets wait longer than its events.
      if (performance.now() >= restsUntil) return run();
      asked = 'soon';
      if (timer === null) wait();
    },
    later: () => {
      asked ??= 'later';
      if (timer === null) wait();
    },
  };
}
