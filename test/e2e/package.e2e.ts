/** What is uploaded to the stores, unzipped again, works: an account is added and the popup has the server's figure. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { BUILDS, packBuilds } from '../release/packages.ts';
import { unzipInto } from '../release/zip.ts';
import { eventually } from './harness/index.ts';
import { root } from './harness/places.ts';
import { popupPage, readMeters, word } from './harness/screens.ts';
import { browserName, inEachBrowser } from './world.ts';

const extension = mkdtempSync(join(tmpdir(), 'quota-monitor-package-'));
const build = browserName === 'chromium' ? 'chrome' : 'firefox';
const packed = packBuilds(join(root, 'dist'))[BUILDS.indexOf(build)];
if (packed === undefined) throw new Error(`No package for ${build}`);
unzipInto(extension, packed.bytes);
afterAll(() => rmSync(extension, { recursive: true, force: true }));

inEachBrowser(
  (world, test) => {
    test('the package for the store shows the figures of an account that is added', async () => {
      const { session } = world();
      const popup = await session.openExtensionPage(popupPage);
      await eventually('a gauge with a figure', async () =>
        (await readMeters(popup)).some((meter) => meter.name === word('read') && meter.remaining > 0),
      );
      expect(session.consoleLog.filter((line) => line.startsWith('[background] [error]'))).toEqual([]);
    });
  },
  { extension },
);
