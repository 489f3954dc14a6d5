/** A display without a monitor (Xvfb), on which real windows can be photographed: toolbars are no part of any page. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface VirtualDisplay {
  /** What `DISPLAY` has to be for a program that is to be shown here. */
  readonly name: string;
  /** The upper part of the screen, so many pixels high, as a BMP file. */
  bitmap(height: number): Buffer;
  stop(): void;
}

const BMP_HEADER_BYTES = 54;

export async function startDisplay(width: number, height: number): Promise<VirtualDisplay> {
  const folder = mkdtempSync(join(tmpdir(), 'display-'));
  // Descriptor 3: Xvfb takes the first free display and writes its number there.
  const screen = [
    '-screen',
    '0',
    `${width}x${height}x24`,
    '-fbdir',
    folder,
    '-displayfd',
    '3',
    '-nolisten',
    'tcp',
  ];
  const server = spawn('Xvfb', screen, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const numbers = server.stdio[3];
  if (!numbers || !('readable' in numbers)) throw new Error('Xvfb has no descriptor 3');
  const number = await new Promise<string>((resolve, reject) => {
    createInterface({ input: numbers as NodeJS.ReadableStream }).once('line', resolve);
    server.once('error', () => reject(new Error('No Xvfb here (Debian: apt-get install xvfb)')));
    server.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
  });
  return {
    name: `:${number}`,
    bitmap: (rows) => bitmapOf(readFileSync(join(folder, 'Xvfb_screen0')), rows),
    stop: () => {
      server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** From an XWD file of 32-bit pixels (header fields of 4 bytes, big-endian) to a BMP of the same pixels. */
function bitmapOf(xwd: Buffer, rows: number): Buffer {
  const field = (index: number) => xwd.readUInt32BE(index * 4);
  const [headerBytes, width, bytesPerLine, colours] = [field(0), field(4), field(12), field(19)];
  const start = headerBytes + colours * 12;
  const pixels = xwd.subarray(start, start + rows * bytesPerLine);
  const header = Buffer.alloc(BMP_HEADER_BYTES);
  header.write('BM');
  header.writeUInt32LE(BMP_HEADER_BYTES + pixels.length, 2);
  header.writeUInt32LE(BMP_HEADER_BYTES, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(width, 18);
  // Negative: the first row is the uppermost.
  header.writeInt32LE(-rows, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(32, 28);
  return Buffer.concat([header, pixels]);
}
