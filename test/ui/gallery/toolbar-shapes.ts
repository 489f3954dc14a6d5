/**
 * What the toolbar button shows beside its badge. Chromium's badge covers rows 7 to 15 of the 16 px icon, Firefox's rows
 * 0 to 5, its shadow row 6 (measured in real windows), so each severity is a shape of 16 × 7 units in the rows that stay
 * visible. Only "used up" fills the whole icon: it has to be seen first.
 */
import type { BrowserName } from '../../e2e/harness/index.ts';

export interface ToolbarShape {
  readonly colour: string;
  /** A filled outline whose corners are rounded by a stroke of one unit; with `line`, a stroke as wide as that. */
  readonly path: string;
  readonly line?: number;
  /** On a grid of 16 × 16 instead of 16 × 7. */
  readonly whole?: true;
}

/** Rows of the 16 px icon that the browser's badge leaves visible: from, and up to but without. */
export const VISIBLE_ROWS: Record<BrowserName, readonly [number, number]> = {
  chromium: [0, 7],
  firefox: [7, 16],
};

/** How far down the shapes of 16 × 7 units are. */
export const SHAPE_TOP: Record<BrowserName, number> = { chromium: 0, firefox: 8 };

/** Luminance 0.236 to 0.275: at least 3:1 on white, on #f9f9fb and on #3c3c3c. The hues are those of tokens.css. */
export const TOOLBAR_SHAPES = {
  ok: { colour: '#229977', path: 'M3 3.2l3.6 2.5 6.4-4.4', line: 2.5 },
  warning: { colour: '#cc7700', path: 'M2 .5h12l-6 5.5z' },
  critical: { colour: '#ee5522', path: 'M8 .5l7.5 6h-15z' },
  exhausted: { colour: '#ff4455', path: 'M.5.5h15v15h-15z', whole: true },
  attention: {
    colour: '#4488ee',
    path: 'M8 1.75a6.25 6.25 0 0 1 0 12.5a6.25 6.25 0 0 1 0-12.5z',
    line: 3,
    whole: true,
  },
  paused: { colour: '#778899', path: 'M3.5.5h2v6h-2zM10.5.5h2v6h-2z' },
  stale: { colour: '#778899', path: 'M.5 2.5h3v2h-3zM6.5 2.5h3v2h-3zM12.5 2.5h3v2h-3z' },
} as const satisfies Record<string, ToolbarShape>;
