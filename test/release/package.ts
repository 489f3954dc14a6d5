/**
 * `npm run package`: builds, and writes to artifacts/release what is uploaded to the stores, with checksums.
 * `npm run package -- --verify` then installs and builds the sources archive in a folder of its own and fails
 * unless the same bytes come out.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../e2e/harness/places.ts';
import { checksums, type Package, packBuilds, packSources } from './packages.ts';
import { npm, rebuild } from './rebuild.ts';

const OUT = 'artifacts/release';

function write(packages: readonly Package[]): void {
  const folder = join(root, OUT);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { name, bytes } of packages) writeFileSync(join(folder, name), bytes);
  writeFileSync(join(folder, 'SHA256SUMS'), checksums(packages));
}

const { values } = parseArgs({ options: { verify: { type: 'boolean', default: false } } });
const { status, stdout } = spawnSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' });
if (status === 0 && stdout !== '') console.log(`Not for a store, since this is not committed:\n${stdout}`);

npm(root, 'run', '--silent', 'build');
const builds = packBuilds(join(root, 'dist'));
const sources = packSources(root);
write([...builds, sources]);
console.log(`In ${OUT}, with SHA256SUMS:\n${checksums([...builds, sources])}`);

if (values.verify) {
  const again = checksums(rebuild(sources));
  const same = again === checksums(builds);
  console.log(same ? 'The sources build the same bytes.' : `The sources build something else:\n${again}`);
  process.exitCode = same ? 0 : 1;
}
