/**
 * Messages in the browser's language.
 *
 * The browser reads the files under `public/_locales` itself. The English one is imported as a type only, for the keys, so
 * none is bundled.
 */
import browser from './browser.ts';

export type MessageKey = keyof typeof import('../../public/_locales/en/messages.json');

const PLACES = Array.from('123456789', (nth) => `$${nth}`);

/** The message, with `$1`, `$2`, … replaced by `subs` in their order. */
export function t(key: MessageKey, ...subs: readonly string[]): string {
  const words = browser.i18n.getMessage(key, PLACES);
  return subs.length === 0 ? words : words.replace(/\$(\d)/g, (_, nth) => subs[nth - 1] ?? '');
}
