/** Which owner is the most urgent: for the badge, the order of the list, and what a screen opens on. */
import { expect, it } from 'vitest';
import {
  compareUrgency,
  mostUrgent,
  othersInDanger,
  ownerToOpen,
  urgencyOf,
} from '../../../src/core/alerts/urgency.ts';
import type { OwnerView } from '../../../src/core/snapshot.ts';
import { badgeOf } from '../../../src/core/view/badge.ts';
import {
  exhaustedGauge,
  failingPoll,
  idleGauge,
  NOW,
  openGauge,
  owner,
  staleGauge,
} from '../../ui/fixtures.ts';

const danger = (id: string, remaining: number) =>
  owner([openGauge('update', remaining, 30, { severity: 'critical' })], { id });
const watch = (id: string) => owner([openGauge('update', 25, 30, { severity: 'warning' })], { id });
const calm = (id: string, remaining = 100) => owner([openGauge('update', remaining, 30)], { id });
const wait = (id: string, seconds: number) => owner([exhaustedGauge('update', seconds)], { id });
const needy = (id: string) => owner([idleGauge('read')], { id, poll: failingPoll('keyRefused', null) });
const silent = (view: OwnerView): OwnerView => ({ ...view, kind: 'observedKey', alerting: 'none' });

it.each<[string, OwnerView[]]>([
  ['used up before danger', [wait('top', 5), danger('b', 1)]],
  ['the longer wait first', [wait('top', 50), wait('b', 20)]],
  ['danger before a refused key', [danger('top', 3), needy('b')]],
  ['the smaller share first', [danger('top', 3), danger('b', 4)]],
  ['a refused key before a low figure', [needy('top'), watch('b')]],
  ['a low figure before an old one', [watch('top'), owner([staleGauge('update')], { id: 'b' })]],
  ['the tightest of calm ones', [calm('top', 90), calm('b', 91)]],
  ['one that is used before one that is not', [calm('top'), owner([idleGauge('read')], { id: 'b' })]],
  ['any account before a key that may not speak', [calm('top'), silent(wait('b', 50))]],
])('the badge speaks of the most urgent owner: %s', (_, owners) => {
  for (const order of [owners, owners.toReversed()]) {
    expect(mostUrgent(order)?.owner.id).toBe('top');
    expect(badgeOf({ at: NOW, owners: order }, false).owner?.id).toBe('top');
  }
});

it('of old figures none is more urgent, whatever they were', () => {
  const old = (id: string, remaining: number) =>
    owner([openGauge('update', remaining, 30, { state: 'stale', severity: 'unknown' })], { id });
  expect(urgencyOf(old('a', 90)).level).toBe('stale');
  expect(compareUrgency(urgencyOf(old('a', 90)), urgencyOf(old('b', 3)))).toBe(0);
});

it('a screen opens on the owner that the badge shows, if its figure is low or its key rejected', () => {
  for (const urgent of [wait('b', 9), danger('b', 3), needy('b'), watch('b')]) {
    expect(ownerToOpen([calm('a'), urgent], 'a')).toBe('b');
  }
  expect(ownerToOpen([calm('a'), calm('b', 99)], 'a')).toBe('a');
  expect(ownerToOpen([calm('a'), calm('b')], '')).toBe('a');
  expect(ownerToOpen([calm('a'), calm('b')], 'b')).toBe('b');
  expect(ownerToOpen([], 'a')).toBeNull();
});

it('the other owners at risk are those that may alert, except the one shown, the most urgent first', () => {
  const owners = [danger('a', 3), calm('b'), silent(wait('c', 9)), danger('d', 2), wait('e', 9)];
  expect(othersInDanger(owners, 'a').map((other) => other.owner.id)).toEqual(['e', 'd']);
  expect(othersInDanger(owners, 'e').map((other) => other.owner.id)).toEqual(['d', 'a']);
});
