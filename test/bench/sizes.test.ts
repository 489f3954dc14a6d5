import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../e2e/harness/places.ts';
import { BUILDS, packBuilds } from '../release/packages.ts';

/** KB of 1000 bytes; roomy, so that it catches a library taken in by mistake and not a feature. */
const LARGEST_PACKAGE = 300;

test('the packages for both browsers stay below the size limit', () => {
  const sizes = packBuilds(join(root, 'dist')).map(({ bytes }) => bytes.length / 1000);
  expect(sizes).toHaveLength(BUILDS.length);
  for (const size of sizes) {
    expect(size).toBeGreaterThan(50);
    expect(size).toBeLessThan(LARGEST_PACKAGE);
  }
});
