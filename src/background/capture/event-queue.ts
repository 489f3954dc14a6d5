/**
 * Takes events in their order: what the browser tells of requests is gathered, everything else is taken at once.
 *
 * An answer after a quiet moment is taken as it comes. In a stream of them the events are only noted, and taken
 * together a moment later: one by one each finds the processor's caches full of the browser's own work, which
 * made the stream's cost (measured, docs/figures.md). One that has to wait (for what is stored to be loaded, for a
 * key to be hashed) holds back those behind it, so that an answer never overtakes its request.
 */
type Task = () => void | Promise<void>;

/** Events that wait at most; those of the user's own keys are taken beyond that. */
export const MAX_QUEUED = 2000;
/** Events wait for each other at most so long, in ms: nothing that is shown follows them more closely. */
const GATHER = 40;

export class EventQueue {
  #waiting: Task[] = [];
  #busy = true;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** Whether there is an answer among those gathered, and until when they wait for more. */
  #hasNews = false;
  #restsUntil = Number.NEGATIVE_INFINITY;

  readonly #onDropped: () => void;
  readonly #before: () => void;

  /**
   * @param onDropped called for each event that found the queue full
   * @param before called before each task, once `ready` is over
   */
  constructor(ready: Promise<void>, onDropped: () => void = () => {}, before: () => void = () => {}) {
    this.#onDropped = onDropped;
    this.#before = before;
    // What could not be loaded is as on the first day; nothing waits for ever.
    const begin = () => this.#resume();
    ready.then(begin, begin);
  }

  /** Takes it now, after what is gathered. */
  push(task: Task): void {
    this.#waiting.push(task);
    if (!this.#busy) this.#take();
  }

  /**
   * @param isNews an answer: after a moment without one it is taken at once, with what is gathered
   * @param isKept of a key of the user's own: it is not dropped where the queue is full
   */
  gather(task: Task, { isNews, isKept }: { readonly isNews: boolean; readonly isKept: boolean }): void {
    if (!isKept && this.#waiting.length >= MAX_QUEUED) {
      this.#onDropped();
      return;
    }
    this.#waiting.push(task);
    this.#hasNews ||= isNews;
    if (this.#busy) return;
    // By the clock and not by the timer, which a busy browser lets wait longer than its events.
    if (isNews && performance.now() >= this.#restsUntil) this.#take();
    else this.#timer ??= setTimeout(() => this.#take(), GATHER);
  }

  /** Takes what is gathered, where nothing has to be waited for. */
  flush(): void {
    if (!this.#busy && this.#waiting.length > 0) this.#take();
  }

  #take(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#hasNews) this.#restsUntil = performance.now() + GATHER;
    this.#hasNews = false;
    this.#busy = true;
    const tasks = this.#waiting;
    for (let index = 0; index < tasks.length; index += 1) {
      this.#before();
      const pending = run(tasks[index]);
      if (pending === undefined) continue;
      this.#waiting = tasks.slice(index + 1);
      const resume = () => this.#resume();
      pending.then(resume, resume);
      return;
    }
    this.#waiting = [];
    this.#busy = false;
  }

  #resume(): void {
    this.#busy = false;
    if (this.#waiting.length > 0) this.#take();
  }
}

/** One that fails is told of on the console, and the others go on. */
function run(task: Task | undefined): void | Promise<void> {
  try {
    return task?.();
  } catch (error) {
    reportError(error);
  }
}
