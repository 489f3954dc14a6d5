/** The package without the panel's chart, which its goal leaves out: built anew with the three charts drawing nothing. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'vite';
import { root } from '../e2e/harness/places.ts';
import { BUILDS, packBuilds } from '../release/packages.ts';
import { type Figure, figure } from './figure.ts';

/** In KB of 1000 bytes. */
const GOAL = 150;
const CHARTS = { timeline: 'Timeline', 'day-strip': 'DayStrip', 'lane-chart': 'LaneChart' };

const withoutCharts: Plugin = {
  name: 'without-charts',
  enforce: 'pre',
  load(id) {
    const chart = Object.entries(CHARTS).find(([file]) => id.endsWith(`/src/panel/${file}.tsx`));
    return chart === undefined ? null : `export const ${chart[1]} = () => null;`;
  },
};

export async function chartlessZips(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'quota-monitor-chartless-'));
  try {
    for (const mode of BUILDS) {
      const outDir = join(folder, mode);
      await build({ root, mode, logLevel: 'error', plugins: [withoutCharts], build: { outDir } });
    }
    return packBuilds(folder).map(({ bytes }, index) =>
      figure(
        `size: zip without the panel's chart (${BUILDS[index]})`,
        [bytes.length / 1000],
        { atMost: GOAL },
        'KB',
      ),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
