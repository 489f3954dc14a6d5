/**
 * Does `work` soon after it is asked for, and not more often than every `ms`: what could be done once a moment is
 * not done on the path of every response.
 */
export interface Throttled {
  /** At once, or `ms` after it was last done for this. */
  soon(): void;
  /** With the next time, at the latest in `ms`; nothing that is wanted soon has to wait for it. */
  later(): void;
}

export function throttle(ms: number, work: () => void): Throttled {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let asked: 'soon' | 'later' | null = null;
  /** Whether the timer stands for the rest after what was wanted soon. */
  let resting = false;
  const wait = (rest: boolean) => {
    if (timer !== null) clearTimeout(timer);
    resting = rest;
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
    wait(true);
    work();
  };
  return {
    soon: () => {
      if (timer !== null && resting) asked = 'soon';
      else run();
    },
    later: () => {
      asked ??= 'later';
      if (timer === null) wait(false);
    },
  };
}
