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

test.each(['en', 'ja'])('the catalogue of %s defines no key twice', (language) => {
  const text = readFileSync(`public/_locales/${language}/messages.json`, 'utf8');
  const keys = [...text.matchAll(/^ {2}"(\w+)": \{/gm)].map(([, key]) => key);
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  expect(keys).toHaveLength(Object.keys(english).length);
});

test('each message has the same placeholders in both languages, numbered from $1', () => {
  const wrong = Object.keys(english).filter((key) => {
    const inEnglish = placeholders(english[key]?.message ?? '');
    const inJapanese = placeholders(japanese[key]?.message ?? '');
    return (
      String(inEnglish) !== String(inJapanese) || inEnglish.some((each, index) => each !== `$${index + 1}`)
    );
  });
  expect(wrong).toEqual([]);
});

test('no message uses “$” for anything but a placeholder of one digit', () => {
  const messages = [...Object.values(english), ...Object.values(japanese)].map(({ message }) => message);
  expect(messages.filter((message) => /\$(?![1-9])|\$\d\d/.test(message))).toEqual([]);
});

test('a message that the code asks for without values has no placeholder', () => {
  const bare = [...code.matchAll(/\bt\(\s*'([^']+)'\s*\)/g)].map(([, key = '']) => key);
  expect(bare.length).toBeGreaterThan(50);
  expect(bare.filter((key) => placeholders(english[key]?.message ?? '').length > 0)).toEqual([]);
});

test('no message is empty', () => {
  const all = [...Object.entries(english), ...Object.entries(japanese)];
  expect(all.filter(([, { message }]) => message.trim() === '')).toEqual([]);
});

test('every message is used by the code or the manifest', () => {
  expect(Object.keys(english).filter((key) => !isUsed(key))).toEqual([]);
});

test('every message that the code asks for by a literal exists', () => {
  const asked = [...code.matchAll(/\bt\(\s*'([^']+)'/g)].map(([, key = '']) => key);
  expect(asked.length).toBeGreaterThan(50);
  expect(asked.filter((key) => !(key in english))).toEqual([]);
});

test('“Check now” is never 更新 in Japanese, for that is a request type', () => {
  expect(japanese.checkNow?.message).toBe('今すぐ確認');
});
