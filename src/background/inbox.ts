/**
 * Takes events in their order, at once where it can.
 *
 * Most events are handled synchronously as they come. One that has to wait (for what is stored to be
 * loaded, for a key to be hashed) holds back those behind it, so that an answer never overtakes its request.
 */
type Task = () => void | Promise<void>;

export class Inbox {
  readonly #waiting: Task[] = [];
  #busy = true;

  constructor(ready: Promise<void>) {
    // What could not be loaded is as on the first day; nothing waits for ever.
    ready.then(
      () => this.#drain(),
      () => this.#drain(),
    );
  }

  push(task: Task): void {
    if (this.#busy) this.#waiting.push(task);
    else this.#run(task);
  }

  #run(task: Task): void {
    const pending = task();
    if (pending === undefined) return;
    this.#busy = true;
    pending.then(
      () => this.#drain(),
      () => this.#drain(),
    );
  }

  #drain(): void {
    this.#busy = false;
    while (!this.#busy) {
      const task = this.#waiting.shift();
      if (task === undefined) return;
      this.#run(task);
    }
  }
}
