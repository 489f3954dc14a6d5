/** The wire between the background and its open screens, with the platform's own BroadcastChannel. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { Wire } from '../../src/background/wire.ts';
import browser from '../../src/platform/browser.ts';
import { OWNER_PREFIX, ownerItem } from '../../src/platform/session.ts';
import { openSource, type Source } from '../../src/platform/source.ts';
import { openWire } from '../../src/platform/wire.ts';
import { newOwner, type OwnerState } from '../../src/quota/owner.ts';
import { NOW, SPACE } from '../quota/support.ts';

vi.mock('../../src/platform/browser.ts', async () => ({
  default: (await import('../platform/fake-browser.ts')).fakeBrowser(),
}));

const heardAt = (at: number): OwnerState => ({ ...newOwner(`${SPACE}#1`, SPACE), heardAt: at });
const NAME = OWNER_PREFIX + heardAt(0).id;
const store = (owner: OwnerState) => browser.storage.session.set({ [NAME]: ownerItem(owner) });

const ends: (() => void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) end();
  await browser.storage.session.clear();
});

/** An open screen: what it was told, the newest last. */
async function openScreen(): Promise<Source[]> {
  const told: Source[] = [];
  ends.push(openSource((source) => told.push(source)));
  await vi.waitFor(() => expect(told).toHaveLength(1));
  return told;
}

/** Everything that goes over the wire. */
function listen(): unknown[] {
  const said: unknown[] = [];
  const wire = openWire();
  wire.onmessage = ({ data }) => said.push(data);
  ends.push(() => wire.close());
  return said;
}

it('an open screen hears of an owner without the storage', async () => {
  const told = await openScreen();
  const wire = new Wire(() => true);
  wire.tell(heardAt(NOW));
  await sleep(50);
  wire.tell(heardAt(NOW + 1));
  await vi.waitFor(() => expect(told.at(-1)?.owners[0]?.heardAt).toBe(NOW + 1));
});

it('where nobody listens, only the question goes out, and once in a while', async () => {
  const said = listen();
  const wire = new Wire(() => true);
  for (let event = 0; event < 100; event += 1) wire.tell(heardAt(NOW + event));
  await sleep(150);
  expect(said).toEqual(['anybody?']);
});

it('tells ten times a second at most, and the newest last', async () => {
  const told = await openScreen();
  const said = listen();
  const wire = new Wire(() => true);
  wire.tell(heardAt(NOW));
  await sleep(50);
  said.length = 0;
  const begun = performance.now();
  for (let event = 1; event <= 60; event += 1) {
    wire.tell(heardAt(NOW + event));
    await sleep(5);
  }
  await vi.waitFor(() => expect(told.at(-1)?.owners[0]?.heardAt).toBe(NOW + 60));
  const most = Math.ceil((performance.now() - begun) / 100) + 1;
  expect(said.length).toBeLessThanOrEqual(most);
});

it('an owner that is gone by then is not told of', async () => {
  const told = await openScreen();
  let known = true;
  const wire = new Wire(() => known);
  wire.tell(heardAt(NOW));
  await sleep(50);
  wire.tell(heardAt(NOW + 1));
  wire.tell(heardAt(NOW + 2));
  known = false;
  await sleep(200);
  expect(told.at(-1)?.owners[0]?.heardAt).not.toBe(NOW + 2);
});

it('what the storage tells later than the wire takes nothing back, unless the clock was set back', async () => {
  const told = await openScreen();
  await store(heardAt(NOW));
  await store(heardAt(NOW - 1));
  expect(told.at(-1)?.owners[0]?.heardAt).toBe(NOW);
  await store(heardAt(NOW - 3_600_000));
  expect(told.at(-1)?.owners[0]?.heardAt).toBe(NOW - 3_600_000);
});

it('what is no owner changes nothing', async () => {
  const told = await openScreen();
  const wire = openWire();
  ends.push(() => wire.close());
  for (const nonsense of [null, 7, 'here', {}, { [NAME]: 'no JSON' }, { [NAME]: '{}' }, { other: '1' }])
    wire.postMessage(nonsense);
  await sleep(50);
  expect(told).toHaveLength(1);
});

it('a screen that closed before it was filled hears nothing more', async () => {
  const told: Source[] = [];
  openSource((source) => told.push(source))();
  await sleep(50);
  expect(told).toEqual([]);
});
