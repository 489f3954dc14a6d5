import { expect, test } from 'vitest';
import type { OwnerView } from '../../src/core/snapshot.ts';
import { announcement } from '../../src/ui/owners/announcement.ts';
import {
  exhaustedGauge,
  failingPoll,
  inSeconds,
  okGauges,
  openGauge,
  owner,
  poll,
  resetGauge,
  staleGauge,
  unknownGauge,
  usageElsewhere,
} from './fixtures.ts';
import { click } from './mount.ts';
import { showPopup } from './popup-screen.tsx';

const named = (label: string, gauges: OwnerView['gauges'], more: Partial<OwnerView> = {}) =>
  owner(gauges, { id: `demo.backlog.com#${label}`, label, ...more });
const calm = named('CI bot', okGauges);
const gone = named('Nightly', [exhaustedGauge('update', 31)], { severity: 'exhausted' });
const critical = openGauge('update', 4, 22, { severity: 'critical', ...usageElsewhere(146, 120, true) });
const low = named('Support', [critical], { severity: 'critical', space: 'other.backlog.jp' });
const unknownKey = owner([exhaustedGauge('update', 31)], {
  id: 's~1',
  kind: 'observedKey',
  label: null,
  userName: null,
});

async function rowsOf(owners: readonly OwnerView[], shown = owners[0]) {
  const screen = await showPopup(owners, { owner: shown ?? null });
  const rows = [...screen.root.querySelectorAll<HTMLButtonElement>('.account-overview button')];
  const texts = rows.map(({ textContent }) => textContent?.replace(/\s+/g, ' ').trim());
  return { ...screen, rows, texts };
}

test('one account has no overview, also with an observed key beside it', async () => {
  expect((await rowsOf([calm])).rows).toHaveLength(0);
  expect((await rowsOf([calm, unknownKey])).rows).toHaveLength(0);
});

test('each of several accounts has a row, those at risk first, the others by name', async () => {
  const { texts } = await rowsOf([low, named('Archive', okGauges), gone, calm, unknownKey]);
  expect(texts).toEqual([
    'Nightly demo Update Used up 31 s',
    'Support other Update 4/150 Nearly used up',
    'Archive demo Read 480/600 Plenty left',
    'CI bot demo Read 480/600 Plenty left',
  ]);
});

test('an account that is only listed keeps its place by name, and still says how it is', async () => {
  const { texts } = await rowsOf([calm, { ...gone, alerting: 'none' }, named('Archive', okGauges)]);
  expect(texts).toEqual([
    'Archive demo Read 480/600 Plenty left',
    'CI bot demo Read 480/600 Plenty left',
    'Nightly demo Update Used up 31 s',
  ]);
});

test('a row says why an account is not checked', async () => {
  const refused = named('Key', okGauges, { poll: failingPoll('keyRefused', null) });
  const old = named('Old', [staleGauge('update', usageElsewhere(9, 9, true))], { severity: 'unknown' });
  const { texts } = await rowsOf([calm, refused, old]);
  expect(texts[0]).toMatch(/^Key demo .*API key/);
  expect(texts[2]).toMatch(/^Old demo Update No current figures/);
});

test('a row does not say that plenty is left where that is not known', async () => {
  const lost = named('Lost', okGauges, { poll: failingPoll('network', inSeconds(60)) });
  const fresh = named('New', [unknownGauge('read'), unknownGauge('update')], { severity: 'unknown' });
  const old = named('Old', [staleGauge('read'), unknownGauge('update')], { severity: 'unknown' });
  const unpolled = { poll: poll({ reason: 'notLooking', nextAt: null }) };
  const past = named('Past', [resetGauge('read'), unknownGauge('update')], unpolled);
  const { texts } = await rowsOf([lost, fresh, old, past]);
  expect(texts).toEqual([
    'Lost demo Read 480/600 The space can’t be reached',
    'New demo No figures yet',
    'Old demo No current figures',
    'Past demo No current figures',
  ]);
});

test('the row of the account shown is the current one, and a click shows another', async () => {
  const { rows, actions } = await rowsOf([gone, calm], calm);
  expect(rows.map((row) => row.getAttribute('aria-current'))).toEqual([null, 'true']);
  await click(rows[0] as HTMLButtonElement);
  expect(actions.show).toHaveBeenCalledExactlyOnceWith(gone.id);
});

test('other accounts at risk are announced to screen readers without figures', () => {
  expect(announcement([gone, low, calm, unknownKey], calm)).toBe(
    'Other account: Nightly – Update is used up Other account: Support – Update is nearly used up',
  );
});
