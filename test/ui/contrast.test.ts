/** The contrast of the tokens by WCAG 2.2: 4.5:1 for text, 3:1 for bars and marks, in both themes. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { contrast } from '../contrast.ts';

const css = readFileSync('src/ui/styles/tokens.css', 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(
    ([, name = '', light = '', dark = '']) => [name, { light, dark }],
  ),
);

const TEXT = ['text', 'muted', 'accent', 'exhausted'];
const SHAPES = ['ok', 'quiet', 'warning', 'critical', 'exhausted', 'unknown', 'edge', 'accent'];
const GROUNDS = ['ground', 'raised'];

const pairs = [
  ...TEXT.flatMap((ink) => GROUNDS.map((ground) => [ink, ground, 4.5] as const)),
  ...['critical', 'exhausted'].map((ink) => [ink, 'ground', 4.5] as const),
  ['on-accent', 'accent', 4.5] as const,
  ...SHAPES.flatMap((ink) => GROUNDS.map((ground) => [ink, ground, 3] as const)),
  ...['quiet', 'warning', 'critical', 'exhausted', 'unknown'].map((ink) => [ink, 'track', 3] as const),
];

for (const theme of ['light', 'dark'] as const) {
  test.each(pairs)(`the colour %s on %s has %s:1 in the ${theme} theme`, (ink, ground, least) => {
    expect(contrast(colour(ink, theme), colour(ground, theme))).toBeGreaterThanOrEqual(least);
  });
}

function colour(name: string, theme: 'light' | 'dark'): string {
  const token = tokens.get(name);
  if (token === undefined) throw new Error(`no token --${name}`);
  return token[theme];
}
