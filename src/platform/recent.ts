/** A map that forgets what was not set for a while: two generations, of which the older one goes as a whole. */
export class Recent<V> {
  #young = new Map<string, V>();
  #old = new Map<string, V>();
  #turnsAt = Number.NEGATIVE_INFINITY;
  readonly #span: number;

  /** @param span an entry is there for at least so long after it was set, and at most twice as long, in ms */
  constructor(span: number) {
    this.#span = span;
  }

  get(name: string): V | undefined {
    this.#turn();
    return this.#young.has(name) ? this.#young.get(name) : this.#old.get(name);
  }

  set(name: string, value: V): void {
    this.#turn();
    this.#young.set(name, value);
  }

  #turn(): void {
    const time = performance.now();
    if (time < this.#turnsAt) return;
    // After a quiet time both are too old.
    this.#old = time < this.#turnsAt + this.#span ? this.#young : new Map();
    this.#young = new Map();
    this.#turnsAt = time + this.#span;
  }
}
