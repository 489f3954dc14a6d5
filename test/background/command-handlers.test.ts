/** The real background: what each command of a screen does, and what it answers. */
import { beforeEach, expect, it, vi } from 'vitest';
import * as historyWrites from '../../src/history/write.ts';
import { parseAlerts } from '../../src/storage/alert-state.ts';
import { parseKeyAssignments } from '../../src/storage/key-assignments.ts';
import { OWNER_PREFIX, parseOwner } from '../../src/storage/owner-state.ts';
import { DEFAULT_SETTINGS, parseSettings, settingsItem } from '../../src/storage/settings.ts';
import { ms, OWNER, SPACE } from '../core/events.ts';
import { fakeBrowser } from '../platform/fake-browser.ts';
import {
  type BackgroundHarness,
  createHarness,
  passTime,
  rateLimitAnswer,
  send,
  startBackground,
  storeAccounts,
} from './harness.ts';

const GONE = `${SPACE}#9`;
const KEY = `${SPACE}~0123456789abcdef`;
const { local, session, sync } = fakeBrowser.storage;

let world: BackgroundHarness;
const polledAt = () => world.polls.map(({ at }) => Math.round(at));
const storedOwner = () => parseOwner(session.items.get(OWNER_PREFIX + OWNER));

beforeEach(async () => {
  world = createHarness();
  world.answers.set('key-1', () => rateLimitAnswer({ update: 140 }, 50));
  await storeAccounts(OWNER);
  await local.set({ settings: settingsItem({ ...DEFAULT_SETTINGS, polling: 'every60s' }) });
  await startBackground();
  // The first poll, and the one that confirms it.
  await passTime(5);
});

it('a focused screen is stored for 20 s, and has its owner polled once, until another owner is shown', async () => {
  expect(polledAt()).toEqual([0]);
  await session.set({ openRequest: { owner: OWNER, at: ms(1) } });
  await send({ type: 'screen', focused: false, owner: OWNER });
  await passTime(1);
  expect(session.items.get('screen')).toBeNull();
  expect(session.items.has('openRequest')).toBe(true);
  expect(polledAt()).toEqual([0]);

  await send({ type: 'screen', focused: true, owner: OWNER });
  await passTime(0.5);
  expect(polledAt()).toEqual([0, 6]);
  expect(session.items.get('screen')).toEqual({ owner: OWNER, until: ms(26) });
  expect(session.items.has('openRequest')).toBe(false);
  await send({ type: 'screen', focused: true, owner: OWNER });
  await passTime(0.5);
  expect(polledAt()).toEqual([0, 6]);
  expect(session.items.get('screen')).toEqual({ owner: OWNER, until: ms(26.5) });
});

it('a refresh polls an account at once, but not while a poll is running, and no unknown account', async () => {
  let answer = (_: Response): void => {};
  world.answers.set(
    'key-1',
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  await send({ type: 'refresh', owner: GONE });
  await send({ type: 'refresh', owner: OWNER });
  await passTime(1);
  await send({ type: 'refresh', owner: OWNER });
  await passTime(1);
  answer(rateLimitAnswer({ update: 140 }, 50));
  await passTime(1);
  expect(polledAt()).toEqual([0, 5]);
});

it('fast polling is switched on and off for an account, and for none that is unknown', async () => {
  await send({ type: 'setFastPolling', owner: GONE, on: true });
  await send({ type: 'setFastPolling', owner: OWNER, on: true });
  await passTime(7);
  expect(storedOwner()?.poll.fastUntil).toBeGreaterThan(ms(60));
  const fast = polledAt().length;
  expect(fast).toBeGreaterThanOrEqual(4);
  await send({ type: 'setFastPolling', owner: OWNER, on: false });
  await passTime(10);
  expect(storedOwner()?.poll.fastUntil ?? 0).toBeLessThanOrEqual(ms(12));
  expect(polledAt().length).toBe(fast);
  expect([...session.items.keys()]).not.toContain(OWNER_PREFIX + GONE);
});

it('a reminder is stored for a type whose window is open, and for nothing else', async () => {
  const set = vi.spyOn(local, 'set');
  for (const [owner, category] of [
    [OWNER, 'update'],
    [OWNER, 'search'],
    [OWNER, 'CON'],
    [GONE, 'update'],
  ] as const) {
    await send({ type: 'remindOfReset', owner, category });
    await passTime(0.2);
  }
  const resetAt = expect.closeTo(ms(49.5), -3);
  const reminders = [{ owner: OWNER, category: 'update', resetAt, bySetting: false }];
  const expected = { incidents: {}, reminders, sharedNotifiedAt: null };
  expect(parseAlerts(session.items.get('alerts'))).toEqual(expected);
  expect(parseAlerts(local.items.get('alerts'))).toEqual(expected);
  expect(set.mock.calls.filter(([items]) => 'alerts' in items)).toHaveLength(1);
});

it('a finding is dismissed for its owner, with the time, and for no unknown one', async () => {
  await send({ type: 'dismissFinding', owner: GONE, finding: 'concurrent' });
  await send({ type: 'dismissFinding', owner: OWNER, finding: 'concurrent' });
  await passTime(1);
  expect(storedOwner()?.dismissed).toEqual([{ id: 'concurrent', at: ms(5) }]);
  expect([...session.items.keys()]).not.toContain(OWNER_PREFIX + GONE);
});

it('a note is written for an owner of the user’s only, and the answer says whether it is', async () => {
  const write = vi.spyOn(historyWrites, 'writeNote').mockResolvedValue(true);
  expect(await answerOf({ type: 'setHourNote', owner: GONE, hour: 3, note: 'deploy' })).toBe(false);
  expect(write).not.toHaveBeenCalled();
  expect(await answerOf({ type: 'setHourNote', owner: OWNER, hour: 3, note: 'deploy' })).toBe(true);
  expect(write.mock.calls).toEqual([[OWNER, 3, 'deploy']]);
  write.mockResolvedValue(false);
  expect(await answerOf({ type: 'setHourNote', owner: OWNER, hour: 3, note: '' })).toBe(false);
});

it('an offered space is kept until it is taken, once', async () => {
  expect(await answerOf({ type: 'takeSpace' })).toBe('');
  expect(await answerOf({ type: 'offerSpace', space: SPACE })).toBe(true);
  expect(await answerOf({ type: 'takeSpace' })).toBe(SPACE);
  expect(await answerOf({ type: 'takeSpace' })).toBe('');
});

it('settings that are changed count at once, and are synced where the user wants it', async () => {
  const title = vi.spyOn(fakeBrowser.action, 'setBadgeText');
  await send({ type: 'changeSettings', change: { paused: true } });
  await passTime(70);
  expect(title).toHaveBeenLastCalledWith({ text: 'off' });
  expect(polledAt()).toEqual([0]);
  expect(sync.items.size).toBe(0);
  await send({ type: 'setSync', on: true });
  await send({ type: 'changeSettings', change: { paused: false, warningShare: 0.4 } });
  await passTime(1);
  expect(polledAt()).toHaveLength(2);
  const stored = { polling: 'every60s', warningShare: 0.4, syncSettings: true, paused: false };
  expect(parseSettings(local.items.get('settings'))).toMatchObject(stored);
  expect(JSON.stringify(sync.items.get('settings'))).toContain('"warningShare":0.4');
});

it('a key is marked as the user’s own and as ignored by a command each, and the repair notice is cleared', async () => {
  await local.set({ repairLog: { version: 1, at: { settings: ms(0) } } });
  expect(await answerOf({ type: 'setKeyMine', key: KEY, on: true })).toBe(true);
  const lists = { joined: {}, apart: [] };
  expect(parseKeyAssignments(local.items.get('keyAssignments'))).toMatchObject({
    ...lists,
    ignored: [],
    mine: [KEY],
  });
  await passTime(2);
  expect(world.historyMoves).toEqual([[KEY, KEY]]);
  expect(await answerOf({ type: 'setKeyIgnored', key: KEY, on: true })).toBe(true);
  const ignored = { ...lists, ignored: [KEY], mine: [] };
  expect(parseKeyAssignments(local.items.get('keyAssignments'))).toMatchObject(ignored);
  expect(local.items.has('repairLog')).toBe(true);
  expect(await answerOf({ type: 'clearRepairLog' })).toBe(true);
  expect(local.items.has('repairLog')).toBe(false);
  expect(parseKeyAssignments(local.items.get('keyAssignments'))).toMatchObject(ignored);
});

/** What the screen is answered. */
async function answerOf(command: Parameters<typeof send>[0]): Promise<unknown> {
  const sender = { id: 'self', url: fakeBrowser.runtime.getURL('src/pages/popup/index.html') };
  const [answer] = fakeBrowser.runtime.onMessage.fire(command, sender);
  return answer;
}
