import { expect, test } from 'vitest';
import { chooseSpace } from '../../src/ui/connect/space-choice.tsx';

test('a host or a pasted address is the space itself', () => {
  expect(chooseSpace('https://demo.backlog.jp/view/A-1', null, []).space).toBe('demo.backlog.jp');
});

test('a bare name is no space until one of three is chosen', () => {
  const choice = chooseSpace('demo', null, []);
  expect(choice.space).toBeNull();
  expect(choice.candidates).toEqual(['demo.backlog.com', 'demo.backlog.jp', 'demo.backlogtool.com']);
  expect(choice.complaint).not.toBeNull();
  expect(chooseSpace('demo', 'demo.backlogtool.com', []).space).toBe('demo.backlogtool.com');
});

test('an open tab chooses the space of a bare name, unless the user chose one', () => {
  const open = ['other.backlog.com', 'demo.backlog.jp'];
  expect(chooseSpace('demo', null, open).space).toBe('demo.backlog.jp');
  expect(chooseSpace('demo', 'demo.backlog.com', open).space).toBe('demo.backlog.com');
});

test('a choice made for another name does not linger', () => {
  expect(chooseSpace('other', 'demo.backlog.com', []).space).toBeNull();
});

test.each([
  ['', /Enter your space/],
  ['www.backlog.com', /is not a space/],
  ['example.com', /is not on backlog\.com/],
])('the text “%s” is reported as an error', (text, complaint) => {
  expect(chooseSpace(text, null, []).complaint).toMatch(complaint);
});
