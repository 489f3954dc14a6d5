/** The wire between the background and its open screens, with the platform's own BroadcastChannel. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Wire } from '../../../src/background/outputs/wire.ts';
import { applyEvent, newQuotaState } from '../../../src/core/apply-event.ts';
import { SELF } from '../../../src/core/state/in-flight.ts';
import { newOwner, type OwnerState } from '../../../src/core/state/owner.ts';
import browser from '../../../src/platform/browser.ts';
import { OWNER_PREFIX, ownerItem } from '../../../src/storage/owner-state.ts';
import { type AppData, subscribe } from '../../../src/storage/subscribe.ts';
import { openWire } from '../../../src/storage/wire.ts';
import { NOW, SPACE } from '../../core/support.ts';

/** Another one for each test: what the wires of earlier tests still have to say is not about it. */
let user = 0;
const heardAt = (at: number): OwnerState => ({ ...newOwner(`${SPACE}#${user}`, SPACE), lastEventAt: at });
const nameOfItem = () => OWNER_PREFIX + heardAt(0).id;
const store = (owner: OwnerState) => browser.storage.session.set({ [nameOfItem()]: ownerItem(owner) });

beforeEach(() => {
  user += 1;
});

const ends: (() => void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) end();
  await browser.storage.session.clear();
});

/** An open screen that shows the owner: what it was told, the newest last. */
async function openScreen(): Promise<AppData[]> {
  await store(heardAt(NOW - 1));
  const told: AppData[] = [];
  ends.push(subscribe((source) => told.push(source)));
  await vi.waitFor(() => expect(told.length).toBeGreaterThan(0));
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
  await vi.waitFor(() => expect(told.at(-1)?.owners[0]?.lastEventAt).toBe(NOW));
  wire.tell(heardAt(NOW + 1));
  await vi.waitFor(() => expect(told.at(-1)?.owners[0]?.lastEventAt).toBe(NOW + 1));
});

it('one that the storage does not have, or no longer, does not appear by wire', async () => {
  const told = await openScreen();
  const wire = new Wire(() => true);
  wire.tell(heardAt(NOW));
  await vi.waitFor(() => expect(told.at(-1)?.owners[0]?.lastEventAt).toBe(NOW));
  await browser.storage.session.remove(nameOfItem());
  wire.tell(heardAt(NOW + 1));
  await sleep(200);
  expect(told.at(-1)?.owners).toEqual([]);
});

it('what happens after a poll, and was stamped before it, is heard of', async () => {
  const told = await openScreen();
  const wire = new Wire(() => true);
  const ledger = newQuotaState([heardAt(NOW)]);
  const of = { owner: heardAt(0).id, space: SPACE };
  const about = {
    endpoint: 'GET /rateLimit',
    initiator: SELF,
    key: of.owner,
    queryHash: null,
    isFullListing: false,
  };
  const sent = {
    type: 'requestStarted',
    ...of,
    ...about,
    requestId: 'poll',
    category: 'read',
    at: NOW + 1,
  } as const;
  const ended = { type: 'requestEnded', ...of, requestId: 'poll', at: NOW + 80 } as const;
  for (const event of [sent, { type: 'networkRestored', ...of, at: NOW + 90 } as const, ended]) {
    wire.tell(applyEvent(ledger, event));
    await sleep(120);
  }
  expect(told.at(-1)?.owners[0]?.inFlight).toEqual([]);
});

it('what changes while a screen reads is not lost', async () => {
  const told: AppData[] = [];
  ends.push(subscribe((source) => told.push(source)));
  await store(heardAt(NOW));
  await vi.waitFor(() => expect(told.at(-1)?.owners[0]?.lastEventAt).toBe(NOW));
});

it('a request that leaves or is given up is told of while another owner is answered', async () => {
  const told = await openScreen();
  const wire = new Wire(() => true);
  wire.tell(heardAt(NOW));
  await vi.waitFor(() => expect(told.at(-1)?.owners[0]?.lastEventAt).toBe(NOW));
  const ledger = newQuotaState([heardAt(NOW)]);
  const of = { owner: heardAt(0).id, space: SPACE };
  const about = { endpoint: 'GET /a', initiator: 'a.example.com', key: of.owner };
  const asked = { queryHash: null, isFullListing: false, category: 'read', requestId: 'slow' } as const;
  const underWay = () => told.at(-1)?.owners[0]?.inFlight.map(({ requestId }) => requestId);
  const owner = applyEvent(ledger, { type: 'requestStarted', ...of, ...about, ...asked, at: NOW + 1 });
  wire.tell(owner, 'later');
  await store(owner);
  await vi.waitFor(() => expect(underWay()).toEqual(['slow']), 300);
  wire.tell(applyEvent(ledger, { type: 'requestEnded', ...of, requestId: 'slow', at: NOW + 2 }), 'later');
  await vi.waitFor(() => expect(underWay()).toEqual([]), 300);
});

it('what can wait asks nobody whether he listens: the wire stays shut', async () => {
  const said = listen();
  const wire = new Wire(() => true);
  wire.tell(heardAt(NOW), 'later');
  await sleep(50);
  expect(said).toEqual([]);
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
  await vi.waitFor(() => expect(told.at(-1)?.owners[0]?.lastEventAt).toBe(NOW + 60));
  const most = Math.ceil((performance.now() - begun) / 100) + 1;
  expect(said.length).toBeLessThanOrEqual(most);
});

it('an owner that is gone by then is not told of', async () => {
  const told = await openScreen();
  let known = true;
  const wire = new Wire(() => known);
  wire.tell(heardAt(NOW));
  await sleep(150);
  wire.tell(heardAt(NOW + 1));
  await sleep(0);
  wire.tell(heardAt(NOW + 2));
  known = false;
  await sleep(200);
  expect(told.at(-1)?.owners[0]?.lastEventAt).toBe(NOW + 1);
});

it('what the storage alone tells, while or after the wire does, is shown when the wire is silent', async () => {
  const told = await openScreen();
  const wire = new Wire(() => true);
  wire.tell(heardAt(NOW));
  await vi.waitFor(() => expect(told.at(-1)?.owners[0]?.lastEventAt).toBe(NOW));
  // The wire's worker dies, and another one has only the time to write.
  const before = told.length;
  await store(heardAt(NOW + 5));
  await sleep(100);
  expect(told.length).toBe(before);
  await vi.waitFor(() => expect(told.at(-1)?.owners[0]?.lastEventAt).toBe(NOW + 5), 2000);
});

it('what the storage tells of one owner is not left while the wire tells of another', async () => {
  const other = newOwner(`${SPACE}#other`, SPACE);
  await browser.storage.session.set({ [OWNER_PREFIX + other.id]: ownerItem(other) });
  const told = await openScreen();
  const wire = new Wire(() => true);
  const heardOf = (id: string) => told.at(-1)?.owners.find((owner) => owner.id === id)?.lastEventAt;
  wire.tell(heardAt(NOW));
  await vi.waitFor(() => expect(heardOf(heardAt(NOW).id)).toBe(NOW));
  await browser.storage.session.set({
    [OWNER_PREFIX + other.id]: ownerItem({ ...other, lastEventAt: NOW + 7 }),
  });
  await vi.waitFor(() => expect(heardOf(other.id)).toBe(NOW + 7), 300);
  await browser.storage.session.remove(OWNER_PREFIX + other.id);
});

it('what the storage tells later than the wire takes nothing back, unless the clock was set back', async () => {
  const told = await openScreen();
  await store(heardAt(NOW));
  await store(heardAt(NOW - 1));
  expect(told.at(-1)?.owners[0]?.lastEventAt).toBe(NOW);
  await store({ ...heardAt(NOW - 3_600_000), timesClockSetBack: 1 });
  expect(told.at(-1)?.owners[0]?.lastEventAt).toBe(NOW - 3_600_000);
});

it('what is no owner changes nothing', async () => {
  const told = await openScreen();
  const wire = openWire();
  ends.push(() => wire.close());
  for (const nonsense of [
    null,
    7,
    'here',
    {},
    { [nameOfItem()]: 'no JSON' },
    { [nameOfItem()]: '{}' },
    { other: '1' },
  ])
    wire.postMessage(nonsense);
  await sleep(50);
  expect(told.map(({ owners }) => owners[0]?.lastEventAt)).not.toContain(undefined);
  expect(told.at(-1)?.owners[0]?.lastEventAt).toBe(told[0]?.owners[0]?.lastEventAt);
});

it('a screen that closed before it was filled hears nothing more', async () => {
  const told: AppData[] = [];
  subscribe((source) => told.push(source))();
  await sleep(50);
  expect(told).toEqual([]);
});
