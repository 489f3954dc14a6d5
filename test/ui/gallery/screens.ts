/** The screens of the gallery, and the widths in CSS pixels that each is looked at in. */
export type ScreenName = 'popup' | 'welcome' | 'options' | 'panel';

interface Layout {
  readonly width: number;
  /**
   * Where text has twice its size. A popup then is twice as wide; panel and options have one column in this width, since the
   * breakpoints grow with the browser's text size, which is not what the gallery changes.
   */
  readonly widthAt200?: number;
  /** The least the browser gives it: a popup at 250 % zoom, a side panel dragged as narrow as it goes. */
  readonly leastWidth?: number;
  /** The most that a page may be high in this width, which browsers show without scrolling. */
  readonly maxHeight?: number;
  /** Of the window; a picture is as high as the page, if that is higher. */
  readonly height: number;
}

/** The first layout of a screen is the one that axe and the accessibility tree look at. */
export const SCREENS: Record<ScreenName, Readonly<Record<string, Layout>>> = {
  popup: { popup: { width: 360, widthAt200: 720, leastWidth: 320, height: 200, maxHeight: 560 } },
  welcome: {
    welcome: { width: 1280, height: 200 },
    'welcome-narrow': { width: 400, widthAt200: 760, leastWidth: 320, height: 200 },
  },
  options: {
    options: { width: 1280, height: 200 },
    'options-narrow': { width: 400, widthAt200: 680, leastWidth: 320, height: 200 },
  },
  panel: {
    'panel-narrow': { width: 320, widthAt200: 480, leastWidth: 280, height: 900 },
    'panel-side': { width: 420, widthAt200: 820, height: 900 },
    'panel-wide': { width: 1280, height: 900 },
  },
};
export const SCREEN_NAMES = Object.keys(SCREENS) as ScreenName[];

/** How a story is looked at. */
export interface Appearance {
  readonly dark?: boolean;
  readonly forcedColours?: boolean;
  /** Size of the text against the usual one. */
  readonly text?: number;
}
