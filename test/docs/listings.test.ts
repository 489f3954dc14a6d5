/** The listings keep the stores' limits, and say what the packages say. */
import { describe, expect, test } from 'vitest';
import en from '../../public/_locales/en/messages.json' with { type: 'json' };
import ja from '../../public/_locales/ja/messages.json' with { type: 'json' };
import { page } from './pages.ts';

/** In characters: Chrome Web Store, Edge and AMO, the strictest of those that ask. */
const LIMITS: readonly [section: string, least: number, most: number][] = [
  ['Name', 1, 45],
  ['Summary', 1, 132],
  ['Summary for AMO', 1, 250],
  ['Description', 250, 10_000],
];

function sectionsOf(path: string): Map<string, string> {
  const [, ...parts] = page(path).text.split(/^## /m);
  return new Map(
    parts.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n')).trim()]),
  );
}

describe.each([
  ['docs/store/listing.en.md', en],
  ['docs/store/listing.ja.md', ja],
] as const)('%s', (path, words) => {
  const sections = sectionsOf(path);

  test.each(LIMITS)('the text %s has %i to %i characters', (section, least, most) => {
    const length = [...(sections.get(section) ?? '')].length;
    expect(length).toBeGreaterThanOrEqual(least);
    expect(length).toBeLessThanOrEqual(most);
  });

  test('its name and summary are the package’s own', () => {
    expect(sections.get('Name')).toBe(words.extName.message);
    expect(sections.get('Summary')).toBe(words.extDescription.message);
  });

  test('Edge takes up to seven search terms of up to 30 characters', () => {
    const terms = sections.get('Search terms')?.split(', ') ?? [];
    expect(terms.length).toBeGreaterThan(0);
    expect(terms.length).toBeLessThanOrEqual(7);
    expect(terms.filter((term) => [...term].length > 30)).toEqual([]);
  });
});
