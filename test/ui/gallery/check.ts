/**
 * Checks every story: axe finds nothing, no text is cut, covered or beside the page at any width and at 200 % text,
 * and the accessibility tree of the stories in `TREES` is the one kept in `accessibility/`.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'puppeteer-core';
import type { Language } from '../../platform/fake-browser.ts';
import { accessibilityTree } from './accessibility-tree.ts';
import { applyAppearance, withGallery } from './gallery-browser.ts';
import { SCREEN_NAMES, SCREENS, type ScreenName } from './screens.ts';

const KEPT = fileURLToPath(new URL('./accessibility', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** So many pages are checked at the same time. */
const AT_ONCE = 4;
/** `long` is English with more words. */
const LANGUAGES: readonly Language[] = ['en', 'ja', 'long'];

/** One story for each state that differs in structure; Japanese differs in words alone, so one of each screen. */
const TREES: Record<ScreenName, Partial<Record<Language, readonly string[]>>> = {
  popup: {
    en: [
      'ok',
      'muted-copied',
      'critical',
      'projected-times',
      'exhausted',
      'rate-limited',
      'reset',
      'offline',
      'paused',
      'fast',
      'several-owners',
      'key-two-accounts',
      'found-many',
      'no-access',
      'first-run-wrong-key',
      'needs-new-key',
    ],
    ja: ['exhausted'],
  },
  welcome: { en: ['welcome-access', 'welcome-wrong-key', 'welcome-done'], ja: ['welcome-done'] },
  options: {
    en: [
      'options-everything',
      'options-repaired',
      'options-which-space',
      'options-wrong-key',
      'options-remove',
      'options-rename',
      'alerts-muted',
      'alerts-off-invalid',
      'sites-added',
      'data',
      'data-erased',
    ],
    ja: ['options-everything'],
  },
  panel: {
    en: [
      'panel-busy',
      'panel-sorted-filtered',
      'panel-tables',
      'panel-quiet-history-lost',
      'panel-first-run',
    ],
    ja: ['panel-busy'],
  },
};

interface Result {
  readonly stories: number;
  readonly flaws: readonly string[];
}

/**
 * @param update keeps the accessibility trees as they are now
 * @param wanted names of screens; all where there are none
 */
export async function check(update: boolean, wanted: readonly string[]): Promise<Result> {
  const screens = SCREEN_NAMES.filter((name) => wanted.length === 0 || wanted.includes(name));
  const waiting = screens
    .toReversed()
    .flatMap((screen) => LANGUAGES.map((language) => [screen, language] as const))
    .values();
  let stories = 0;
  const flaws: string[] = [];
  await withGallery(async (gallery) => {
    const checkNext = async () => {
      for (const [screen, language] of waiting) {
        const page = await gallery.open(screen, language);
        const checked = await checkScenes(page, screen, language, update);
        stories += checked.stories;
        flaws.push(...checked.flaws);
        await page.close();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, checkNext));
  });
  return { stories, flaws };
}

/** Every story of one screen in one language. */
async function checkScenes(
  page: Page,
  screen: ScreenName,
  language: Language,
  update: boolean,
): Promise<Result> {
  const names = await page.evaluate(() => window.storyNames);
  const flaws: string[] = [];
  const trees: string[] = [];
  for (const name of names) {
    // As high as a menu needs, which cannot be scrolled to.
    const { width, height } = firstLayout(screen);
    await page.setViewport({ width, height: Math.max(height, 640) });
    await applyAppearance(page, {});
    await page.evaluate((story) => window.showStory(story), name);
    const isKept = TREES[screen][language]?.includes(name);
    if (isKept) trees.push(`# ${name}\n${await accessibilityTree(page)}\n`);
    const found = language === 'en' ? await axeFindings(page) : [];
    if (language !== 'long') found.push(...(await tooHigh(page, screen)));
    found.push(...(await textWithoutRoom(page, screen, language)));
    flaws.push(...found.map((flaw) => `${name} (${language}): ${flaw}`));
  }
  if (trees.length > 0) flaws.push(...compare(`${screen}.${language}.txt`, trees.join('\n'), update));
  return { stories: names.length, flaws };
}

const firstLayout = (screen: ScreenName) => Object.values(SCREENS[screen])[0] ?? { width: 360, height: 200 };

async function tooHigh(page: Page, screen: ScreenName): Promise<string[]> {
  const { width, height, maxHeight } = firstLayout(screen);
  if (maxHeight === undefined) return [];
  await page.setViewport({ width, height });
  await applyAppearance(page, {});
  const shown = await page.evaluate(() => document.documentElement.scrollHeight);
  return shown > maxHeight ? [`${shown} px high, at most ${maxHeight}`] : [];
}

async function textWithoutRoom(page: Page, screen: ScreenName, language: Language): Promise<string[]> {
  const flaws: string[] = [];
  for (const [layout, { width, widthAt200, leastWidth, height }] of Object.entries(SCREENS[screen])) {
    const look = async (name: string, at: number, text: number, find: () => string[]) => {
      await page.setViewport({ width: at, height });
      await applyAppearance(page, { text });
      const found = await page.evaluate(find);
      flaws.push(...found.map((flaw) => `${layout}, ${name}: ${flaw}`));
    };
    // English is the shortest of the three.
    if (language !== 'en') await look(`${width} px`, width, 1, () => window.overflows());
    if (language === 'long') return flaws;
    if (widthAt200 !== undefined) await look('200 % text', widthAt200, 2, () => window.overflows());
    if (leastWidth !== undefined) await look(`${leastWidth} px`, leastWidth, 1, () => window.isBeside());
  }
  return flaws;
}

/** All rules in the light theme; in the dark one only what depends on colours. */
async function axeFindings(page: Page): Promise<string[]> {
  if (await page.evaluate(() => !('axe' in window))) await page.evaluate(AXE);
  const run = (rules: readonly string[]) =>
    page.evaluate(async (only) => {
      const { axe } = window as unknown as { axe: typeof import('axe-core') };
      const { violations } = await axe.run(document, {
        resultTypes: ['violations'],
        ...(only.length > 0 && { runOnly: [...only] }),
      });
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
      );
    }, rules);
  const light = await run([]);
  await applyAppearance(page, { dark: true });
  const dark = await run(['color-contrast']);
  return [...light.map((flaw) => `axe: ${flaw}`), ...dark.map((flaw) => `axe, dark: ${flaw}`)];
}

function compare(name: string, text: string, update: boolean): string[] {
  const kept = join(KEPT, name);
  mkdirSync(KEPT, { recursive: true });
  if (update) writeFileSync(kept, text);
  if (existsSync(kept) && readFileSync(kept, 'utf8') === text) return [];
  const folder = 'artifacts/gallery/accessibility';
  mkdirSync(folder, { recursive: true });
  const now = join(folder, name);
  writeFileSync(now, text);
  return [difference(relative(process.cwd(), kept), now)];
}

function difference(kept: string, now: string): string {
  try {
    execFileSync('git', ['diff', '--no-index', '--no-color', kept, now], { encoding: 'utf8' });
  } catch (error) {
    // Git's exit code says that they differ.
    return `accessibility tree:\n${(error as { stdout?: string }).stdout ?? ''}`;
  }
  return '';
}
