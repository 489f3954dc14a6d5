/** The toolbar button: which calls it makes, and its colours and shapes, from the constants and from the drawn icons. */
import { describe, expect, it, vi } from 'vitest';
import { BADGE_COLOURS, BADGE_TEXT_COLOUR, Toolbar } from '../../../src/background/outputs/toolbar.ts';
import { contrast } from '../../contrast.ts';
import { fakeBrowser } from '../../platform/fake-browser.ts';
import { TOOLBAR_SHAPES, VISIBLE_ROWS } from '../../ui/gallery/toolbar-shapes.ts';
import { type Pixel, readPng } from './read-png.ts';

const DARK = '#3c3c3c';
/** Chromium's, and Firefox's. */
const LIGHT = ['#ffffff', '#f9f9fb'];
const SEVERITIES = ['ok', 'warning', 'critical', 'exhausted'] as const;
const BROWSERS = ['chromium', 'firefox'] as const;
const SHAPES = Object.keys(TOOLBAR_SHAPES);

/** What the browser's badge leaves visible of the icon at 100 %. */
function visiblePixels(browser: (typeof BROWSERS)[number], shape: string): readonly Pixel[] {
  const [from, to] = VISIBLE_ROWS[browser];
  return readPng(`public/icons/${browser}/${shape}-16.png`).slice(from, to).flat();
}

/** Without the edges, which the ground shines through. */
const isSolid = ({ alpha }: Pixel): boolean => alpha > 230;
const area = (pixels: readonly Pixel[]): number => pixels.reduce((sum, { alpha }) => sum + alpha / 255, 0);

it('an icon that the browser did not take is set again with the next badge, and what it took is not', async () => {
  const setIcon = vi.spyOn(fakeBrowser.action, 'setIcon').mockRejectedValueOnce(new Error('no such file'));
  const setTitle = vi.spyOn(fakeBrowser.action, 'setTitle');
  const toolbar = new Toolbar();
  const badge = { text: '', tone: 'quiet', owner: null, gauge: null } as const;
  for (let cycle = 0; cycle < 3; cycle += 1) {
    toolbar.show(badge, '');
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  expect(setIcon).toHaveBeenCalledTimes(2);
  expect(setTitle).toHaveBeenCalledOnce();
});

describe.each(Object.entries(BADGE_COLOURS))('the badge of %s', (_tone, colour) => {
  it('has 4.5:1 for its text, 2.3:1 on a dark toolbar and 3:1 on light ones', () => {
    expect(contrast(BADGE_TEXT_COLOUR, colour)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colour, DARK)).toBeGreaterThanOrEqual(2.3);
    for (const light of LIGHT) expect(contrast(colour, light)).toBeGreaterThanOrEqual(3);
  });
});

/**
 * "Used up" has to be the most visible. Its block fills all rows beside the badge, a triangle about half of the same rows: a
 * factor of 2, less the smoothed edges.
 */
const MOST_VISIBLE = 1.8;

describe.each(BROWSERS)('the icons for the badge of %s', (browser) => {
  it.each(SHAPES)('of severity %s have a contrast of 3:1 on dark and light toolbars', (shape) => {
    const solid = visiblePixels(browser, shape).filter(isSolid);
    expect(solid.length).toBeGreaterThanOrEqual(20);
    for (const ground of [DARK, ...LIGHT])
      expect(Math.min(...solid.map(({ colour }) => contrast(colour, ground)))).toBeGreaterThanOrEqual(3);
  });

  it('cover a larger area the more severe the state is, and nearly twice as much for "used up" as for the next', () => {
    const areas = SEVERITIES.map((severity) => area(visiblePixels(browser, severity)));
    expect(areas).toEqual(areas.toSorted((a, b) => a - b));
    expect(areas.at(-1)).toBeGreaterThan(MOST_VISIBLE * (areas.at(-2) ?? 0));
  });

  it('differ in shape, without regard to colour, in a third or more of what either of two covers', () => {
    for (const a of SHAPES) {
      for (const b of SHAPES.slice(SHAPES.indexOf(a) + 1)) {
        const other = visiblePixels(browser, b);
        const pairs = visiblePixels(browser, a).map(
          (pixel, index) => [pixel.alpha, other[index]?.alpha ?? 0] as const,
        );
        const either = pairs.reduce((sum, pair) => sum + Math.max(...pair), 0);
        const both = pairs.reduce((sum, pair) => sum + Math.min(...pair), 0);
        expect([a, b, 1 - both / either >= 1 / 3]).toEqual([a, b, true]);
      }
    }
  });
});
