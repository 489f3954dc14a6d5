/**
 * One shape per severity, so that colour is never needed: disc and tick, diamond and arrow down, triangle and
 * exclamation mark, square and bar. The brand icon, which shows no state, is a dial. On a 24 × 24 grid; toolbar icons
 * are drawn from the same paths.
 */
export type StatusIconName =
  | 'ok'
  | 'warning'
  | 'critical'
  | 'exhausted'
  | 'unknown'
  | 'off'
  | 'attention'
  | 'brand';

export interface StatusShape {
  /** The filled outline. */
  readonly body: string;
  /** Strokes on top of it, in the colour of the ground. */
  readonly glyph: string;
  /** Drawn as an outline, not filled: nothing is known, or nothing is going on. */
  readonly hollow?: true;
  readonly dashed?: true;
}

const DISC = 'M12 1.5a10.5 10.5 0 1 1 0 21a10.5 10.5 0 1 1 0 -21z';
const RING = 'M12 2.75a9.25 9.25 0 1 1 0 18.5a9.25 9.25 0 1 1 0 -18.5z';

export const STATUS_SHAPES: Record<StatusIconName, StatusShape> = {
  ok: { body: DISC, glyph: 'M7 12.4l3.5 3.5 6.5-7.6' },
  warning: {
    body: 'M10.6 1.6a2 2 0 0 1 2.8 0l9 9a2 2 0 0 1 0 2.8l-9 9a2 2 0 0 1 -2.8 0l-9-9a2 2 0 0 1 0-2.8z',
    glyph: 'M7.5 10.25l4.5 4.5 4.5-4.5',
  },
  critical: {
    body: 'M10.2 2.4a2.1 2.1 0 0 1 3.6 0l9 16.4a2.1 2.1 0 0 1-1.8 3.2h-18a2.1 2.1 0 0 1-1.8-3.2z',
    glyph: 'M12 8.5v5.5M12 18v.1',
  },
  exhausted: {
    body: 'M4.5 1.75h15a2.75 2.75 0 0 1 2.75 2.75v15a2.75 2.75 0 0 1-2.75 2.75h-15a2.75 2.75 0 0 1-2.75-2.75v-15a2.75 2.75 0 0 1 2.75-2.75z',
    glyph: 'M7 12h10',
  },
  unknown: {
    body: RING,
    glyph: 'M9.2 9.3a2.9 2.9 0 1 1 4.4 2.5c-1 .6-1.6 1.2-1.6 2.2M12 17.2v.1',
    hollow: true,
    dashed: true,
  },
  off: { body: RING, glyph: 'M9.5 8.5v7M14.5 8.5v7', hollow: true },
  attention: { body: DISC, glyph: 'M12 6.5v7M12 17.4v.1' },
  brand: {
    body: 'M4.6 21.5a2.2 2.2 0 0 1-1.8-.95a11.3 11.3 0 1 1 18.4 0a2.2 2.2 0 0 1-1.8.95z',
    glyph: 'M5.6 15a6.4 6.4 0 0 1 6.2-6.5M11.6 17l5.6-6.2',
  },
};
