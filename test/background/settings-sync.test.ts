/** The real background and synced settings: changes of other browsers count, and reports of its own writes do not. */
import { beforeEach, expect, it } from 'vitest';
import { loadSettings } from '../../src/storage/settings.ts';
import { fakeBrowser, removeListeners } from '../platform/fake-browser.ts';
import { createHarness, passTime, send, startBackground } from './harness.ts';

const { sync } = fakeBrowser.storage;
const synced = () => structuredClone(sync.items.get('settings')) as { values: object };
/** The browser reports a write to `storage.sync`. */
const report = (newValue: unknown) => sync.onChanged.fire({ settings: { newValue } });

async function change(criticalShare: number): Promise<void> {
  await send({ type: 'changeSettings', change: { criticalShare } });
  await passTime(0.1);
}

beforeEach(async () => {
  createHarness();
  await startBackground();
  await passTime(1);
  await send({ type: 'setSync', on: true });
  await change(0.06);
});

it.each([
  ['the same worker', false],
  ['the next worker', true],
])('a report of an own write that comes late, to %s, does not revert a newer change', async (_, isNext) => {
  const earlier = synced();
  await change(0.07);
  if (isNext) {
    removeListeners();
    await startBackground();
  }
  report(earlier);
  await passTime(1);
  expect((await loadSettings()).criticalShare).toBe(0.07);
  expect(synced().values).toMatchObject({ criticalShare: 0.07 });
});

it('a change of another browser is taken over and not sent back', async () => {
  const { values } = synced();
  const theirs = { version: 1, values: { ...values, criticalShare: 0.08 }, writer: 'another-session' };
  await sync.set({ settings: theirs });
  await passTime(1);
  expect((await loadSettings()).criticalShare).toBe(0.08);
  expect(synced()).toEqual(theirs);
});
