/** The whole path, as a user walks it: account added, calls made, figures read from badge and popup. */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../simulator/index.ts';
import { browserNames, eventually, launch, type Session } from './harness/index.ts';
import { addAccount, meters } from './screens.ts';
import { callFromPage } from './traffic.ts';

const SPACE = 'demo.backlog.com';
const KEY = 'key-of-the-tester-0001';

describe.each(browserNames)('%s', (name) => {
  let simulator: Simulator;
  let session: Session;
  let popup: Page;

  beforeAll(async () => {
    simulator = await startSimulator();
    simulator.addUser(SPACE, { id: 7, name: 'Tester', keys: [KEY] });
    session = await launch(name, { port: simulator.port });
    await addAccount(session, SPACE, KEY);
    popup = await session.openExtensionPage('src/popup/index.html');
  });
  afterAll(async () => {
    await session?.close();
    await simulator?.stop();
  });

  test('after N calls of each category the four meters equal the server’s counters within a second', async () => {
    const page = await session.open(session.url(SPACE));
    await callFromPage(page, SPACE, KEY, { read: 12, update: 9, search: 7, icon: 5 });
    await eventually(
      'meters equal the counters',
      async () => {
        const truth = simulator.counters(SPACE, 7);
        expect(await meters(popup)).toMatchObject({
          Read: { now: truth.read.remaining, max: 600 },
          Update: { now: truth.update.remaining, max: 150 },
          Search: { now: truth.search.remaining, max: 150 },
          Icon: { now: truth.icon.remaining, max: 60 },
        });
        return true;
      },
      { timeoutMs: 1000 },
    );
  });
});
