/**
 * Pictures of every state of every screen, in both themes, both languages, forced colours and large text, and
 * what axe says to each.
 */
import { mkdirSync } from 'node:fs';
import type { Language } from '../browser-stub.ts';
import { axeFindings } from './axe.ts';
import { contactSheet, type Picture } from './contact-sheet.ts';
import { iconSheet } from './icon-sheet.ts';
import { HEIGHT, SCREENS, type ScreenName, WIDTH, WIDTH_AT_200 } from './screens.ts';
import { type Stage, show } from './stage.ts';
import { VARIANTS, type Variant, wear } from './variants.ts';

/**
 * @param out folder for the pictures and for one contact sheet per screen, variant and language
 * @param wanted parts of names of scenes; all scenes where there are none
 * @returns what axe found
 */
export async function render(stage: Stage, out: string, wanted: readonly string[]): Promise<string[]> {
  mkdirSync(out, { recursive: true });
  const found: string[] = [];
  for (const screen of SCREENS) {
    for (const lang of ['en', 'ja'] as const) {
      found.push(...(await renderScreen(stage, screen, lang, out, wanted)));
    }
  }
  await iconSheet(stage.browser, `${out}/sheet-icons.png`);
  return found;
}

async function renderScreen(
  stage: Stage,
  screen: ScreenName,
  lang: Language,
  out: string,
  wanted: readonly string[],
): Promise<string[]> {
  const page = await stage.open(screen, lang);
  const scenes = await page.evaluate(() => window.sceneList);
  const found: string[] = [];
  for (const variant of VARIANTS) {
    await wear(page, variant);
    const pictures: Picture[] = [];
    for (const { name, steps } of scenes.filter(({ name }) => isWanted(name, variant, wanted))) {
      const width = (variant.text === 2 ? WIDTH_AT_200 : WIDTH)[screen];
      await page.setViewport({ width, height: HEIGHT[screen], deviceScaleFactor: 2 });
      await show(page, name, steps);
      const path = `${out}/${name}.${variant.name}.${lang}.png` as const;
      await page.screenshot({ path, fullPage: true });
      pictures.push({ path, name });
      found.push(...(await axeFindings(page, `${name} ${variant.name} ${lang}`)));
    }
    const sheet = `${out}/sheet-${screen}.${variant.name}.${lang}.png` as const;
    await contactSheet(stage.browser, pictures, screen, variant.dark, sheet);
  }
  await page.close();
  return found;
}

function isWanted(scene: string, { only }: Variant, wanted: readonly string[]): boolean {
  const asked = wanted.length === 0 || wanted.some((part) => scene.includes(part));
  return asked && (only === undefined || only.includes(scene));
}
