import { describe, expect, it, vi } from 'vitest';
import { changeSettings, DEFAULT_SETTINGS, loadSettings } from '../../src/storage/settings.ts';
import { parseSynced, pullSettings, pushSettings, SYNC_ITEM, setSync } from '../../src/storage/sync.ts';
import { fakeBrowser } from '../platform/fake-browser.ts';

const { storage } = fakeBrowser;

const there = async () => (await storage.sync.get(SYNC_ITEM))[SYNC_ITEM];
const from = (values: Record<string, unknown>) => ({ version: 1, values });
/** What the background does when settings change. */
const send = async () => pushSettings(await loadSettings());

describe('while sync is off', () => {
  it('nothing goes out', async () => {
    await changeSettings({ warningShare: 0.3 });
    await send();
    expect(await storage.sync.get(null)).toEqual({});
  });

  it('nothing comes in', async () => {
    await pullSettings(from({ warningShare: 0.3 }));
    expect(await loadSettings()).toEqual(DEFAULT_SETTINGS);
  });
});

describe('turned on', () => {
  it('what is set here goes out where nothing is there', async () => {
    await changeSettings({ warningShare: 0.3, alertIcon: true });
    await setSync(true);
    await send();
    expect(parseSynced(await there())).toMatchObject({ warningShare: 0.3, alertIcon: true });
  });

  it('what another browser has set is taken over', async () => {
    await storage.sync.set({ [SYNC_ITEM]: from({ warningShare: 0.4 }) });
    await changeSettings({ warningShare: 0.3 });
    await setSync(true);
    expect(await loadSettings()).toEqual({ ...DEFAULT_SETTINGS, warningShare: 0.4, syncSettings: true });
  });

  it('the last one to write wins', async () => {
    await setSync(true);
    await changeSettings({ warningShare: 0.3 });
    await send();
    await pullSettings(from({ warningShare: 0.4 }));
    expect(await loadSettings()).toMatchObject({ warningShare: 0.4 });
    await changeSettings({ warningShare: 0.5 });
    await send();
    expect(parseSynced(await there())).toMatchObject({ warningShare: 0.5 });
  });

  it('what has come in does not go out again', async () => {
    await setSync(true);
    await send();
    await storage.sync.set({ [SYNC_ITEM]: from({ ...DEFAULT_SETTINGS, warningShare: 0.4 }) });
    await pullSettings(await there());
    const set = vi.spyOn(storage.sync, 'set');
    await send();
    expect(set).not.toHaveBeenCalled();
  });

  it('turned off again it stays as it is on both sides', async () => {
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

describe('what never leaves', () => {
  it('is which key was shown, what is muted or paused, and whether sync is on', async () => {
    await changeSettings({ shownOwner: 'demo.backlog.com~0011', mutedUntil: 99, paused: true });
    await setSync(true);
    await send();
    const text = JSON.stringify(await storage.sync.get(null));
    expect(text).not.toMatch(/shownOwner|0011|mutedUntil|paused|syncSettings/);
  });

  it('does not come in either', async () => {
    await setSync(true);
    await pullSettings(from({ shownOwner: 'x', mutedUntil: 1e15, paused: true, syncSettings: false }));
    expect(await loadSettings()).toEqual({ ...DEFAULT_SETTINGS, syncSettings: true });
  });
});

describe('nonsense', () => {
  it.each([
    ['nothing', undefined],
    ['a word', 'settings'],
    ['a later version', { version: 2, values: { warningShare: 0.4 } }],
    ['wrong types', from({ warningShare: '0.4', alertRead: 1, historyDays: null })],
    ['unknown names', from({ apiKey: 'x', constructor: 'y' })],
  ])('%s changes nothing', async (_, item) => {
    await setSync(true);
    await pullSettings(item);
    expect(await loadSettings()).toEqual({ ...DEFAULT_SETTINGS, syncSettings: true });
  });
});

it('a full or throttled storage does no harm, and the next change goes out', async () => {
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
