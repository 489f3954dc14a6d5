import { describe, expect, it, vi } from 'vitest';
import { changeSettings, DEFAULT_SETTINGS, loadSettings } from '../../src/storage/settings.ts';
import {
  isWrittenBy,
  parseSynced,
  pullSettings,
  pushSettings,
  SYNC_ITEM,
  setSync,
} from '../../src/storage/sync.ts';
import { fakeBrowser } from '../platform/fake-browser.ts';

const { storage } = fakeBrowser;

const there = async () => (await storage.sync.get(SYNC_ITEM))[SYNC_ITEM];
const from = (values: Record<string, unknown>) => ({ version: 1, values });
/** What the background does when settings change. */
const send = async () => pushSettings(await loadSettings(), 'this-session');

describe('while sync is off,', () => {
  it('no setting is sent', async () => {
    await changeSettings({ warningShare: 0.3 });
    await send();
    expect(await storage.sync.get(null)).toEqual({});
  });

  it('no setting is received', async () => {
    await pullSettings(from({ warningShare: 0.3 }));
    expect(await loadSettings()).toEqual(DEFAULT_SETTINGS);
  });
});

describe('while sync is on,', () => {
  it('local settings are sent if none are synced yet', async () => {
    await changeSettings({ warningShare: 0.3, alertIcon: true });
    await setSync(true);
    await send();
    expect(parseSynced(await there())).toMatchObject({ warningShare: 0.3, alertIcon: true });
  });

  it('settings of another browser are taken over', async () => {
    await storage.sync.set({ [SYNC_ITEM]: from({ warningShare: 0.4 }) });
    await changeSettings({ warningShare: 0.3 });
    await setSync(true);
    expect(await loadSettings()).toEqual({ ...DEFAULT_SETTINGS, warningShare: 0.4, syncSettings: true });
  });

  it('the last write wins', async () => {
    await setSync(true);
    await changeSettings({ warningShare: 0.3 });
    await send();
    await pullSettings(from({ warningShare: 0.4 }));
    expect(await loadSettings()).toMatchObject({ warningShare: 0.4 });
    await changeSettings({ warningShare: 0.5 });
    await send();
    expect(parseSynced(await there())).toMatchObject({ warningShare: 0.5 });
  });

  it('received settings are not sent again', async () => {
    await setSync(true);
    await send();
    await storage.sync.set({ [SYNC_ITEM]: from({ ...DEFAULT_SETTINGS, warningShare: 0.4 }) });
    await pullSettings(await there());
    const set = vi.spyOn(storage.sync, 'set');
    await send();
    expect(set).not.toHaveBeenCalled();
  });

  it('turning sync off leaves both sides as they are', async () => {
    await setSync(true);
    await changeSettings({ warningShare: 0.3 });
    await send();
    await setSync(false);
    await changeSettings({ warningShare: 0.35 });
    await send();
    await pullSettings(from({ warningShare: 0.4 }));
    expect(parseSynced(await there())).toMatchObject({ warningShare: 0.3 });
    expect(await loadSettings()).toMatchObject({ warningShare: 0.35 });
  });
});

it('an item is recognised as one’s own by its writer, and any other is another browser’s', async () => {
  await setSync(true);
  await send();
  expect(isWrittenBy(await there(), 'this-session')).toBe(true);
  expect(isWrittenBy(await there(), 'other-session')).toBe(false);
  for (const item of [undefined, 'settings', from({}), { ...from({}), writer: 5 }])
    expect(isWrittenBy(item, 'this-session')).toBe(false);
});

describe('an item that is never synced', () => {
  it('is the shown key, a mute or pause, or whether sync is on', async () => {
    await changeSettings({ shownOwner: 'demo.backlog.com~0011', mutedUntil: 99, paused: true });
    await setSync(true);
    await send();
    const text = JSON.stringify(await storage.sync.get(null));
    expect(text).not.toMatch(/shownOwner|0011|mutedUntil|paused|syncSettings/);
  });

  it('is not received either', async () => {
    await setSync(true);
    const others = { shownOwner: 'x', mutedUntil: 1e15, paused: true, syncSettings: false };
    await pullSettings(from({ ...others, warningShare: 0.4 }));
    expect(await loadSettings()).toEqual({ ...DEFAULT_SETTINGS, warningShare: 0.4, syncSettings: true });
  });
});

describe('invalid synced settings', () => {
  it.each([
    ['nothing', undefined],
    ['a word', 'settings'],
    ['a later version', { version: 2, values: { warningShare: 0.4 } }],
    ['wrong types', from({ warningShare: '0.4', alertRead: 1, historyDays: null })],
    ['unknown names', from({ apiKey: 'x', constructor: 'y' })],
  ])('with %s change nothing', async (_, item) => {
    await setSync(true);
    expect(await pullSettings(item)).toEqual({ ...DEFAULT_SETTINGS, syncSettings: true });
    expect(await loadSettings()).toEqual({ ...DEFAULT_SETTINGS, syncSettings: true });
  });
});

it('a full or throttled sync storage does no harm, and the next change is sent', async () => {
  await setSync(true);
  storage.sync.failing = true;
  await changeSettings({ warningShare: 0.3 });
  await send();
  expect(await loadSettings()).toMatchObject({ warningShare: 0.3 });
  storage.sync.failing = false;
  await changeSettings({ criticalShare: 0.1 });
  await send();
  expect(parseSynced(await there())).toMatchObject({ warningShare: 0.3, criticalShare: 0.1 });
});

it('a browser without sync keeps its settings', async () => {
  vi.spyOn(storage.sync, 'get').mockRejectedValueOnce(new Error('no account'));
  await setSync(true);
  expect(await loadSettings()).toEqual({ ...DEFAULT_SETTINGS, syncSettings: true });
});
