/** Names of accounts and keys: each tells its owner from all others, on every surface. */
import { expect, it } from 'vitest';
import { type NamedOwner, ownerNames } from '../../src/platform/names.ts';

const SPACE = 'demo.backlog.com';
const account = (
  userId: number,
  userName: string,
  label: string | null = null,
  space = SPACE,
): NamedOwner => ({ id: `${space}#${userId}`, kind: 'account', space, label, userName });
const key = (print: string): NamedOwner => ({
  id: `${SPACE}~${print}`,
  kind: 'observedKey',
  space: SPACE,
  label: null,
  userName: null,
});
const names = (...owners: NamedOwner[]) => [...ownerNames(owners).values()].sort();

it('two accounts without a label on one space are distinguished by their users', () => {
  expect(names(account(7, 'Taro'), account(8, 'Hanako'))).toEqual(['Hanako', 'Taro']);
});

it('a label stands in place of the user’s name', () => {
  expect(names(account(7, 'Taro', 'CI'), account(8, 'Hanako'))).toEqual(['CI', 'Hanako']);
});

it('one name on two spaces is named with the space', () => {
  const away = account(7, 'Taro', null, 'other.backlog.jp');
  expect(names(account(7, 'Taro'), away, account(8, 'Hanako'))).toEqual([
    'Hanako',
    'Taro – demo.backlog.com',
    'Taro – other.backlog.jp',
  ]);
});

it('one label twice on one space is named with the users, and one user’s name twice with its number', () => {
  expect(names(account(7, 'Taro', 'CI'), account(8, 'Hanako', 'CI'))).toEqual([
    'CI (Hanako) – demo.backlog.com',
    'CI (Taro) – demo.backlog.com',
  ]);
  expect(names(account(7, 'Taro'), account(8, 'Taro'))).toEqual([
    'Taro #7 – demo.backlog.com',
    'Taro #8 – demo.backlog.com',
  ]);
});

it('one key of a space is named by the space, several by the beginning of their fingerprints', () => {
  expect(names(key('0123456789abcdef'))).toEqual(['A key seen on demo.backlog.com']);
  expect(names(key('0123456789abcdef'), key('01239999aaaabbbb'), key('ffff000011112222'))).toEqual([
    'Key 01234567 on demo.backlog.com',
    'Key 01239999 on demo.backlog.com',
    'Key ffff on demo.backlog.com',
  ]);
});

it('two users whose names differ only in invisible characters are distinguished by their number', () => {
  expect(names(account(7, 'Taro'), account(9, 'Ta\u200cro'))).toEqual([
    'Taro #7 – demo.backlog.com',
    'Ta\u200cro #9 – demo.backlog.com',
  ]);
});

it('every account is named with its space if chosen', () => {
  const both = [account(7, 'Taro'), account(8, 'Hanako', 'CI')];
  expect([...ownerNames(both, true).values()].sort()).toEqual([
    'CI – demo.backlog.com',
    'Taro – demo.backlog.com',
  ]);
});
