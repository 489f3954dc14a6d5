import { expect, test } from 'vitest';
import { headline } from '../../src/ui/gauges/headline.tsx';
import {
  exhaustedGauge,
  failingPoll,
  idleGauge,
  inSeconds,
  NOW,
  okGauges,
  openGauge,
  owner,
  poll,
  resetGauge,
  staleGauge,
  unknownGauge,
  usageElsewhere,
} from './fixtures.ts';

const say = (view: Parameters<typeof headline>[0]) => {
  const { icon, title, detail } = headline(view, NOW);
  return [icon, `${title}: ${detail}`.replaceAll('\u00a0', ' ')];
};
const tight = openGauge('update', 12, 31, { severity: 'warning' });

test('a type that runs low is named with the pace to keep', () => {
  expect(say(owner([idleGauge('read'), tight], { severity: 'warning', mostConstrained: 'update' }))).toEqual([
    'warning',
    'Update is running low: All programs together: 1 request every 3.9 s until the reset',
  ]);
});

test('the headline says that there is room, with the least that is left', () => {
  expect(say(owner(okGauges, { mostConstrained: 'read' }))).toEqual([
    'ok',
    'Plenty left: Lowest: Read, 480 of 600 left',
  ]);
  expect(say(owner([idleGauge('read'), resetGauge('update')]))).toEqual([
    'ok',
    'Plenty left: No requests used right now',
  ]);
});

test('a projection is shown with the time that is left and what to do', () => {
  const burnRate = { expected: 0.5, actual: 0.97, exhaustedAt: inSeconds(9), unconfirmed: false };
  const gauge = openGauge('update', 4, 22, { severity: 'critical', burnRate, isUpperBound: true });
  expect(say(owner([gauge], { severity: 'critical', mostConstrained: 'update' }))).toEqual([
    'critical',
    'Update may run out in about 9 s: Pause for 22 s',
  ]);
  const advice = { kind: 'others', perSecond: 3.2, pace: { kind: 'rate', perSecond: 1 } } as const;
  expect(say(owner([{ ...gauge, advice }], { severity: 'critical' }))[1]).toBe(
    'Update may run out in about 9 s: Other programs send about 3/s: pause or slow them\n' +
      'All programs together: 1 request/s until the reset',
  );
});

test('the headline names all used-up types, the soonest and the last wait, and what is still open', () => {
  const gauges = [
    openGauge('read', 455, 31),
    exhaustedGauge('update', 31),
    exhaustedGauge('search', 12),
    idleGauge('icon'),
  ];
  const [mark, text] = say(owner(gauges, { severity: 'exhausted' }));
  expect(mark).toBe('exhausted');
  expect(text).toBe(
    'Update and Search are used up: Wait 12 s for Search, 31 s for Update\nYou can still use Read and Icon',
  );
});

test('one wait is enough where the used-up types reset in the same second', () => {
  const view = owner([exhaustedGauge('update', 31), exhaustedGauge('search', 31)], { severity: 'exhausted' });
  expect(say(view)[1]).toBe('Update and Search are used up: Wait 31 s, then 1 request/s');
});

test('a separate user is advised once other programs used most of an exhausted limit', () => {
  const usedBy = (others: number) =>
    say(
      owner([exhaustedGauge('update', 31, usageElsewhere(150, others, true))], { severity: 'exhausted' }),
    )[1];
  expect(usedBy(148)).toMatch(/\nLimits are per user: run other programs as a separate user$/);
  expect(usedBy(20)).not.toContain('per user');
});

test('the headline mentions a 429 only if one was seen, and “about” only if its time is estimated', () => {
  const refused = exhaustedGauge('update', 58, { rateLimited: true, resetEstimated: true });
  expect(say(owner([refused], { severity: 'exhausted' }))[1]).toBe(
    'Update is rate limited: Wait about 58 s, then 1 request/s',
  );
});

test('a poll error goes before warning and ok, but not before critical', () => {
  const offline = failingPoll('offline', inSeconds(20));
  expect(say(owner([tight], { severity: 'warning', poll: offline }))[1]).toMatch(/^You are offline/);
  const isSevere = openGauge('update', 4, 22, { severity: 'critical' });
  expect(say(owner([isSevere], { severity: 'critical', poll: offline }))[1]).toMatch(
    /^Update is nearly used up/,
  );
});

test('a poll error that needs the user has an icon of its own', () => {
  expect(say(owner(okGauges, { poll: failingPoll('keyRefused', null) }))[0]).toBe('attention');
  expect(say(owner(okGauges, { poll: failingPoll('timeout', NOW) }))[0]).toBe('unknown');
});

test('the headline says that nothing is known, that figures are old, or that checking is paused', () => {
  const silent = { severity: 'unknown' } as const;
  expect(say(owner([unknownGauge('read')], silent))[1]).toMatch(/^Waiting for the first response/);
  expect(say(owner([staleGauge('read')], silent))[1]).toMatch(/^No current figures: Last checked: /);
  const checking = { ...silent, poll: poll({ running: true }) };
  expect(say(owner([staleGauge('read')], checking))[1]).toMatch(
    /^No current figures: Last checked .*:\d\d\. Trying again\.$/,
  );
  expect(say(owner(okGauges, { poll: poll({ paused: true, nextAt: null }) }))).toEqual([
    'off',
    'Checking is paused: Until you resume, only this browser’s requests are counted',
  ]);
});
