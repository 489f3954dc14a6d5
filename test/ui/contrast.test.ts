/** The contrast of the tokens by WCAG 2.2: 4.5:1 for text, 3:1 for bars and marks, in both themes. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const css = readFileSync('src/ui/styles/tokens.css', 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(
    ([, name = '', light = '', dark = '']) => [name, { light, dark }],
  ),
);

const TEXT = ['text', 'muted', 'accent', 'exhausted'];
const SHAPES = ['ok', 'warning', 'critical', 'exhausted', 'unknown', 'edge', 'accent'];
const GROUNDS = ['ground', 'raised'];

const pairs = [
  ...TEXT.flatMap((ink) => GROUNDS.map((ground) => [ink, ground, 4.5] as const)),
  ...['critical', 'exhausted'].map((ink) => [ink, 'ground', 4.5] as const),
  ['on-accent', 'accent', 4.5] as const,
  ...SHAPES.flatMap((ink) => GROUNDS.map((ground) => [ink, ground, 3] as const)),
  ...['ok', 'warning', 'critical', 'exhausted', 'unknown'].map((ink) => [ink, 'track', 3] as const),
];

for (const theme of ['light', 'dark'] as const) {
  test.each(pairs)(`%s on %s has %s:1 in the ${theme} theme`, (ink, ground, least) => {
    expect(contrast(colour(ink, theme), colour(ground, theme))).toBeGreaterThanOrEqual(least);
  });
}

function colour(name: string, theme: 'light' | 'dark'): string {
  const token = tokens.get(name);
  if (token === undefined) throw new Error(`no token --${name}`);
  return token[theme];
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
