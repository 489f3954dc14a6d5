const SOONEST_MS = 15;
const SELDOMEST_MS = 150;

/**
 * Asks again until the answer is there: for what has no event to wait for. Without `everyMs` soon at first and then
 * ever more seldom, since each question costs the browser something.
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  { timeoutMs = 15_000, everyMs }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let failure: unknown;
  let pause = everyMs ?? SOONEST_MS;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      failure = undefined;
    } catch (error) {
      failure = error;
    }
    if (performance.now() > deadline) {
      throw new Error(`Not within ${timeoutMs} ms: ${what}`, { cause: failure });
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (everyMs === undefined) pause = Math.min(pause * 1.3, SELDOMEST_MS);
  }
}

/**
 * For a promise that a test starts and awaits later. If the test fails in between, the promise rejects when its page closes,
 * and an unhandled rejection would end the run.
 */
export const ignoreRejection = (begun: Promise<unknown>): void => void begun.catch(() => {});
