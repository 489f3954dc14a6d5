/**
 * A Backlog, a browser with the built extension, and a user who has one account: what each file of tests starts from.
 * The files share a browser, which costs most when it starts; the extension in it is installed afresh for each of them.
 */
import { join } from 'node:path';
import { afterAll, test as vitestTest } from 'vitest';
import { BUILDS, packBuilds } from '../../release/packages.ts';
import { unzipInto } from '../../release/zip.ts';
import { type Certificate, makeCertificate } from '../../simulator/certificate.ts';
import { type Simulator, startSimulator, type UserOptions } from '../../simulator/index.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { type BrowserName, launch, reinstall, type Session } from '../harness/index.ts';
import { root } from '../harness/places.ts';
import { storeAccounts } from './accounts.ts';

export const SPACE = 'demo.backlog.com';
export const KEY = 'key-of-the-tester-0001';
export const USER_ID = 7;
/** A host that has no address. */
export const UNRESOLVED = 'nowhere.backlog.com';

/** That of this worker, which runs one file after the other. */
const browserName = (process.env.E2E_BROWSER ?? 'chromium') as BrowserName;

export interface World {
  readonly name: BrowserName;
  readonly simulator: Simulator;
  readonly session: Session;
}

export interface WorldOptions {
  /** Of the one user on the one space; null where there is none. */
  user?: Partial<UserOptions> | null;
  /** Whether the user has an account; true unless said. The form that adds one has tests of its own. */
  account?: boolean;
  keepWelcome?: boolean;
  http2?: boolean;
  /** Before anything is asked of it. */
  prepare?: (simulator: Simulator) => void;
  /** When the account has been added. */
  begin?: (world: World) => Promise<void>;
}

export type StepTest = (title: string, run: (world: World) => Promise<void>, timeoutMs?: number) => void;

/**
 * Tests that build on one another, in their order and in one world, which the first of them begins: Vitest tries a test again,
 * but no hook. One that is tried again begins with a world of its own, in which those before it have been done again.
 */
export function inEachBrowser(
  define: (world: () => World, test: StepTest) => void,
  options: WorldOptions = {},
): void {
  let running: World | undefined;
  const world = () => {
    if (running === undefined) throw new Error('The browser has not started');
    return running;
  };
  const begin = async () => {
    running = undefined;
    running = await beginWorld(options);
  };
  afterAll(() => running?.simulator.stop());
  const steps: ((world: World) => Promise<void>)[] = [];
  define(world, (title, run, timeoutMs) => {
    const before = steps.slice();
    steps.push(run);
    vitestTest(title, timeoutMs === undefined ? {} : { timeout: timeoutMs }, async ({ task }) => {
      if (running === undefined || (task.result?.retryCount ?? 0) > 0) {
        await begin();
        for (const step of before) await step(world());
      }
      await run(world());
    });
  });
}

/** What the worlds of this worker have in common: the port and the certificate that their browser knows. */
let common: { port: number; certificate: Certificate } | undefined;
let shared: Session | undefined;
/** Ended before the next begins, which needs its port. */
let latest: Simulator | undefined;
let extension: string | undefined;

/** What is uploaded to the stores, unzipped again: a folder of this worker. */
function unpacked(): string {
  const folder = temporaryFolder('package');
  const build = browserName === 'chromium' ? 'chrome' : 'firefox';
  const packed = packBuilds(join(root, 'dist'))[BUILDS.indexOf(build)];
  if (packed === undefined) throw new Error(`No package for ${build}`);
  unzipInto(folder, packed.bytes);
  return folder;
}

async function beginWorld(options: WorldOptions): Promise<World> {
  common ??= { port: 0, certificate: await makeCertificate() };
  await latest?.stop();
  const simulator = await startSimulator({ ...common, http2: options.http2 ?? true });
  latest = simulator;
  common.port = simulator.port;
  options.prepare?.(simulator);
  if (options.user !== null) {
    simulator.addUser(SPACE, { id: USER_ID, name: 'Tester', keys: [KEY], ...options.user });
  }
  const session = await sessionFor(options);
  const world = { name: browserName, simulator, session };
  const isAdded = options.account ?? options.user !== null;
  if (isAdded) {
    await storeAccounts(session, [{ space: SPACE, userId: USER_ID, userName: 'Tester', apiKey: KEY }]);
  }
  await options.begin?.(world);
  return world;
}

async function sessionFor({ keepWelcome = false }: WorldOptions): Promise<Session> {
  const before = shared;
  shared = undefined;
  const { port = 0, certificate } = common ?? {};
  extension ??= unpacked();
  const own = { extension, keepWelcome };
  if (before) {
    shared = await reinstall(before, own).catch(async () => {
      await before.close().catch(() => {});
      return undefined;
    });
  }
  shared ??= await launch(browserName, {
    port,
    ...own,
    ...(certificate && { spki: certificate.spki }),
    unresolved: [UNRESOLVED],
    network: false,
  });
  return shared;
}
