/** What is uploaded to the stores, unzipped again, works: an account is added and the popup has the server's figure. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BUILDS, packBuilds } from '../release/packages.ts';
import { unzipInto } from '../release/zip.ts';
import { startSimulator } from '../simulator/index.ts';
import { browserNames, eventually, launch } from './harness/index.ts';
import { root } from './harness/places.ts';
import { addAccount, popupPage, readMeters, word } from './harness/screens.ts';
import { KEY, SPACE, USER_ID } from './world.ts';

test.each(browserNames)('the package in %s', async (name) => {
  const extension = mkdtempSync(join(tmpdir(), 'quota-monitor-package-'));
  const simulator = await startSimulator();
  simulator.addUser(SPACE, { id: USER_ID, name: 'Tester', keys: [KEY] });
  try {
    const build = name === 'chromium' ? 'chrome' : 'firefox';
    const bytes = packBuilds(join(root, 'dist'))[BUILDS.indexOf(build)]?.bytes;
    if (bytes === undefined) throw new Error(`No package for ${build}`);
    unzipInto(extension, bytes);
    const session = await launch(name, { port: simulator.port, extension });
    try {
      await addAccount(session, { space: SPACE, apiKey: KEY });
      const popup = await session.openExtensionPage(popupPage);
      await eventually('a gauge with a figure', async () =>
        (await readMeters(popup)).some((meter) => meter.name === word('read') && meter.remaining > 0),
      );
      expect(session.consoleLog.filter((line) => line.startsWith('[background] [error]'))).toEqual([]);
    } finally {
      await session.close();
    }
  } finally {
    await simulator.stop();
    rmSync(extension, { recursive: true, force: true });
  }
});
