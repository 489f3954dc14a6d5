/** Contenders side by side: a browser for each, all open at once, one simulator for all. */
import type { Page } from 'puppeteer-core';
import { type BrowserName, launch, type Session } from '../e2e/harness/index.ts';
import { addAccount } from '../e2e/harness/screens.ts';
import { type Contender, makeRival } from './contenders.ts';
import { KEY, SPACE } from './place.ts';
import { startSimulatorProcess } from './simulator-process.ts';

export interface Stand {
  readonly session: Session;
  /** A page of the space. */
  readonly page: Page;
}

export type Arena<C extends Contender> = Readonly<Record<C, Stand>>;

export interface ArenaOptions {
  /** Other folders than the contenders' own. */
  folders?: Partial<Record<Contender, string>>;
  /** Whether our user has added the account; true unless said. */
  account?: boolean;
}

async function enter(
  browser: BrowserName,
  port: number,
  contender: Contender,
  { folders = {}, account = true }: ArenaOptions,
): Promise<Stand> {
  const extension = folders[contender] ?? (contender === 'ours' ? undefined : makeRival(contender, browser));
  const session = await launch(browser, { port, network: false, ...(extension && { extension }) });
  if (contender === 'ours' && account) await addAccount(session, { space: SPACE, apiKey: KEY });
  return { session, page: await session.open(session.url(SPACE)) };
}

/** Opens the browsers, and closes them when `use` is through. */
export async function inArena<C extends Contender, T>(
  browser: BrowserName,
  contenders: readonly C[],
  use: (arena: Arena<C>) => Promise<T>,
  options: ArenaOptions = {},
): Promise<T> {
  const simulator = await startSimulatorProcess();
  const stands = new Map<C, Stand>();
  try {
    for (const contender of contenders) {
      stands.set(contender, await enter(browser, simulator.port, contender, options));
    }
    return await use(Object.fromEntries(stands) as Arena<C>);
  } finally {
    for (const { session } of stands.values()) await session.close();
    simulator.stop();
  }
}

/**
 * Lets everybody measure once a round, so that what the machine does besides meets all alike; who begins changes.
 *
 * @returns what each measured, round by round
 */
export async function alternate<C extends string, T>(
  contenders: readonly C[],
  rounds: number,
  measure: (contender: C) => Promise<T>,
): Promise<Record<C, T[]>> {
  const results = Object.fromEntries(contenders.map((each) => [each, []])) as unknown as Record<C, T[]>;
  for (let round = 0; round < rounds; round += 1) {
    const shift = round % contenders.length;
    const order = [...contenders.slice(shift), ...contenders.slice(0, shift)];
    if (round % 2 === 1) order.reverse();
    for (const contender of order) results[contender].push(await measure(contender));
  }
  return results;
}
