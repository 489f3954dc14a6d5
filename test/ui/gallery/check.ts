/**
 * Every state of every screen: is it as it was, does axe find something, is there room for text of twice the
 * size and for a language that takes more words?
 */
import type { Page } from 'puppeteer-core';
import type { Language } from '../browser-stub.ts';
import { axeFindings } from './axe.ts';
import { differences, linesOf, load, save } from './baseline.ts';
import { HEIGHT, LEAST_WIDTH, SCREENS, type ScreenName, WIDTH, WIDTH_AT_200 } from './screens.ts';
import { onStages, show } from './stage.ts';
import { wear } from './variants.ts';

const LIGHT = { name: 'light', dark: false };
const DARK = { name: 'dark', dark: true };
const LARGE = { name: 'text-200', dark: false, text: 2 };

/** The wide panel has the parts of the narrow one, and more room for long words. */
const LANGUAGES: Record<ScreenName, readonly Language[]> = {
  popup: ['en', 'ja', 'long'],
  welcome: ['en', 'ja', 'long'],
  options: ['en', 'ja', 'long'],
  'panel-narrow': ['en', 'ja', 'long'],
  'panel-wide': ['en', 'ja'],
};

export interface Verdict {
  readonly scenes: number;
  readonly flaws: readonly string[];
}

const LANES = 2;

/**
 * @param update takes what is there now for right
 * @param wanted names of screens; all where there are none
 */
export async function check(update: boolean, wanted: readonly string[]): Promise<Verdict> {
  const screens = SCREENS.filter((name) => wanted.length === 0 || wanted.includes(name));
  const pages = screens.flatMap((screen) => LANGUAGES[screen].map((language) => [screen, language] as const));
  const waiting = pages.values();
  const verdicts: Verdict[] = [];
  await onStages(LANES, async (stage) => {
    for (const [screen, language] of waiting) {
      const page = await stage.open(screen, language);
      verdicts.push(await checkScreen(page, screen, language, update));
      await page.close();
    }
  });
  return {
    scenes: verdicts.reduce((sum, { scenes }) => sum + scenes, 0),
    flaws: verdicts.flatMap(({ flaws }) => flaws),
  };
}

async function checkScreen(
  page: Page,
  screen: ScreenName,
  language: Language,
  update: boolean,
): Promise<Verdict> {
  const list = await page.evaluate(() => window.sceneList);
  const name = `${screen}.${language}`;
  const before = load(name);
  const outlines = new Map<string, readonly string[]>();
  const flaws: string[] = [];
  const tell = (scene: string, what: readonly string[]) => {
    if (what.length > 0) flaws.push(`${scene} (${language}):\n${what.join('\n')}`);
  };
  for (const { name: scene, steps } of list) {
    await wear(page, LIGHT);
    await show(page, scene, steps);
    if (language === 'long') {
      tell(scene, await page.evaluate(() => window.overflows()));
      continue;
    }
    const light = await page.evaluate(() => window.outline());
    const findings = await axeFindings(page, 'axe');
    await wear(page, DARK);
    outlines.set(scene, linesOf(light, await page.evaluate(() => window.outline())));
    if (language === 'en') findings.push(...(await axeFindings(page, 'axe, dark', ['color-contrast'])));
    if (!update) tell(scene, differences(before.get(scene) ?? [], outlines.get(scene) ?? []));
    if (language === 'en') findings.push(...(await large(page, screen)));
    findings.push(...(await narrow(page, screen)));
    tell(scene, findings);
  }
  if (language === 'long') return { scenes: list.length, flaws };
  if (update) save(name, outlines);
  else
    tell(
      screen,
      [...before.keys()].filter((scene) => !outlines.has(scene)).map((scene) => `  gone: ${scene}`),
    );
  return { scenes: list.length, flaws };
}

async function large(page: Page, screen: ScreenName): Promise<string[]> {
  const height = HEIGHT[screen];
  await wear(page, LARGE);
  await page.setViewport({ width: WIDTH_AT_200[screen], height });
  const found = await page.evaluate(() => window.overflows());
  await page.setViewport({ width: WIDTH[screen], height });
  return found.map((flaw) => `text at 200 %: ${flaw}`);
}

async function narrow(page: Page, screen: ScreenName): Promise<string[]> {
  const width = LEAST_WIDTH[screen];
  if (width === undefined) return [];
  const flaws: string[] = [];
  await page.setViewport({ width, height: 240 });
  for (const variant of [LIGHT, LARGE]) {
    await wear(page, variant);
    const found = await page.evaluate(() => window.beside());
    flaws.push(...found.map((flaw) => `${width} px, ${variant.name}: ${flaw}`));
  }
  await page.setViewport({ width: WIDTH[screen], height: HEIGHT[screen] });
  return flaws;
}
