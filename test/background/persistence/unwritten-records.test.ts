import { expect, it } from 'vitest';
import { UnwrittenRecords } from '../../../src/background/persistence/unwritten-records.ts';

const ACCOUNT = 'demo.backlog.com#1';
const KEY = 'demo.backlog.com~0123456789abcdef';

interface Item {
  readonly owner: string;
  readonly id: number;
}

const items = (from: number, count: number, owner = ACCOUNT): Item[] =>
  Array.from({ length: count }, (_, index) => ({ owner, id: from + index }));
const waitingRecords = () => new UnwrittenRecords<Item>((owner) => owner === ACCOUNT);
const idsIn = (records: UnwrittenRecords<Item>) => records.take().map(({ id }) => id);

it('records that could not be written wait before those that came since, and written ones do not', () => {
  const records = waitingRecords();
  records.add(...items(1, 2));
  records.take();
  records.add(...items(3, 1));
  records.settle(false);
  expect(records.take()).toEqual(items(1, 3));
  records.settle(true);
  expect(records.isEmpty).toBe(true);
});

it('records of a write that fails get their new owner, or are dropped with it', () => {
  const records = waitingRecords();
  records.add(...items(1, 1, KEY), ...items(2, 1));
  records.take();
  records.move(KEY, 'demo.backlog.com#2');
  records.move(ACCOUNT, null);
  records.settle(false);
  expect(records.take()).toEqual(items(1, 1, 'demo.backlog.com#2'));
});

it('records of a write that fails are dropped if all was erased meanwhile', () => {
  const records = waitingRecords();
  records.add(...items(1, 1));
  records.take();
  records.clear();
  records.settle(false);
  expect(records.isEmpty).toBe(true);
});

it('at most 5000 records wait: those of observed keys are dropped first, and the oldest', () => {
  const records = waitingRecords();
  records.add(...items(1, 4000), ...items(4001, 1000, KEY));
  records.take();
  records.add(...items(5001, 1500));
  records.settle(false);
  const ids = idsIn(records);
  expect(ids).toHaveLength(5000);
  expect([ids[0], ids[3499], ids[3500], ids.at(-1)]).toEqual([501, 4000, 5001, 6500]);
});

it('fewer wait where fewer are allowed', () => {
  const records = new UnwrittenRecords<Item>(() => true, 2);
  records.add(...items(1, 3));
  expect(idsIn(records)).toEqual([2, 3]);
});
