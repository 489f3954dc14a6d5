/**
 * The built extension packed, as the store delivers it: alarms then have their floor of 30 s. Chromium on Linux installs
 * a package without the store when a policy of the machine says so, which takes root; the policy is there only meanwhile.
 */
import { execFileSync } from 'node:child_process';
import { createHash, createPublicKey } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { executablePath } from './browsers.ts';

/** Where Debian's Chromium looks for policies. */
const POLICY = '/etc/chromium/policies/managed/quota-monitor-packed.json';

export interface Packed {
  /** The extension's, by its key. */
  readonly id: string;
  readonly stop: () => void;
}

/** @throws where this user may not write policies */
export async function servePacked(folder: string): Promise<Packed> {
  const { id, version, bytes } = pack(folder);
  const server = createServer(({ url }, response) => {
    const asked = url?.startsWith('/update') === true;
    response.setHeader('content-type', asked ? 'text/xml' : 'application/x-chrome-extension');
    response.end(asked ? updateManifest(id, version, `${origin}/packed.crx`) : bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = () => {
    process.off('exit', stop);
    rmSync(POLICY, { force: true });
    server.close();
  };
  process.once('exit', stop);
  try {
    writePolicy(id, `${origin}/update.xml`);
  } catch (cause) {
    stop();
    throw new Error(`A packed extension is installed by policy: ${POLICY} must be writable (root).`, {
      cause,
    });
  }
  return { id, stop };
}

function pack(folder: string): { id: string; version: string; bytes: Buffer } {
  const work = mkdtempSync(join(tmpdir(), 'quota-monitor-packed-'));
  try {
    const copy = join(work, 'extension');
    cpSync(folder, copy, { recursive: true });
    const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const args = [...root, '--headless', `--user-data-dir=${work}/profile`, `--pack-extension=${copy}`];
    execFileSync(executablePath('chromium', 'en'), args, { stdio: 'pipe' });
    const { version } = JSON.parse(readFileSync(join(copy, 'manifest.json'), 'utf8')) as { version: string };
    return { id: idOf(readFileSync(`${copy}.pem`)), version, bytes: readFileSync(`${copy}.crx`) };
  } finally {
    rmSync(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** Chromium names an extension after the hash of its public key, in letters from a to p. */
function idOf(privateKey: Buffer): string {
  const key = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const digits = createHash('sha256').update(key).digest('hex').slice(0, 32);
  return digits.replace(/./g, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 16)));
}

function writePolicy(id: string, updateUrl: string): void {
  const policy = {
    ExtensionSettings: { [id]: { installation_mode: 'force_installed', update_url: updateUrl } },
    // Else the driver may not look into what a policy has installed.
    DeveloperToolsAvailability: 1,
  };
  mkdirSync(dirname(POLICY), { recursive: true });
  writeFileSync(POLICY, JSON.stringify(policy));
}

const updateManifest = (id: string, version: string, crx: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<gupdate xmlns="http://www.google.com/update2/response" protocol="2.0">
  <app appid="${id}"><updatecheck codebase="${crx}" version="${version}"/></app>
</gupdate>`;
