/** The screens of the gallery, and the room that each has. */
export type ScreenName = 'popup' | 'welcome' | 'options' | 'panel-narrow' | 'panel-wide';

export const SCREENS: readonly ScreenName[] = ['popup', 'welcome', 'options', 'panel-narrow', 'panel-wide'];
export const WIDTH: Record<ScreenName, number> = {
  popup: 360,
  welcome: 760,
  options: 760,
  'panel-narrow': 320,
  'panel-wide': 1280,
};
/**
 * Where text is of twice the size: the popup grows with it, the panel is drawn wider, and as a page it has one
 * column, since its breakpoints grow too.
 */
export const WIDTH_AT_200: Record<ScreenName, number> = {
  ...WIDTH,
  popup: 720,
  'panel-narrow': 480,
  'panel-wide': 820,
};
/** The least room that a screen may get: a popup at 250 % zoom, a panel that the user has made as narrow as it goes. */
export const LEAST_WIDTH: Partial<Record<ScreenName, number>> = { popup: 320, 'panel-narrow': 280 };
/** Of the window; a picture is as high as what is on the page, if that is higher. */
export const HEIGHT: Record<ScreenName, number> = {
  popup: 200,
  welcome: 200,
  options: 200,
  'panel-narrow': 900,
  'panel-wide': 900,
};
