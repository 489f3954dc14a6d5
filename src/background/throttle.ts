/**
 * Runs `work` at once, and again at most every `ms` while it is asked for: what could be done once a
 * moment is not done on the path of every response.
 */
export function throttle(ms: number, work: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let again = false;
  const rest = () => {
    timer = setTimeout(() => {
      timer = null;
      if (!again) return;
      again = false;
      rest();
      work();
    }, ms);
  };
  return () => {
    if (timer !== null) {
      again = true;
      return;
    }
    rest();
    work();
  };
}
