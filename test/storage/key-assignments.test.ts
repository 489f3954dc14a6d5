/** What the user has said of observed keys: each key in the lists where it belongs, once, the latest last. */
import { expect, it } from 'vitest';
import {
  assignKey,
  type KeyAssignments,
  NO_KEY_ASSIGNMENTS,
  ownersMarkedMine,
  resolveChain,
  setIgnored,
  setMine,
  unassignKey,
  updateKeyAssignments,
  withoutOwner,
} from '../../src/storage/key-assignments.ts';
import { OWNER, SPACE } from '../core/events.ts';

const [A, B, C] = [`${SPACE}~a`, `${SPACE}~b`, `${SPACE}~c`] as const;
type Step = (before: KeyAssignments) => KeyAssignments;
const after = (...steps: readonly Step[]): KeyAssignments =>
  steps.reduce((state, step) => step(state), NO_KEY_ASSIGNMENTS);

it('a key that is assigned leaves the ignored and the unassigned ones, and the others stay', () => {
  const ignored = after(
    ...[A, B].flatMap((key): Step[] => [
      (state) => setIgnored(state, key, true),
      (state) => unassignKey(state, key),
    ]),
  );
  expect(ignored).toEqual({ joined: {}, ignored: [A, B], mine: [], apart: [A, B] });
  const assigned = assignKey(assignKey(ignored, C, B), A, OWNER);
  expect(assigned).toEqual({ joined: { [C]: B, [A]: OWNER }, ignored: [B], mine: [], apart: [B] });
  // Also where it was assigned to another owner.
  expect(Object.entries(assignKey(assigned, C, OWNER).joined)).toEqual([
    [A, OWNER],
    [C, OWNER],
  ]);
});

it('a key that is unassigned is listed once, as the latest, and the others stay assigned', () => {
  const joined = after(
    (state) => assignKey(state, A, OWNER),
    (state) => assignKey(state, B, OWNER),
    (state) => unassignKey(state, C),
  );
  const apart = unassignKey(joined, A);
  expect(apart).toEqual({ joined: { [B]: OWNER }, ignored: [], mine: [], apart: [C, A] });
  expect(unassignKey(apart, C).apart).toEqual([A, C]);
});

it('an owner that is removed loses all its keys, and other keys stay assigned', () => {
  const joined = after(
    (state) => assignKey(state, A, OWNER),
    (state) => assignKey(state, B, OWNER),
    (state) => assignKey(state, C, A),
    (state) => setMine(state, C, true),
  );
  expect(withoutOwner(joined, OWNER)).toEqual({ joined: { [C]: A }, ignored: [], mine: [C], apart: [] });
});

it('a key that is ignored is no longer the user’s own, and one that is ignored no more does not become so', () => {
  const mine = after(
    (state) => setMine(state, A, true),
    (state) => setMine(state, B, true),
    (state) => setMine(state, A, true),
  );
  expect(mine).toEqual({ joined: {}, ignored: [], mine: [B, A], apart: [] });
  const ignored = setIgnored(setIgnored(mine, C, true), A, true);
  expect(ignored).toEqual({ joined: {}, ignored: [C, A], mine: [B], apart: [] });
  expect(setIgnored(ignored, C, true).ignored).toEqual([A, C]);
  expect(setIgnored(setMine(ignored, C, true), C, false)).toEqual({ ...ignored, ignored: [A], mine: [B, C] });
  expect(setMine(ignored, B, false).mine).toEqual([]);
});

it('the user’s own owners are the keys marked as such, or the owners that these are assigned to', () => {
  const assignments = after(
    (state) => setMine(state, A, true),
    (state) => setMine(state, C, true),
    (state) => assignKey(state, A, B),
    (state) => assignKey(state, B, OWNER),
  );
  expect([...ownersMarkedMine(assignments)]).toEqual([OWNER, C]);
  expect([...resolveChain(A, assignments)]).toEqual([A, B, OWNER]);
  // A circle ends.
  expect([...resolveChain(A, { joined: { [A]: B, [B]: A } })]).toHaveLength(8);
});

it('of more than 200 assignments of a kind the oldest are dropped', async () => {
  const keys = Array.from({ length: 203 }, (_, index) => `${SPACE}~${index}`);
  const stored = await updateKeyAssignments(() => ({
    joined: Object.fromEntries(keys.map((key) => [key, OWNER])),
    ignored: keys,
    mine: keys,
    apart: keys,
  }));
  const kept = keys.slice(3);
  expect(Object.keys(stored.joined)).toEqual(kept);
  expect(stored).toMatchObject({ ignored: kept, mine: kept, apart: kept });
  expect(await updateKeyAssignments((before) => before)).toEqual(stored);
});
