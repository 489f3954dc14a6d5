/** What the tests of alerts and findings start from: a Backlog, a fresh browser, accounts, and nobody looking. */
import { type Simulator, type SimulatorOptions, startSimulator } from '../simulator/index.ts';
import { type BrowserName, eventually, launch, type Session } from './harness/index.ts';
import { addAccount } from './harness/screens.ts';

export interface Stage {
  readonly name: BrowserName;
  readonly simulator: Simulator;
  readonly session: Session;
  close(): Promise<void>;
}

/** @param network whether the driver follows each request, see `LaunchOptions` */
export async function startStage(
  name: BrowserName,
  prepare: (simulator: Simulator) => void,
  options: SimulatorOptions = {},
  network = true,
): Promise<Stage> {
  const simulator = await startSimulator(options);
  try {
    prepare(simulator);
    const session = await launch(name, { port: simulator.port, network });
    const close = async () => {
      await session.close();
      await simulator.stop();
    };
    return { name, simulator, session, close };
  } catch (error) {
    await simulator.stop();
    throw error;
  }
}

/** Adds accounts as a user does, and waits until no screen of ours has the focus: while one has, nothing is told. */
export async function addAccounts(
  session: Session,
  space: string,
  apiKeys: readonly string[],
): Promise<void> {
  for (const apiKey of apiKeys) await addAccount(session, { space, apiKey });
  await eventually('the options page has said good-bye', () =>
    session.inExtension(async () => (await chrome.storage.session.get('screen')).screen === null),
  );
}

/** Sends the background a message as a screen of ours does. */
export async function say(session: Session, message: object): Promise<void> {
  await session.inExtension(async (sent: object) => {
    await chrome.runtime.sendMessage(sent).catch(() => undefined);
  }, message);
}
