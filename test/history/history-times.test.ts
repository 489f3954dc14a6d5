import { expect, it } from 'vitest';
import { moveHistoryTimes } from '../../src/history/write.ts';
import { latestRequests, windowsSince } from './history-reads.ts';
import { writeHistory } from './history-writes.ts';
import { aRequestRecord, aWindowRecord, RESET } from './records.ts';

const HOUR = 3_600_000;
/** The time after the clock was set back by an hour, which had been right until half an hour before. */
const now = (RESET - 60) * 1000;
const change = { by: HOUR, now };

it('A window and a request recorded by the fast clock move back with it, and none is there twice', async () => {
  const minute = aWindowRecord({ openedAt: now + HOUR - 1000 });
  const request = aRequestRecord({ at: now + HOUR - 1000, endedAt: now + HOUR - 900 });
  const observed = { owner: 'demo.backlog.com~0123456789abcdef' };
  await writeHistory([minute, { ...minute, ...observed }], [request, { ...request, ...observed }]);
  await moveHistoryTimes(change);
  expect((await windowsSince(0)).map(({ openedAt }) => openedAt)).toEqual([now - 1000, now - 1000]);
  const moved = await latestRequests(10);
  expect(moved.map(({ at, endedAt }) => [at, endedAt])).toEqual([
    [now - 1000, now - 900],
    [now - 1000, now - 900],
  ]);
});

it('Records of the time before the clock was fast stay as they are', async () => {
  const request = aRequestRecord({ at: now - 1000, endedAt: null });
  await writeHistory([aWindowRecord({ openedAt: now - 1000 })], [request]);
  await moveHistoryTimes(change);
  expect((await windowsSince(0)).map(({ openedAt }) => openedAt)).toEqual([now - 1000]);
  expect((await latestRequests(10)).map(({ at, endedAt }) => [at, endedAt])).toEqual([[now - 1000, null]]);
});
