/** Draws the icons of toolbar, extension and notifications into public/icons: `npm run icons`. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import optimise, { init } from '@jsquash/oxipng/optimise.js';
import { STATUS_SHAPES, type StatusIconName } from '../../../src/ui/icons/shapes.ts';
import { launchBrowser } from './gallery-browser.ts';
import { SHAPE_TOP, TOOLBAR_SHAPES, type ToolbarShape } from './toolbar-shapes.ts';

const OUT = 'public/icons';

/** Without a badge over them: in the toolbar (16, 32), of the extension (brand) and of notifications (128). */
const WHOLE: Partial<Record<StatusIconName, { readonly colour: string; readonly sizes: readonly number[] }>> =
  {
    brand: { colour: '#4488ee', sizes: [16, 32, 48, 128] },
    ok: { colour: TOOLBAR_SHAPES.ok.colour, sizes: [16, 32, 128] },
    warning: { colour: TOOLBAR_SHAPES.warning.colour, sizes: [128] },
    critical: { colour: TOOLBAR_SHAPES.critical.colour, sizes: [128] },
    exhausted: { colour: TOOLBAR_SHAPES.exhausted.colour, sizes: [128] },
  };

/** Of each of red, green, blue and opacity. */
const LEVELS = 16;

const OXIPNG = createRequire(import.meta.url).resolve('@jsquash/oxipng/codec/pkg/squoosh_oxipng_bg.wasm');

const browser = await launchBrowser();
await init(await WebAssembly.compile(readFileSync(OXIPNG)));
try {
  const page = await browser.newPage();
  const draw = async (name: string, size: number, drawing: string) => {
    await page.setViewport({ width: size, height: size });
    await page.setContent(`<body style="margin:0">${drawing}`);
    const picture = await page.screenshot({ omitBackground: true, encoding: 'base64' });
    const simple = await page.evaluate(withFewColours, picture, LEVELS);
    writeFileSync(`${OUT}/${name}-${size}.png`, await small(Buffer.from(simple, 'base64')));
  };
  for (const [name, { colour, sizes }] of Object.entries(WHOLE))
    for (const size of sizes) await draw(name, size, wholeIcon(name as StatusIconName, colour, size));
  for (const target of ['chromium', 'firefox'] as const) {
    mkdirSync(`${OUT}/${target}`, { recursive: true });
    for (const [name, shape] of Object.entries(TOOLBAR_SHAPES))
      for (const size of [16, 32])
        await draw(`${target}/${name}`, size, underBadge(shape, SHAPE_TOP[target], size));
  }
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

function wholeIcon(name: StatusIconName, colour: string, size: number): string {
  const { body, glyph } = STATUS_SHAPES[name];
  // The larger ones keep a little air.
  const air = size >= 48 ? 1.5 : 0;
  const width = size === 16 ? 3 : 2.6;
  const box = `${-air} ${-air} ${24 + 2 * air} ${24 + 2 * air}`;
  return svg(
    size,
    box,
    `<path d="${body}" fill="${colour}"/><path d="${glyph}" fill="none" stroke="#fff" stroke-width="${width}" stroke-linejoin="round" stroke-linecap="round"/>`,
  );
}

function underBadge({ colour, path, line, whole }: ToolbarShape, top: number, size: number): string {
  const down = whole ? 0 : top;
  return svg(
    size,
    '0 0 16 16',
    `<path d="${path}" fill="${line ? 'none' : colour}" stroke="${colour}" stroke-width="${line ?? 1}" stroke-linejoin="round" stroke-linecap="round" transform="translate(0 ${down})"/>`,
  );
}

function svg(size: number, box: string, content: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" style="display:block" width="${size}" height="${size}" viewBox="${box}">${content}</svg>`;
}
