/**
 * Pictures of every state of every screen, in both themes, both languages, forced colours and large
 * text, and what axe says to each.
 *
 * `npx tsx test/ui/gallery/render.ts [part of a scene's name …]` writes artifacts/gallery/*.png, one contact
 * sheet per screen, variant and language, and fails where axe finds something.
 */
import { mkdirSync, rmSync } from 'node:fs';
import puppeteer, { type Page } from 'puppeteer-core';
import { executablePath } from '../../e2e/harness/browsers.ts';
import { axeFindings } from './axe.ts';
import { contactSheet, HEIGHT, type Picture, WIDTH } from './contact-sheet.ts';
import type { Step } from './scenes.tsx';
import { serveGallery } from './server.ts';
import { VARIANTS, type Variant, wear } from './variants.ts';

const OUT = 'artifacts/gallery';
const SCREENS = ['popup', 'options', 'panel-narrow', 'panel-wide'] as const;
const LANGUAGES = ['en', 'ja'] as const;

const wanted = process.argv.slice(2);
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const server = await serveGallery();
const browser = await puppeteer.launch({
  executablePath: executablePath('chromium', 'ja'),
  args: [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--force-color-profile=srgb',
  ],
});
try {
  const found: string[] = [];
  for (const screen of SCREENS) {
    for (const lang of LANGUAGES) found.push(...(await renderScreen(screen, lang)));
  }
  for (const finding of found) console.log(finding);
  console.log(`Pictures in ${OUT}; axe findings: ${found.length}`);
  process.exitCode = found.length === 0 ? 0 : 1;
} finally {
  await browser.close();
  await server.close();
}

async function renderScreen(screen: (typeof SCREENS)[number], lang: string): Promise<string[]> {
  const page = await browser.newPage();
  await page.emulateTimezone('Asia/Tokyo');
  await page.goto(`${server.url}?screen=${screen}&lang=${lang}`);
  await page.waitForSelector('html[data-ready=true]');
  const scenes = await page.evaluate(() => window.sceneList);
  const found: string[] = [];
  for (const variant of VARIANTS) {
    await wear(page, variant);
    const pictures: Picture[] = [];
    for (const { name, steps } of scenes.filter(({ name }) => isWanted(name, variant))) {
      const width = WIDTH[screen] * (screen === 'popup' ? (variant.text ?? 1) : 1);
      await page.setViewport({ width, height: HEIGHT[screen], deviceScaleFactor: 2 });
      await show(page, name, steps);
      const path = `${OUT}/${name}.${variant.name}.${lang}.png` as const;
      await page.screenshot({ path, fullPage: true });
      pictures.push({ path, name });
      found.push(...(await axeFindings(page, `${name} ${variant.name} ${lang}`)));
    }
    await contactSheet(
      browser,
      pictures,
      screen,
      variant.dark,
      `${OUT}/sheet-${screen}.${variant.name}.${lang}.png`,
    );
  }
  await page.close();
  return found;
}

function isWanted(scene: string, { only }: Variant): boolean {
  const asked = wanted.length === 0 || wanted.some((part) => scene.includes(part));
  return asked && (only === undefined || only.includes(scene));
}

async function show(page: Page, name: string, steps: readonly Step[]): Promise<void> {
  await page.evaluate((scene) => window.showScene(scene), name);
  for (const step of steps) {
    if ('click' in step) await page.locator(step.click).click();
    else await (await page.waitForSelector(step.into))?.type(step.type);
  }
  await page.evaluate(() => {
    window.scrollTo(0, 0);
    return new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)));
  });
}
