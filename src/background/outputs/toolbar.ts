/** Puts the badge, its colour, the icon and the tooltip on the toolbar button, only where they changed. */
import type { Badge, BadgeTone } from '../../core/view/badge.ts';
import browser from '../../platform/browser.ts';
import { tooltip } from './tooltip.ts';

/**
 * Luminance 0.176 to 0.18: white text has 4.5:1 on each of them, and each has 2.3:1 on a dark toolbar (#3c3c3c) and 3:1 on a
 * light one. The hues are those of the screens.
 */
export const BADGE_COLOURS: Record<BadgeTone, string> = {
  ok: '#19846b',
  warning: '#a46800',
  critical: '#cf460d',
  exhausted: '#e6162f',
  attention: '#316fe4',
  paused: '#6d767f',
  stale: '#6d767f',
  quiet: '#6d767f',
};
export const BADGE_TEXT_COLOUR = '#ffffff';

type Part = 'text' | 'colour' | 'icon' | 'title';

export class Toolbar {
  readonly #shown = new Map<Part, string>();

  /** @param owner the name of the owner that the badge speaks of */
  show(badge: Badge, owner: string): void {
    const { action } = browser;
    const colour = BADGE_COLOURS[badge.tone];
    const icon = iconOf(badge);
    const title = tooltip(badge, owner);
    void this.#change('text', badge.text, () => action.setBadgeText({ text: badge.text }));
    void this.#change('colour', colour, () =>
      Promise.all([
        action.setBadgeBackgroundColor({ color: colour }),
        action.setBadgeTextColor?.({ color: BADGE_TEXT_COLOUR }),
      ]),
    );
    void this.#change('icon', icon, () =>
      action.setIcon({ path: { 16: `${icon}-16.png`, 32: `${icon}-32.png` } }),
    );
    void this.#change('title', title, () => action.setTitle({ title }));
  }

  /** Forgets what the browser did not take, so that the next update cycle sets it again. */
  async #change(part: Part, value: string, set: () => Promise<unknown>): Promise<void> {
    if (this.#shown.get(part) === value) return;
    this.#shown.set(part, value);
    try {
      await set();
    } catch {
      if (this.#shown.get(part) === value) this.#shown.delete(part);
    }
  }
}

/**
 * The badge covers a different part of the icon in each browser, so each browser has its own icons. Without a badge
 * the whole icon is visible.
 */
function iconOf({ text, tone }: Badge): string {
  if (text === '') return tone === 'ok' ? '/icons/ok' : '/icons/brand';
  const isFirefox = browser.runtime.getURL('').startsWith('moz-extension:');
  return `/icons/${isFirefox ? 'firefox' : 'chromium'}/${tone}`;
}
