/** Puts the badge, its colour, the icon and the title on the toolbar button, only where they changed. */
import browser from '../platform/browser.ts';
import type { Badge, Tone } from '../quota/badge.ts';
import { badgeTitle } from './title.ts';

const COLOURS: Record<Tone, string> = {
  calm: '#2c6e5a',
  watch: '#8a5a00',
  danger: '#b3261e',
  usedUp: '#7a0c0c',
  attention: '#6a3fb5',
  paused: '#5f6368',
  stale: '#5f6368',
  quiet: '#5f6368',
};

const ICONS: Record<Tone, string> = {
  calm: 'calm',
  watch: 'watch',
  danger: 'danger',
  usedUp: 'usedUp',
  attention: 'attention',
  paused: 'off',
  stale: 'unknown',
  quiet: 'brand',
};

export class Toolbar {
  #text: string | null = null;
  #tone: Tone | null = null;
  #title: string | null = null;

  /** @param owner the name of the owner that the badge speaks of */
  show(badge: Badge, owner: string): void {
    const { action } = browser;
    if (badge.text !== this.#text) action.setBadgeText({ text: badge.text });
    if (badge.tone !== this.#tone) {
      action.setBadgeBackgroundColor({ color: COLOURS[badge.tone] });
      action.setBadgeTextColor?.({ color: '#ffffff' });
      const name = ICONS[badge.tone];
      action.setIcon({ path: { 16: `/icons/${name}-16.png`, 32: `/icons/${name}-32.png` } });
    }
    const title = badgeTitle(badge, owner);
    if (title !== this.#title) action.setTitle({ title });
    this.#text = badge.text;
    this.#tone = badge.tone;
    this.#title = title;
  }
}
