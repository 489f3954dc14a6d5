import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unzipInto, zip } from './zip.ts';

const text = (content: string) => new TextEncoder().encode(content);
const files = new Map([
  ['b/2.txt', text('two '.repeat(100))],
  ['a.txt', text('one')],
  ['10', text('a name that JavaScript sorts before others')],
]);

/** What the central directory says of each entry: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12. */
function directory(archive: Uint8Array): { name: string; date: string; mode: string }[] {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const end = archive.length - 22;
  const entries = [];
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    const length = view.getUint16(at + 28, true);
    const [time, date] = [view.getUint16(at + 12, true), view.getUint16(at + 14, true)];
    entries.push({
      name: new TextDecoder().decode(archive.subarray(at + 46, at + 46 + length)),
      date: `${1980 + (date >> 9)}-${(date >> 5) & 15}-${date & 31} ${time}`,
      mode: (view.getUint32(at + 38, true) >>> 16).toString(8),
    });
    at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

test('the order of files does not change the archive', () => {
  const reversed = new Map([...files].reverse());
  expect(zip(reversed)).toEqual(zip(files));
});

test('each entry of the archive has the same time and mode, whatever the disk says', () => {
  const date = '1980-1-1 0';
  const entries = directory(zip(files, new Set(['a.txt'])));
  expect(entries.map(({ name }) => name).sort()).toEqual(['10', 'a.txt', 'b/2.txt']);
  expect(entries).toContainEqual({ name: 'a.txt', date, mode: '100755' });
  expect(entries).toContainEqual({ name: 'b/2.txt', date, mode: '100644' });
});

test('what is unzipped is what was zipped', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quota-monitor-zip-'));
  try {
    unzipInto(folder, zip(files));
    for (const [name, content] of files) {
      expect(new Uint8Array(readFileSync(join(folder, name)))).toEqual(content);
    }
    expect(statSync(join(folder, 'b')).isDirectory()).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
