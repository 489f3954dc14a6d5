import { expect, test } from 'vitest';
import { Phrases, splitPhrases } from '../../src/ui/text/phrases.tsx';
import { fakeBrowser } from '../platform/fake-browser.ts';
import { mount } from './mount.ts';

test.each([
  'Backlog APIの|残り|リクエスト数を|確認',
  '更新の|残りが|わずかです',
  'リセットまで、|全プログラムの|合計を|3.9秒に|1件以下に|抑えてください',
  '残りが|最も|少ない|種別：|読み込み|（残り 480/600）',
  'どれを|お使いですか？',
  'ご契約の|プランでは|APIを|利用できません',
  'Backlogの|応答を|読み取れません',
  'app.example.comが|同時に|送信：|42件、|最大6件',
])('a line of Japanese may break in “%s” at each bar', (marked) => {
  expect(splitPhrases(marked.replaceAll('|', '')).join('|')).toBe(marked);
});

test('a text in Japanese keeps its words and is parted into phrases', async () => {
  fakeBrowser.language = 'ja';
  const { root, text } = await mount(<Phrases text="更新の残りがわずかです" />);
  expect(text()).toBe('更新の残りがわずかです');
  expect(root.querySelectorAll('.phrases > span')).toHaveLength(3);
});

test('a text in English stays as it is', async () => {
  const { root } = await mount(<Phrases text="Update is running low" />);
  expect(root.innerHTML).toBe('Update is running low');
});
