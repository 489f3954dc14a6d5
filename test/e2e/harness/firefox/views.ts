/** The event page and the real popup in Firefox: find them, evaluate in them, end the event page. */

import { expression } from '../remote.ts';
import type { Remote } from '../session.ts';
import type { FirefoxWindow } from './globals.ts';
import type { Privileged } from './privileged.ts';

type Answer = { value?: string; error?: string };

/** A view whose document is replaced meanwhile, as when a popup opens, never answers: the call fails after so long. */
const LONGEST_ANSWER_MS = 5000;

/**
 * Runs in the view's process. The debugger evaluates in the page's own global, past the extension's CSP; a sandbox
 * would have a `Date` and a `globalThis` of its own.
 */
function frameScript(code: string, answerTo: string): string {
  return `(() => {
    const { addDebuggerToGlobal } = ChromeUtils.importESModule('resource://gre/modules/jsdebugger.sys.mjs');
    const scope = Cu.Sandbox(Services.scriptSecurityManager.getSystemPrincipal(), { freshCompartment: true });
    addDebuggerToGlobal(scope);
    const dbg = new scope.Debugger();
    const page = dbg.addDebuggee(content);
    const answer = (value, error) => sendAsyncMessage(${JSON.stringify(answerTo)}, { value, error });
    const bound = page.makeDebuggeeValue(Cu.exportFunction(answer, content));
    const outcome = page.executeInGlobalWithBindings(${JSON.stringify(code)}, { __answer: bound });
    if (outcome?.throw) answer(undefined, 'The code does not run');
    dbg.removeAllDebuggees();
  })();`;
}

export class FirefoxViews {
  readonly #privileged: Privileged;
  readonly #id: string;

  constructor(privileged: Privileged, id: string) {
    this.#privileged = privileged;
    this.#id = id;
  }

  async #evaluate<A extends unknown[], T>(
    type: 'background' | 'popup',
    fn: Remote<A, T>,
    args: A,
  ): Promise<T> {
    const answerTo = `harness-${Math.random()}`;
    const code = `(async () => JSON.stringify({ value: await ${expression(fn, args)} }))().then(
      (value) => __answer(value, undefined),
      (error) => __answer(undefined, String(error)),
    )`;
    const answer = await this.#privileged.call(
      (id: string, viewType: string, script: string, name: string, ms: number): Promise<Answer> => {
        const { WebExtensionPolicy } = globalThis as unknown as FirefoxWindow;
        const { views } = WebExtensionPolicy.getByID(id).extension;
        const view = [...views].find((candidate) => candidate.viewType === viewType);
        if (!view) return Promise.resolve({ error: `No ${viewType} is open` });
        const { messageManager } = view.xulBrowser;
        return new Promise((resolve) => {
          const finish = (answer: Answer) => {
            messageManager.removeMessageListener(name, listener);
            clearTimeout(timer);
            resolve(answer);
          };
          const listener = ({ data }: { data: unknown }) => finish(data as Answer);
          const timer = setTimeout(() => finish({ error: `The ${viewType} does not answer` }), ms);
          messageManager.addMessageListener(name, listener);
          messageManager.loadFrameScript(`data:application/javascript;charset=utf-8,${script}`, false);
        });
      },
      this.#id,
      type,
      encodeURIComponent(frameScript(code, answerTo)),
      answerTo,
      LONGEST_ANSWER_MS,
    );
    if (answer.value === undefined) throw new Error(answer.error);
    return (JSON.parse(answer.value) as { value: T }).value;
  }

  async inBackground<A extends unknown[], T>(fn: Remote<A, T>, args: A): Promise<T> {
    await this.#privileged.call(async (id: string) => {
      const { WebExtensionPolicy } = globalThis as unknown as FirefoxWindow;
      await WebExtensionPolicy.getByID(id).extension.wakeupBackground();
    }, this.#id);
    return this.#evaluate('background', fn, args);
  }

  inPopup<A extends unknown[], T>(fn: Remote<A, T>, args: A): Promise<T> {
    return this.#evaluate('popup', fn, args);
  }

  popupOpen(): Promise<boolean> {
    return this.#privileged.call((id: string) => {
      const { WebExtensionPolicy } = globalThis as unknown as FirefoxWindow;
      const { views } = WebExtensionPolicy.getByID(id).extension;
      return [...views].some((view) => view.viewType === 'popup');
    }, this.#id);
  }

  /** As when its idle time is over, but at once; `suspend` is announced to it. */
  async killBackground(): Promise<void> {
    await this.#privileged.call(async (id: string) => {
      const { WebExtensionPolicy } = globalThis as unknown as FirefoxWindow;
      const { extension } = WebExtensionPolicy.getByID(id);
      if (extension.backgroundState === 'stopped') return;
      await extension.terminateBackground({ disableResetIdleForTest: true });
    }, this.#id);
  }

  async backgroundAlive(): Promise<boolean> {
    const state = await this.#privileged.call((id: string) => {
      const { WebExtensionPolicy } = globalThis as unknown as FirefoxWindow;
      return WebExtensionPolicy.getByID(id).extension.backgroundState;
    }, this.#id);
    return state !== 'stopped';
  }
}
