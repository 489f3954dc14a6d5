/**
 * The serial queue: everything that happens is taken in one after the other, in the order in which it arrived, once what is
 * stored has been loaded. A task that has to wait (a key to be hashed) holds back those behind it, so that an answer never
 * overtakes its request.
 */
type Task = () => void | Promise<void>;

/** Most tasks that wait; those of the user's own keys are taken beyond that. */
export const MAX_QUEUED = 2000;

interface Hooks {
  /** Called for each task that found the queue full. */
  readonly onDropped?: () => void;
  /** Called before each task. */
  readonly beforeTask?: () => void;
}

export class EventQueue {
  readonly #tasks: Task[] = [];
  #isBusy = true;
  readonly #hooks: Hooks;

  /** @param ready tasks wait until it has settled; a failure leaves what could not be loaded empty */
  constructor(ready: Promise<void>, hooks: Hooks = {}) {
    this.#hooks = hooks;
    const begin = () => void this.#run();
    ready.then(begin, begin);
  }

  /** @param isKept it is never dropped: a command, or an event of a key of the user's own */
  push(task: Task, isKept = true): void {
    if (!isKept && this.#tasks.length >= MAX_QUEUED) {
      this.#hooks.onDropped?.();
      return;
    }
    this.#tasks.push(task);
    if (!this.#isBusy) void this.#run();
  }

  /** Runs without a pause as long as no task returns a promise. */
  async #run(): Promise<void> {
    this.#isBusy = true;
    for (let task = this.#tasks.shift(); task !== undefined; task = this.#tasks.shift()) {
      this.#hooks.beforeTask?.();
      const pending = attempt(task);
      if (pending !== undefined) await pending.catch((error: unknown) => reportError(error));
    }
    this.#isBusy = false;
  }
}

/** A task that throws is reported on the console, and the others go on. */
function attempt(task: Task): void | Promise<void> {
  try {
    return task();
  } catch (error) {
    reportError(error);
  }
}
