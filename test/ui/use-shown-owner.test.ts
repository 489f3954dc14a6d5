/** Which owner a screen shows: by the badge, by a click on a notification, by the user's choice. */
import { expect, it } from 'vitest';
import type { OwnerView } from '../../src/core/snapshot.ts';
import { DEFAULT_SETTINGS } from '../../src/storage/settings.ts';
import { nextShownOwner, type ShownOwner } from '../../src/ui/owners/use-shown-owner.ts';
import { exhaustedGauge, idleGauge, NOW, openGauge, owner, snapshot } from './fixtures.ts';

const calm = (id: string) => owner([openGauge('read', 480, 41)], { id });
const inDanger = (id: string) => owner([openGauge('update', 4, 41, { severity: 'critical' })], { id });
const key = (id: string) =>
  owner([exhaustedGauge('update', 30)], {
    id: `demo.backlog.com~${id}`,
    kind: 'observedKey',
    alerting: 'none',
  });

interface Given {
  readonly owners: readonly OwnerView[];
  readonly last?: string;
  readonly clicked?: { owner: string; at: number } | null;
  readonly before?: ShownOwner | null;
}

function shown({ owners, last = '', clicked = null, before = null }: Given): ShownOwner {
  const settings = { ...DEFAULT_SETTINGS, shownOwner: last };
  return nextShownOwner(before, { now: NOW, settings, snapshot: snapshot(...owners), openRequest: clicked });
}

it('a screen opens on the account in danger, not on the one that was shown last', () => {
  expect(shown({ owners: [calm('a'), inDanger('b')], last: 'a' }).owner).toBe('b');
});

it('a screen opens on the account shown last where nothing is urgent', () => {
  expect(shown({ owners: [calm('a'), calm('b')], last: 'b' }).owner).toBe('b');
  expect(shown({ owners: [calm('a'), calm('b')], last: 'gone' }).owner).toBe('a');
});

it('a screen never opens on an observed key beside an account', () => {
  const owners = [calm('a'), key('0f3a')];
  expect(shown({ owners }).owner).toBe('a');
  expect(shown({ owners, last: 'demo.backlog.com~0f3a' }).owner).toBe('a');
});

it('a click on a notification shows its owner, on a screen that opens and on one that is open', () => {
  const owners = [inDanger('a'), owner([exhaustedGauge('update', 50)], { id: 'b' })];
  const clicked = { owner: 'a', at: NOW - 100 };
  expect(shown({ owners, clicked }).owner).toBe('a');
  const before = shown({ owners });
  expect(before.owner).toBe('b');
  expect(shown({ owners, clicked, before }).owner).toBe('a');
});

it('a click on a notification counts once, and not for a screen that opens later', () => {
  const owners = [calm('a'), calm('b')];
  const clicked = { owner: 'b', at: NOW - 100 };
  const opened = shown({ owners, clicked });
  const chosen = { ...opened, owner: 'a' };
  expect(shown({ owners, clicked, before: chosen }).owner).toBe('a');
  expect(shown({ owners, clicked: { owner: 'b', at: NOW - 11_000 } }).owner).toBe('a');
  expect(shown({ owners, clicked: { owner: 'gone', at: NOW } }).owner).toBe('a');
});

it('an open screen keeps its owner while another one comes into danger', () => {
  const before = shown({ owners: [calm('a'), calm('b')] });
  expect(shown({ owners: [inDanger('b'), calm('a')], before }).owner).toBe('a');
});

it('an open screen whose owner is gone shows the one that it would open on', () => {
  const before = shown({ owners: [calm('a')] });
  expect(shown({ owners: [calm('b'), inDanger('c')], before }).owner).toBe('c');
  expect(shown({ owners: [], before }).owner).toBeNull();
});

it('an open screen follows a choice that the user made on another one', () => {
  const owners = [calm('a'), owner([idleGauge('read')], { id: 'b' })];
  const before = shown({ owners, last: 'a' });
  expect(shown({ owners, last: 'b', before }).owner).toBe('b');
});
