/** Batches in `storage.local`: one per account, checked when they are read. */
import { expect, it } from 'vitest';
import { BATCHES_ITEM, finishBatch, parseBatches, setBatch } from '../../src/storage/batches.ts';
import { parseCommand } from '../../src/storage/commands.ts';
import { aBatch, NONE, runningBatch } from '../core/batch/batches.ts';
import { OWNER, SPACE, T } from '../core/events.ts';
import { fakeBrowser } from '../platform/fake-browser.ts';

const stored = () => parseBatches(fakeBrowser.storage.local.items.get(BATCHES_ITEM));
const batch = { startedAt: T, request: aBatch(), usedBefore: NONE, doneAt: null };

it('a batch is read back with its plan, a second one of the account takes its place, and null removes it', async () => {
  await setBatch(OWNER, batch);
  await setBatch(OWNER, batch);
  expect(stored()).toEqual({ [OWNER]: runningBatch(T) });
  await setBatch(OWNER, { ...batch, startedAt: T + 60 });
  await setBatch(`${SPACE}#2`, batch);
  expect(Object.entries(stored()).map(([owner, { startedAt }]) => [owner, startedAt])).toEqual([
    [OWNER, T + 60],
    [`${SPACE}#2`, T],
  ]);
  await setBatch(OWNER, null);
  expect(Object.keys(stored())).toEqual([`${SPACE}#2`]);
});

it('is done once, and not where the user has stopped it or started another', async () => {
  await setBatch(OWNER, batch);
  await finishBatch(OWNER, T - 1, T + 2000);
  expect(stored()[OWNER]?.doneAt).toBeNull();
  await finishBatch(OWNER, T, T + 2000);
  await finishBatch(OWNER, T, T + 2005);
  expect(stored()[OWNER]?.doneAt).toBe(T + 2000);
  await setBatch(OWNER, null);
  await finishBatch(OWNER, T, T + 2000);
  expect(stored()).toEqual({});
});

it('no more than fifty are kept', async () => {
  for (let user = 0; user < 60; user += 1) await setBatch(`${SPACE}#${user}`, batch);
  expect(Object.keys(stored())).toHaveLength(50);
  expect(stored()[`${SPACE}#59`]).toBeDefined();
});

it.each([
  ['without room', aBatch({ others: { ...NONE, update: 149 } })],
  ['without requests', aBatch({ perItem: NONE })],
  ['without items', aBatch({ items: 0 })],
  ['of endless items', aBatch({ items: 1e12 })],
])('a batch %s is neither a command nor read back', async (_, request) => {
  const entry = { ...batch, request };
  expect(parseCommand({ type: 'setBatch', owner: OWNER, batch: entry })).toBeNull();
  expect(parseBatches({ version: 1, batches: { [OWNER]: entry, other: batch } })).toEqual({
    other: runningBatch(T),
  });
});
