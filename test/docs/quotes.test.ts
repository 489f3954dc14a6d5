/** Troubleshooting quotes the screens' own words. */
import { expect, test } from 'vitest';
import en from '../../public/_locales/en/messages.json' with { type: 'json' };
import ja from '../../public/_locales/ja/messages.json' with { type: 'json' };
import { page } from './pages.ts';

/** In Japanese, words of the browsers and of operating systems stand in the same brackets. */
const NOT_OURS = /サイドバー|すべてのサイト|クリック時|権限|履歴|Alerts|応答不可|ユーザー|^$|のみ|^アイコン$/;

test.each([
  ['docs/troubleshooting.md', /“([^”]+)”/g, en],
  ['docs/troubleshooting.ja.md', /「([^」]*)」/g, ja],
] as const)('%s quotes texts of the catalogue', (path, quote, catalogue) => {
  const texts = new Set(Object.values(catalogue).map(({ message }) => message));
  const quotes = [...page(path).text.matchAll(quote)].map(([, text = '']) => text);
  const ours = quotes.filter((text) => text !== '…' && !NOT_OURS.test(text));
  expect(ours.length).toBeGreaterThan(20);
  expect(ours.filter((text) => !texts.has(text))).toEqual([]);
});
