/** What the heat map shows of a time in which the database could not be written, with a real database. */
import { expect, it, vi } from 'vitest';
import { HistoryRecorder } from '../../../src/background/persistence/history-recorder.ts';
import { dateGrid } from '../../../src/history/hour-grid.ts';
import * as historyWrites from '../../../src/history/write.ts';
import { ms, OWNER, SPACE, T } from '../../core/events.ts';
import { QuotaScenario } from '../../core/quota-scenario.ts';
import { hoursOf, windowsSince } from '../../history/history-reads.ts';

it('an hour whose limit others used up is shown as used, although the database failed for most of it', async () => {
  // The checks of the first 40 minutes of an hour fail to be written; then the database answers again.
  const start = (3600 - (T % 3600)) % 3600;
  const minutes = 40;
  vi.useFakeTimers({ now: ms(start) });
  const real = historyWrites.writeHistory;
  let isDown = true;
  const write = vi.spyOn(historyWrites, 'writeHistory');
  write.mockImplementation((...records) => (isDown ? Promise.resolve(false) : real(...records)));
  const recorder = new HistoryRecorder({
    observingSince: 0,
    quota: { owners: new Map() },
    isUserOwned: () => true,
  });
  const scenario = new QuotaScenario();
  for (let second = 0; second < minutes * 60; second += 30) {
    const remaining = second % 60 === 0 ? 140 : 0;
    const reset = start + Math.floor(second / 60) * 60 + 60;
    scenario.poll(start + second + 1, { update: { limit: 150, remaining, reset } });
    recorder.ownerChanged(scenario.owner);
    recorder.write();
    await vi.advanceTimersByTimeAsync(30_000);
  }
  // Nothing is used from now on.
  isDown = false;
  for (let second = minutes * 60; second < (minutes + 5) * 60; second += 30) {
    scenario.poll(start + second + 1, { update: { limit: 150, remaining: 150, reset: start + second + 1 } });
    recorder.ownerChanged(scenario.owner);
    recorder.write();
    await vi.advanceTimersByTimeAsync(30_000);
  }
  vi.useFakeTimers({ now: ms(start + 3599), toFake: ['Date'] });
  const hour = Math.floor((T + start) / 3600);
  const history = await hoursOf(OWNER, hour);
  const cells = dateGrid(history, 'update', 1, Date.now()).flatMap((row) => row.cells);
  const cell = cells.find(({ hours }) => hours.includes(hour));
  expect([cell?.kind, cell?.sums?.full, cell?.watched]).toEqual(['used', minutes, minutes + 5]);
});

it('requests of a key that is assigned while the database fails are not said to be of other programs', async () => {
  const key = `${SPACE}~0123456789abcdef`;
  vi.useFakeTimers({ now: ms(0) });
  vi.spyOn(historyWrites, 'writeHistory').mockResolvedValueOnce(false);
  const recorder = new HistoryRecorder({
    observingSince: 0,
    quota: { owners: new Map() },
    isUserOwned: () => true,
  });
  const ofKey = new QuotaScenario();
  for (let sent = 1; sent <= 3; sent += 1) ofKey.call({ at: sent, remaining: 150 - sent, reset: 60 });
  const ofAccount = new QuotaScenario().poll(9, { update: { limit: 150, remaining: 145, reset: 60 } });
  recorder.ownerChanged({ ...ofKey.owner, id: key });
  recorder.ownerChanged(ofAccount.owner);
  recorder.write();
  await vi.advanceTimersByTimeAsync(1000);
  recorder.move(key, OWNER);
  recorder.write();
  await vi.advanceTimersByTimeAsync(1000);
  vi.useRealTimers();
  const [window, ...others] = await windowsSince(0);
  expect(others).toEqual([]);
  expect(window).toMatchObject({ owner: OWNER, used: 5, observed: 3, complete: false });
});
