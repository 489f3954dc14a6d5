/**
 * Scripts with system rights inside Firefox, over the driver's own BiDi connection (`moz:scope: chrome`, allowed by
 * `--remote-allow-system-access`). WebDriver does not show event pages or popups; Firefox's own window does.
 */
import type { Browser } from 'puppeteer-core';
import { within } from '../../../../src/platform/timeout.ts';
import { expression } from '../remote.ts';
import type { Remote } from '../session.ts';

interface Connection {
  send(method: string, params: object): Promise<{ result: unknown }>;
}

/** Puppeteer keeps its BiDi connection to itself; Firefox allows no second one. */
function connectionOf(browser: Browser): Connection {
  const connection: unknown = Reflect.get(browser, 'connection');
  if (typeof connection === 'object' && connection !== null && 'send' in connection) {
    return connection as Connection;
  }
  throw new Error('This version of puppeteer-core hides its BiDi connection elsewhere.');
}

interface Evaluated {
  type: 'success' | 'exception';
  result?: { type: string; value?: string };
  exceptionDetails?: { text: string };
}

/** Longer than any of the calls takes, and short enough for a test to be tried again. */
const CALL_TIMEOUT_MS = 20_000;

export class Privileged {
  readonly #connection: Connection;
  readonly #context: string;

  private constructor(connection: Connection, context: string) {
    this.#connection = connection;
    this.#context = context;
  }

  static async of(browser: Browser): Promise<Privileged> {
    const connection = connectionOf(browser);
    const { result } = await connection.send('browsingContext.getTree', { 'moz:scope': 'chrome' });
    const [window] = (result as { contexts: { context: string }[] }).contexts;
    if (!window) throw new Error('Firefox has no window.');
    return new Privileged(connection, window.context);
  }

  /** Calls a function in the browser window's own scope; arguments and result travel as JSON. Fails after 20 s. */
  call<A extends unknown[], T>(fn: Remote<A, T>, ...args: A): Promise<T> {
    return within(CALL_TIMEOUT_MS, this.wait(fn, ...args));
  }

  /** The same, for what may take any time. */
  async wait<A extends unknown[], T>(fn: Remote<A, T>, ...args: A): Promise<T> {
    const { result } = await this.#connection.send('script.evaluate', {
      target: { context: this.#context },
      expression: `(async () => JSON.stringify({ value: await ${expression(fn, args)} }))()`,
      awaitPromise: true,
    });
    const answer = result as Evaluated;
    if (answer.type === 'exception' || answer.result?.value === undefined) {
      throw new Error(answer.exceptionDetails?.text ?? 'Firefox answered nothing');
    }
    return (JSON.parse(answer.result.value) as { value: T }).value;
  }
}
