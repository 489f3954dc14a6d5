/**
 * The serial queue: runs tasks one after the other in the order of their arrival, once storage has been read. A task that
 * waits (for the hash of a key) holds back the tasks after it, so that an answer never overtakes its request.
 */
type Task = () => void | Promise<void>;

/** Waiting tasks; events of the user's own keys and commands are queued beyond that. */
export const MAX_QUEUED = 2000;

interface Hooks {
  /** Called for each task that was dropped since the queue was full. */
  readonly onDropped?: () => void;
  /** Called before each task. */
  readonly beforeTask?: () => void;
}

export class EventQueue {
  readonly #tasks: Task[] = [];
  #isBusy = true;
  readonly #hooks: Hooks;

  /** @param ready tasks wait until it has settled, also if it fails */
  constructor(ready: Promise<void>, hooks: Hooks = {}) {
    this.#hooks = hooks;
    const begin = () => void this.#run();
    ready.then(begin, begin);
  }

  /** @param isKept never dropped: a command, or an event of the user's own keys */
  push(task: Task, isKept = true): void {
    if (!isKept && this.#tasks.length >= MAX_QUEUED) {
      this.#hooks.onDropped?.();
      return;
    }
    this.#tasks.push(task);
    if (!this.#isBusy) void this.#run();
  }

  /** Runs synchronously as long as no task returns a promise. */
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

/** Runs a task; an error is reported on the console, so that the next tasks still run. */
function attempt(task: Task): void | Promise<void> {
  try {
    return task();
  } catch (error) {
    reportError(error);
  }
}
