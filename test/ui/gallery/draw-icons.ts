/**
 * Draws the toolbar icons from the shapes that the popup uses: `npx tsx test/ui/gallery/draw-icons.ts`.
 *
 * One mid-tone per verdict, with 3:1 on white and on #3c3c3c (used up: 2.9), and a glyph in white. No grey has
 * that on a grey toolbar too, so the grey ones are dark on a light ground of their own. The 16 px icon fills its
 * square; the larger ones keep a little air.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import optimise, { init } from '@jsquash/oxipng/optimise.js';
import { STATUS_SHAPES, type StatusIconName } from '../../../src/ui/icons/shapes.ts';
import { launchBrowser } from './stage.ts';

const OUT = 'public/icons';
/** The toolbar's two; the larger ones are the extension's own, and a notification's. */
const TOOLBAR = [16, 32];
const FURTHER: Partial<Record<StatusIconName, number[]>> = { brand: [48, 128], critical: [128] };
const COLOURS: Record<StatusIconName, string> = {
  ok: '#229977',
  warning: '#bb7700',
  critical: '#ee5522',
  exhausted: '#ee4455',
  unknown: '#666666',
  off: '#666666',
  attention: '#4488ee',
  brand: '#4488ee',
};
const GROUND = '#eeeeee';

/** Of each of red, green, blue and opacity. */
const LEVELS = 16;

const OXIPNG = createRequire(import.meta.url).resolve('@jsquash/oxipng/codec/pkg/squoosh_oxipng_bg.wasm');

const browser = await launchBrowser();
await init(await WebAssembly.compile(readFileSync(OXIPNG)));
try {
  const page = await browser.newPage();
  let drawn = 0;
  for (const [name, colour] of Object.entries(COLOURS) as [keyof typeof COLOURS, string][]) {
    for (const size of [...TOOLBAR, ...(FURTHER[name] ?? [])]) {
      await page.setViewport({ width: size, height: size });
      await page.setContent(`<body style="margin:0">${svg(name, colour, size)}`);
      const picture = await page.screenshot({ omitBackground: true, encoding: 'base64' });
      const simple = await page.evaluate(withFewColours, picture, LEVELS);
      writeFileSync(`${OUT}/${name}-${size}.png`, await small(Buffer.from(simple, 'base64')));
      drawn += 1;
    }
  }
  console.log(`${drawn} icons in ${OUT}`);
} finally {
  await browser.close();
}

/** Runs in a page: the picture with its edges in so many steps, which nobody sees and a palette has room for. */
async function withFewColours(picture: string, levels: number): Promise<string> {
  const image = new Image();
  image.src = `data:image/png;base64,${picture}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  context.drawImage(image, 0, 0);
  const pixels = context.getImageData(0, 0, image.width, image.height);
  const step = 255 / (levels - 1);
  for (let index = 0; index < pixels.data.length; index += 1)
    pixels.data[index] = Math.round(Math.round((pixels.data[index] ?? 0) / step) * step);
  context.putImageData(pixels, 0, 0);
  const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** The same pixels in fewer bytes: they are a tenth of the package. */
async function small(picture: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await optimise(new Uint8Array(picture).buffer, { level: 6, optimiseAlpha: true }));
}

function svg(name: keyof typeof COLOURS, colour: string, size: number): string {
  const { body, glyph, hollow, dashed } = STATUS_SHAPES[name];
  const air = size >= 48 ? 1.5 : 0;
  const width = size === 16 ? 3 : 2.6;
  const line = (d: string, stroke: string, more = '') =>
    `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linejoin="round" ${more}/>`;
  const round = 'stroke-linecap="round"';
  const paths = hollow
    ? `<path d="${body}" fill="${GROUND}"/>${line(body, colour, dashed ? 'stroke-dasharray="6.2 3.486"' : '')}${line(glyph, colour, round)}`
    : `<path d="${body}" fill="${colour}"/>${line(glyph, '#fff', round)}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" style="display:block" width="${size}" height="${size}" viewBox="${-air} ${-air} ${24 + 2 * air} ${24 + 2 * air}">${paths}</svg>`;
}
