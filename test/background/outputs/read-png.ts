/** Reads the small PNG files of `npm run icons`: palette or 8-bit colour, not interlaced. */
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

export interface Pixel {
  /** `#rrggbb` */
  readonly colour: string;
  /** 0 to 255. */
  readonly alpha: number;
}

/** Rows of pixels. */
export function readPng(file: string): readonly (readonly Pixel[])[] {
  const chunks = chunksOf(readFileSync(file));
  const bytesOf = (type: string) =>
    Buffer.concat(chunks.filter((each) => each.type === type).map(({ data }) => data));
  const header = bytesOf('IHDR');
  const [width, bits, kind] = [header.readUInt32BE(0), header.readUInt8(8), header.readUInt8(9)];
  const [palette, opacity] = [bytesOf('PLTE'), bytesOf('tRNS')];
  const channels = { 2: 3, 3: 1, 6: 4 }[kind];
  if (channels === undefined) throw new Error(`PNG of kind ${kind}`);
  const pixelAt = (samples: readonly number[]): Pixel => {
    const [first = 0] = samples;
    const rgb = kind === 3 ? [...palette.subarray(first * 3, first * 3 + 3)] : samples.slice(0, 3);
    const alpha = kind === 3 ? (opacity[first] ?? 255) : (samples[3] ?? 255);
    return { colour: `#${rgb.map((part) => part.toString(16).padStart(2, '0')).join('')}`, alpha };
  };
  return unfiltered(
    inflateSync(bytesOf('IDAT')),
    Math.ceil((width * bits * channels) / 8),
    (bits * channels) / 8,
  ).map((row) => {
    const samples = [...row].flatMap((byte) => samplesOf(byte, bits));
    return Array.from({ length: width }, (_, x) => pixelAt(samples.slice(x * channels, (x + 1) * channels)));
  });
}

function chunksOf(file: Buffer): { type: string; data: Buffer }[] {
  const chunks = [];
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    chunks.push({
      type: file.toString('latin1', at + 4, at + 8),
      data: file.subarray(at + 8, at + 8 + length),
    });
    at += length + 12;
  }
  return chunks;
}

/** Samples of fewer than 8 bits lie side by side in a byte, the first in the highest bits. */
const samplesOf = (byte: number, bits: number): number[] =>
  Array.from({ length: 8 / bits }, (_, index) => (byte >> (8 - bits * (index + 1))) & (2 ** bits - 1));

/** Undoes the filters of PNG, by which a byte is stored as the difference to a guess from its neighbours. */
function unfiltered(data: Buffer, rowBytes: number, pixelBytes: number): Buffer[] {
  const step = Math.max(pixelBytes, 1);
  const rows: Buffer[] = [];
  for (let at = 0; at < data.length; at += rowBytes + 1) {
    const row = Buffer.from(data.subarray(at + 1, at + 1 + rowBytes));
    const above = rows.at(-1) ?? Buffer.alloc(rowBytes);
    for (let x = 0; x < rowBytes; x += 1) {
      const [left, up, corner] = [row[x - step] ?? 0, above[x] ?? 0, above[x - step] ?? 0];
      const guesses = [0, left, up, (left + up) >> 1, nearest(left, up, corner)];
      row[x] = ((row[x] ?? 0) + (guesses[data[at] ?? 0] ?? 0)) & 255;
    }
    rows.push(row);
  }
  return rows;
}

/** PNG's "Paeth": the neighbour that is nearest to left + up - corner. */
function nearest(left: number, up: number, corner: number): number {
  const distance = (value: number) => Math.abs(left + up - corner - value);
  if (distance(left) <= distance(up) && distance(left) <= distance(corner)) return left;
  return distance(up) <= distance(corner) ? up : corner;
}
