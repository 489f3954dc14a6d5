/** The README in Japanese says what the one in English says: the same sections, commands and figures. */
import { expect, test } from 'vitest';
import { page } from './pages.ts';

const MAX_LINES = 90;

const READMES = ['README.md', 'README.ja.md'] as const;
const sectionsOf = (path: string) => page(path).text.split(/^## /m);
const commandsOf = (section: string) =>
  [...section.matchAll(/^(npm .*?) +#|`(npm [^`]+)`/gm)].map(([, line, inline]) => line ?? inline);
/** Numbers without code, links and pictures. Japanese writes a 1 where English writes "one" or "a". */
const figuresOf = (section: string) => {
  const prose = section.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`|\]\([^)]*\)|<[^>]+>/g, '');
  return [...new Set(prose.match(/\d+(?:\.\d+)?/g) ?? [])].filter((figure) => figure !== '1').sort();
};

test('the READMEs have the same number of sections', () => {
  const [english, japanese] = READMES.map((path) => sectionsOf(path).length);
  expect(japanese).toBe(english);
});

const english = sectionsOf('README.md').map((section, index) => ({ section, index }));
test.each(english)(
  'section $index of the READMEs has the same commands and figures in both languages',
  ({ section, index }) => {
    const japanese = sectionsOf('README.ja.md')[index] ?? '';
    expect(commandsOf(japanese)).toEqual(commandsOf(section));
    expect(figuresOf(japanese)).toEqual(figuresOf(section));
  },
);

test.each(READMES)(`%s has at most ${MAX_LINES} lines`, (path) => {
  expect(page(path).text.trimEnd().split('\n').length).toBeLessThanOrEqual(MAX_LINES);
});
