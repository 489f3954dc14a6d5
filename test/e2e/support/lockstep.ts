/**
 * Requests that begin and end one at a time, each step waited for on both sides: so the server and the browser
 * see them in the same order, however slow the machine, and what overlaps is no matter of luck.
 */
import type { Page } from 'puppeteer-core';
import type { LogEntry, Simulator } from '../../simulator/index.ts';
import { eventually } from '../harness/index.ts';

type How = 'under way' | 'answered' | 'broken off';

interface Calls {
  calls?: Record<string, { stop: () => void; how: How }>;
}

/** A page asks; the request is named by the issue that it asks for. */
async function ask(page: Page, url: string, id: string): Promise<void> {
  await page.evaluate(
    (address, name) => {
      const scope = globalThis as Calls;
      scope.calls ??= {};
      const controller = new AbortController();
      const call = { stop: () => controller.abort(), how: 'under way' as How };
      scope.calls[name] = call;
      fetch(address, { signal: controller.signal })
        .then((response) => response.arrayBuffer())
        .then(
          () => {
            call.how = 'answered';
          },
          () => {
            call.how = 'broken off';
          },
        );
    },
    url,
    id,
  );
}

const howOf = (page: Page, id: string): Promise<How | undefined> =>
  page.evaluate((name) => (globalThis as Calls).calls?.[name]?.how, id);

export class Lockstep {
  readonly #simulator: Simulator;
  readonly #space: string;
  readonly #apiKey: string;
  readonly #releases = new Map<string, () => void>();
  #count = 0;

  constructor(simulator: Simulator, space: string, apiKey: string) {
    this.#simulator = simulator;
    this.#space = space;
    this.#apiKey = apiKey;
  }

  /** A request that the server has got and does not answer yet. */
  async begin(page: Page): Promise<string> {
    this.#count += 1;
    const id = `STEP-${this.#count}`;
    const held = new Promise<void>((resolve) => this.#releases.set(id, resolve));
    const path = `/api/v2/issues/${id}`;
    const matcher = { space: this.#space, path: new RegExp(`${id}$`) };
    this.#simulator.faults.once(matcher, { until: () => held });
    await ask(page, `https://${this.#space}${path}?apiKey=${this.#apiKey}`, id);
    await eventually(`${id} at the server`, () => this.#entry(id) !== undefined);
    return id;
  }

  /** Its answer has arrived. */
  async answer(page: Page, id: string): Promise<void> {
    this.#releases.get(id)?.();
    await eventually(`${id} answered`, async () => (await howOf(page, id)) === 'answered');
    await this.#over(id);
  }

  /** The page has given it up, and the server knows. */
  async abort(page: Page, id: string): Promise<void> {
    await page.evaluate((name) => (globalThis as Calls).calls?.[name]?.stop(), id);
    await eventually(`${id} broken off`, async () => (await howOf(page, id)) === 'broken off');
    await this.#over(id);
    this.#releases.get(id)?.();
  }

  /** From begin to end before anything else happens. */
  async roundTrip(page: Page): Promise<void> {
    await this.answer(page, await this.begin(page));
  }

  /** Answers all that have been held. */
  releaseAll(): void {
    for (const release of this.#releases.values()) release();
  }

  /** Resolves when the server is done with every request. */
  async allOver(): Promise<void> {
    await eventually('all over', () =>
      this.#simulator.log.every(({ space, endedAt }) => space !== this.#space || endedAt !== null),
    );
  }

  #entry(id: string): LogEntry | undefined {
    return this.#simulator.log.find(({ space, path }) => space === this.#space && path.endsWith(`/${id}`));
  }

  async #over(id: string): Promise<void> {
    await eventually(`${id} over`, () => (this.#entry(id)?.endedAt ?? null) !== null);
  }
}
