import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import en from '../../public/_locales/en/messages.json' with { type: 'json' };
import ja from '../../public/_locales/ja/messages.json' with { type: 'json' };

const english: Record<string, { message: string }> = en;
const japanese: Record<string, { message: string }> = ja;
const placeholders = (text: string) => [...new Set(text.match(/\$\d/g))].sort();

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
  /\.tsx?$/.test(file),
);
const files = [...sources.map((file) => `src/${file}`), 'manifest.json'];
const code = files.map((file) => readFileSync(file, 'utf8')).join('\n');

const templates = [...code.matchAll(/\bt\(\s*`([\w${}().]+)`/g)].map(
  ([, template = '']) => new RegExp(`^${template.replaceAll(/\$\{[^}]*\}/g, '\\w+')}$`),
);

/** Whether the code names this key, as a literal, in the manifest's way, or by a template such as `usedUp_${count}`. */
function isUsed(key: string): boolean {
  if (code.includes(`'${key}'`) || code.includes(`__MSG_${key}__`)) return true;
  return templates.some((pattern) => pattern.test(key));
}

test('both catalogues have the same keys, in the same order', () => {
  expect(Object.keys(japanese)).toEqual(Object.keys(english));
});

test.each(Object.keys(english))('%s has the same placeholders in both languages', (key) => {
  const inEnglish = placeholders(english[key]?.message ?? '');
  expect(placeholders(japanese[key]?.message ?? '')).toEqual(inEnglish);
  expect(inEnglish).toEqual(inEnglish.map((_, index) => `$${index + 1}`));
});

test.each(Object.keys(english))('%s has places of one digit, and no other use of “$”', (key) => {
  for (const { message } of [english[key], japanese[key]].filter((each) => each !== undefined)) {
    expect(message).not.toMatch(/\$(?![1-9])|\$\d\d/);
  }
});

test('what is asked for without anything to put in has no place for it', () => {
  const bare = [...code.matchAll(/\bt\(\s*'([^']+)'\s*\)/g)].map(([, key = '']) => key);
  expect(bare.length).toBeGreaterThan(50);
  expect(bare.filter((key) => placeholders(english[key]?.message ?? '').length > 0)).toEqual([]);
});

test('no message is empty', () => {
  const all = [...Object.entries(english), ...Object.entries(japanese)];
  expect(all.filter(([, { message }]) => message.trim() === '')).toEqual([]);
});

test('every message is used', () => {
  expect(Object.keys(english).filter((key) => !isUsed(key))).toEqual([]);
});

test('every message that the code asks for by a literal is there', () => {
  const asked = [...code.matchAll(/\bt\(\s*'([^']+)'/g)].map(([, key = '']) => key);
  expect(asked.length).toBeGreaterThan(50);
  expect(asked.filter((key) => !(key in english))).toEqual([]);
});

test('“refresh” is never 更新 in Japanese, for that is a request type', () => {
  expect(japanese.refresh?.message).toBe('再取得');
});
