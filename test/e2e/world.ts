/** A Backlog, a browser with the built extension, and a user who has one account: what each test starts from. */
import { afterAll, beforeAll, describe } from 'vitest';
import { type Simulator, startSimulator, type UserOptions } from '../simulator/index.ts';
import { type BrowserName, browserNames, type LaunchOptions, launch, type Session } from './harness/index.ts';
import { addAccount } from './harness/screens.ts';

export const SPACE = 'demo.backlog.com';
export const KEY = 'key-of-the-tester-0001';
export const USER_ID = 7;

export interface World {
  readonly name: BrowserName;
  readonly simulator: Simulator;
  readonly session: Session;
}

export interface WorldOptions {
  /** Of the one user on the one space. */
  user?: Partial<UserOptions>;
  /** Whether the user has added the account, through the options page; true unless said. */
  account?: boolean;
  launch?: Partial<Pick<LaunchOptions, 'unresolved' | 'lang' | 'keepWelcome' | 'network'>>;
  /** Chromium switches its HTTP cache off unless the certificate is trusted. */
  httpCache?: boolean;
  /** Before anything is asked of it. */
  prepare?: (simulator: Simulator) => void;
}

/**
 * Defines the same tests for both browsers. The two suites run side by side, for most of the time is spent
 * waiting; `inTurn` where milliseconds are measured. The tests of one suite run in their order, in one browser.
 */
export function inEachBrowser(define: (world: () => World) => void, options: WorldOptions = {}): void {
  describe.concurrent.each(browserNames)('%s', (name) => {
    describe.sequential('', () => suite(name, define, options));
  });
}

export function inTurn(define: (world: () => World) => void, options: WorldOptions = {}): void {
  describe.each(browserNames)('%s', (name) => suite(name, define, options));
}

function suite(name: BrowserName, define: (world: () => World) => void, options: WorldOptions): void {
  let running: World | undefined;
  beforeAll(async () => {
    running = await begin(name, options);
  });
  afterAll(async () => {
    await running?.session.close();
    await running?.simulator.stop();
  });
  define(() => {
    if (running === undefined) throw new Error('The browser has not started');
    return running;
  });
}

async function begin(name: BrowserName, options: WorldOptions): Promise<World> {
  const simulator = await startSimulator();
  options.prepare?.(simulator);
  simulator.addUser(SPACE, { id: USER_ID, name: 'Tester', keys: [KEY], ...options.user });
  const { port, certificate } = simulator;
  const trust = options.httpCache ? { spki: certificate.spki } : {};
  const session = await launch(name, { port, ...trust, ...options.launch }).catch(async (error: unknown) => {
    await simulator.stop();
    throw error;
  });
  const world = { name, simulator, session };
  if (options.account ?? true) await addAccount(session, { space: SPACE, apiKey: KEY });
  return world;
}
