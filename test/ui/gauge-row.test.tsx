import { expect, test } from 'vitest';
import type { Severity } from '../../src/core/snapshot.ts';
import { Gauges } from '../../src/ui/gauges/gauges.tsx';
import {
  exhaustedGauge,
  idleGauge,
  NOW,
  openGauge,
  resetGauge,
  staleGauge,
  UNNAMED_CATEGORY,
  unknownGauge,
  usageElsewhere,
} from './fixtures.ts';
import { click, mount } from './mount.ts';

const show = (...gauges: Parameters<typeof Gauges>[0]['gauges']) =>
  mount(<Gauges gauges={gauges} now={NOW} />);
const valueText = (meter: HTMLElement) => meter.getAttribute('aria-valuetext');

test('an open window is a meter named after its category, with the figures of the server', async () => {
  const screen = await show(openGauge('update', 12, 31));
  const meter = screen.meter('Update');
  expect(meter.getAttribute('aria-valuenow')).toBe('12');
  expect(meter.getAttribute('aria-valuemin')).toBe('0');
  expect(meter.getAttribute('aria-valuemax')).toBe('150');
  expect(valueText(meter)).toBe('12 of 150 left, resets in 31 seconds');
});

test('the four categories have Backlog’s own names, and one that Backlog adds has its own', async () => {
  const screen = await show(
    idleGauge('read'),
    idleGauge('update'),
    idleGauge('search'),
    idleGauge('icon'),
    idleGauge(UNNAMED_CATEGORY),
  );
  const names = screen.meters().map((meter) => meter.getAttribute('aria-label'));
  expect(names).toEqual(['Read', 'Update', 'Search', 'Icon', 'Webhook']);
});

test('an unknown figure is no meter, and says so in words', async () => {
  const screen = await show(unknownGauge('read'), staleGauge('update'));
  expect(screen.meters()).toHaveLength(0);
  expect(screen.text()).toContain('Not known yet');
  expect(screen.text()).toContain('Unconfirmed since');
});

test('an unconfirmed figure stays a meter and says that it is old', async () => {
  const screen = await show(staleGauge('read', { remaining: 480 }));
  expect(screen.meter('Read').getAttribute('aria-valuenow')).toBe('480');
  expect(valueText(screen.meter('Read'))).toMatch(
    /^480 of 600 left when last checked at .*, unconfirmed since$/,
  );
});

test('a gauge after its reset shows the limit, marked as not confirmed', async () => {
  const screen = await show(resetGauge('read'));
  expect(screen.meter('Read').getAttribute('aria-valuenow')).toBe('600');
  expect(valueText(screen.meter('Read'))).toContain('not yet confirmed');
  expect(screen.text()).toContain('Reset, not yet confirmed');
});

test('an upper bound is shown as one', async () => {
  const screen = await show(openGauge('update', 12, 31, { isUpperBound: true }));
  expect(screen.text()).toContain('≤ 12');
  expect(valueText(screen.meter('Update'))).toMatch(/^at most 12 of 150 left/);
});

test('an exhausted gauge says whether a 429 was seen', async () => {
  const screen = await show(
    exhaustedGauge('update', 31),
    exhaustedGauge('search', 31, { rateLimited: true }),
  );
  expect(valueText(screen.meter('Update'))).toBe('used up, 0 of 150 left, resets in 31 seconds');
  expect(screen.text()).toContain('Used up');
  expect(screen.text()).toContain('Rate limited');
});

test('a 429 without a known limit is no meter but has its countdown', async () => {
  const nothing = { limit: null, remaining: null, usage: null };
  const screen = await show(
    exhaustedGauge('search', 58, { ...nothing, rateLimited: true, resetEstimated: true }),
  );
  expect(screen.meters()).toHaveLength(0);
  expect(screen.button('Resets in 58 s').textContent).toBe('~58\u00a0s');
  expect(screen.text()).toContain('time is an estimate');
});

test('a click on a countdown shows the times of the resets in all rows, another one the seconds again', async () => {
  const screen = await show(openGauge('read', 400, 41), openGauge('update', 100, 5));
  expect(screen.text()).toContain('41 s');
  expect(screen.text()).toContain('5 s');
  await click(screen.button('Resets in 41 s'));
  const times = [...screen.root.querySelectorAll('button.countdown')].map(({ textContent }) => textContent);
  expect(times).toEqual([expect.stringMatching(/^\d\d:\d\d:23$/), expect.stringMatching(/^\d\d:\d\d:47$/)]);
  await click(screen.button(/^resets at \d\d:\d\d:23$/));
  expect(screen.text()).toContain('41 s');
});

test('requests in flight are shown beside the figure, uncounted and maybe counted ones apart', async () => {
  const screen = await show(openGauge('read', 400, 41, { inFlight: { uncounted: 2, maybeCounted: 3 } }));
  expect(screen.text()).toContain('5 in flight');
  expect(screen.text()).toContain('5 in flight (3 may already be counted)');
  expect(screen.meter('Read').getAttribute('aria-valuenow')).toBe('400');
});

test('usage of a likely key of the same user is named, and only the remainder is others’', async () => {
  const likely = (used: number, all: number, part: number) => {
    const { usage } = usageElsewhere(used, all, true);
    return { usage: usage === null ? null : { ...usage, likely: part } };
  };
  const screen = await show(
    openGauge('read', 455, 41, likely(145, 145, 145)),
    openGauge('update', 100, 41, likely(50, 50, 10)),
  );
  expect(screen.text()).toContain('145 probably from this browser');
  expect(screen.text()).not.toContain('145 not visible');
  expect(screen.text()).toContain('40 by other programs · 10 probably from this browser');
});

test('unattributed usage is others’ only if the window was observed as a whole', async () => {
  const screen = await show(
    openGauge('read', 400, 41, usageElsewhere(200, 64, false)),
    openGauge('update', 12, 9, usageElsewhere(138, 120, true)),
  );
  expect(screen.text()).toContain('64 by other programs or missed');
  expect(screen.text()).toContain('120 by other programs');
});

test('the rate beside an advice is that of the programs it is about', async () => {
  const gauge = openGauge('update', 64, 31, { severity: 'critical', rate: { here: 0.7, elsewhere: 3.1 } });
  const pause = { kind: 'pause' } as const;
  const all = await show({ ...gauge, advice: pause });
  expect(all.text()).toContain('Pause · now about 4/s');
  const others = await show({ ...gauge, advice: { kind: 'others', perSecond: 3.1, pace: pause } });
  expect(others.text()).toContain('Slow other programs · now about 3/s');
  const here = await show({ ...gauge, advice: pause, rate: { here: 0.3, elsewhere: 0 } });
  expect(here.text()).toContain('Pause · now 0.3/s');
});

test('the tick of the even pace is only on rows at risk, where an even rate would be now', async () => {
  const burnRate = { expected: 0.25, actual: 0.5, exhaustedAt: NOW + 14_000, unconfirmed: false };
  const tickOf = async (severity: Severity) => {
    const { root } = await show(openGauge('update', 75, 45, { burnRate, severity }));
    return root.querySelector<HTMLElement>('.bar-pace')?.style.left;
  };
  expect(await tickOf('critical')).toBe('75%');
  expect(await tickOf('ok')).toBeUndefined();
});
