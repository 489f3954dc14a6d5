/** Functions sent to the browser as text. */
import type { Remote } from './session.ts';

/** What can evaluate an expression: a page or a worker of the driver. */
export interface Evaluator {
  evaluate(expression: string): Promise<unknown>;
}

/**
 * The call as one expression; arguments travel as JSON. `__name` is what esbuild (tsx) wraps named functions in.
 */
export function expression<A extends unknown[], T>(fn: Remote<A, T>, args: A): string {
  const list = args.map((arg) => (arg === undefined ? 'undefined' : JSON.stringify(arg)));
  return `(() => { const __name = (fn) => fn; return (${fn.toString()})(${list.join(', ')}); })()`;
}

export async function callIn<A extends unknown[], T>(
  where: Evaluator,
  fn: Remote<A, T>,
  args: A,
): Promise<T> {
  // The far side is JavaScript: that it returns a T is the function's own promise.
  return (await where.evaluate(expression(fn, args))) as T;
}
