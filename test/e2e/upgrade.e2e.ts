/** The build of an earlier commit is installed, used, and upgraded in place to the build under test: all of it is there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startSimulator } from '../simulator/index.ts';
import { buildCommit, EARLIER, replaceFiles } from '../upgrade/earlier-build.ts';
import { addTester, storeOptions, use } from '../upgrade/use.ts';
import { browserNames, eventually, launch, type Session } from './harness/index.ts';
import { extensionFolder } from './harness/places.ts';
import { callIn } from './harness/remote.ts';
import { openOptions, openPopupTab } from './screens.ts';
import { readStored } from './stored.ts';
import { metersMatch } from './truth.ts';
import { SPACE, USER_ID } from './world.ts';

/** After the upgrade, which closes the extension's pages: the same, with a page of its own. */
async function renewed(session: Session): Promise<Session> {
  const page = await eventually('a page of the new version', () =>
    session.openExtensionPage('manifest.json').catch(() => undefined),
  );
  return { ...session, inExtension: (fn, ...args) => callIn(page, fn, args) };
}

test.each(browserNames)('%s', async (name) => {
  const build = name === 'chromium' ? 'chrome' : 'firefox';
  const extension = mkdtempSync(join(tmpdir(), 'quota-monitor-upgraded-'));
  buildCommit(EARLIER, build, extension);
  const simulator = await startSimulator();
  addTester(simulator);
  const session = await launch(name, { port: simulator.port, extension });
  try {
    const before = await use(session, storeOptions);
    const page = await session.open(session.url(SPACE));
    replaceFiles(extensionFolder(name), extension);
    await page.browser().installExtension(extension);
    const after = await renewed(session);
    const popup = await openPopupTab(session);
    await metersMatch(popup, simulator, { timeoutMs: 20_000 });
    const { local, sync, databases, notifications } = await readStored(after);
    expect(local.accounts).toEqual(before.local.accounts);
    expect(local[`key:${SPACE}#${USER_ID}`]).toBe(before.local[`key:${SPACE}#${USER_ID}`]);
    expect(local.settings).toEqual(before.local.settings);
    expect(local.secret).toBe(before.local.secret);
    expect(local.lessons).toEqual(before.local.lessons);
    expect(local.identity).toEqual(before.local.identity);
    expect(sync).toEqual(before.sync);
    const [told, toldBefore] = [local.alerts, before.local.alerts].map((item) => JSON.parse(String(item)));
    for (const [run, { startedAt, toldAt }] of Object.entries<{ startedAt: number; toldAt: number }>(
      toldBefore.runs,
    ))
      expect(told.runs[run]).toMatchObject({ startedAt, toldAt });
    for (const store of ['minutes', 'requests'] as const) {
      const kept = databases.history?.[store] ?? [];
      expect(kept.length).toBeGreaterThanOrEqual(before.databases.history?.[store]?.length ?? 1);
    }
    expect(local.resets).toBeUndefined();
    const options = await openOptions(session);
    await eventually('the label on the options page', () =>
      options.evaluate(() => document.querySelector('.account-names strong')?.textContent === 'Nightly'),
    );
    const shown = await options.evaluate(() => document.querySelector('.notice-list')?.textContent ?? null);
    expect(shown).toBeNull();
    console.log(
      `${EARLIER.slice(0, 7)} → build under test: ${Object.keys(local).length} items, ` +
        `${databases.history?.minutes?.length} windows, ${notifications.length} notices (${name})`,
    );
  } finally {
    await session.close();
    await simulator.stop();
    rmSync(extension, { recursive: true, force: true });
  }
});
