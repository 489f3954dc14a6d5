/** What docs/troubleshooting.md quotes from the screens is on the screens, in English and in Japanese. */
import { expect, test } from 'vitest';
import en from '../../public/_locales/en/messages.json' with { type: 'json' };
import ja from '../../public/_locales/ja/messages.json' with { type: 'json' };
import { page } from './pages.ts';

const { text } = page('docs/troubleshooting.md');
const english: Record<string, { message: string }> = en;
const japanese: Record<string, { message: string }> = ja;
const literal = (part: string) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The keys whose message reads like the quotation, placeholders filled in. */
function keysOf(quotation: string, catalogue: Record<string, { message: string }>): string[] {
  const fits = (message: string) =>
    new RegExp(`^${message.split(/\$\d/).map(literal).join('.+')}$`).test(quotation);
  const exact = Object.keys(catalogue).filter((key) => catalogue[key]?.message === quotation);
  const filled = Object.keys(catalogue).filter((key) => {
    const message = catalogue[key]?.message ?? '';
    return /\$\d/.test(message) && message.replaceAll(/\$\d/g, '').trim().length > 2 && fits(message);
  });
  return exact.length > 0 ? exact : filled;
}

const pairs = [...text.matchAll(/“([^”]+)”(?:\*\*)?\s+「([^」]+)」/g)].map(([, first = '', second = '']) => ({
  first,
  second,
}));

test('each quotation is in both languages', () => {
  expect(pairs.length).toBeGreaterThan(20);
  const alone = [...text.matchAll(/“([^”]+)”/g)].filter(
    ([, quotation]) => !pairs.some(({ first }) => first === quotation),
  );
  expect(alone.map(([quotation]) => quotation)).toEqual([]);
});

test.each(pairs)('“$first” 「$second」', ({ first, second }) => {
  const keys = keysOf(first, english);
  expect(keys).not.toEqual([]);
  const same = keysOf(second, japanese).filter((key) => keys.includes(key));
  expect(same).not.toEqual([]);
});
