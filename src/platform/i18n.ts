/**
 * Messages in the browser's language.
 *
 * The browser reads the catalogues in `public/_locales`; they are not bundled. Only the type of the English one is imported,
 * for its keys.
 */
import browser from './browser.ts';

export type MessageKey = keyof typeof import('../../public/_locales/en/messages.json');

const PLACES = Array.from('123456789', (nth) => `$${nth}`);

/** The message, with `$1`, `$2`, … replaced by `subs` in their order. */
export function t(key: MessageKey, ...subs: readonly string[]): string {
  const words = browser.i18n.getMessage(key, PLACES);
  return subs.length === 0 ? words : words.replace(/\$(\d)/g, (_, nth) => subs[nth - 1] ?? '');
}
