import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { OwnerView } from '../../../src/core/snapshot.ts';
import { HOUR_MS } from '../../../src/core/time.ts';
import { sumUp } from '../../../src/history/hour-sums.ts';
import { hoursOfSpan } from '../../../src/history/owner-hour.ts';
import type { OwnerHistory } from '../../../src/history/read.ts';
import type { WindowRecord } from '../../../src/history/records.ts';
import { startOf } from '../../../src/pages/panel/batch/batch-form.tsx';
import type { StartedBatch } from '../../../src/pages/panel/batch/batch-running.tsx';
import { BatchSection } from '../../../src/pages/panel/batch/batch-section.tsx';
import { NONE, runningBatch } from '../../core/batch/batches.ts';
import {
  idleGauge,
  inSeconds,
  NOW,
  okGauges,
  openGauge,
  owner,
  poll,
  unknownGauge,
} from '../../ui/fixtures.ts';
import { OWNER, windowRecord } from '../../ui/history-fixtures.ts';
import { click, mount, type } from '../../ui/mount.ts';

beforeEach(() => {
  vi.stubEnv('TZ', 'UTC');
});

const paid = owner(okGauges, { id: OWNER });
const free = owner(
  [idleGauge('read', 60), idleGauge('update', 15), idleGauge('search', 15), idleGauge('icon', 6)],
  {
    id: OWNER,
  },
);
/** Watched for seven days; in each hour so many updates in the busiest minute. */
function watched(updates: number, limit: number): OwnerHistory {
  const present = Math.floor(NOW / HOUR_MS);
  const hours = Array.from({ length: 7 * 24 }, (_, index) => present - index);
  const sums = (hour: number) => sumUp([windowRecord('update', hour * HOUR_MS, { used: updates, limit })]);
  return {
    hours:
      updates === 0
        ? []
        : hours.map((hour) => ({ owner: OWNER, hour, category: 'update', sums: sums(hour) })),
    owner: hoursOfSpan({ owner: OWNER, from: NOW / 1000 - 7 * 86_400, to: NOW / 1000 }),
  };
}
const UNWATCHED: OwnerHistory = { hours: [], owner: [] };

async function show(of: OwnerView, history: OwnerHistory | null, items = '2000') {
  const actions = { copy: vi.fn(async (_: string) => true), setBatch: vi.fn() };
  const view = (now: number, running: StartedBatch | null = null, records: readonly WindowRecord[] = []) => (
    <BatchSection
      owner={of}
      history={history}
      records={records}
      running={running}
      loading={<p>Loading</p>}
      now={now}
      {...actions}
    />
  );
  const screen = await mount(view(NOW));
  const number = (label: string, group = '') => {
    const places = [...screen.root.querySelectorAll<HTMLElement>('fieldset, .batch-field')];
    const place =
      group === '' ? screen.root : places.find(({ textContent }) => textContent?.startsWith(group));
    const field = [...(place?.querySelectorAll<HTMLElement>('.batch-field') ?? [])].find(
      ({ textContent }) => textContent === label,
    );
    return field?.querySelector('input') as HTMLInputElement;
  };
  await type(number('Items'), items);
  const at = (...state: Parameters<typeof view>) => screen.update(view(...state));
  const decision = () => screen.root.querySelector('.batch-decision')?.textContent?.replaceAll('\u00a0', ' ');
  return { ...screen, ...actions, number, at, decision };
}

describe('the plan of a batch', () => {
  it('of 2,000 updates beside nobody takes 33 min 20 s on a paid plan', async () => {
    const { decision, text } = await show(paid, watched(0, 150));
    expect(decision()).toBe('Set by Nulab’s one-second rule, not by the limit: 33 min 20 s');
    expect(text()).toContain('from 01:41 to 02:15 · Update every 1 s');
  });

  it('takes 2 h 23 min on a free plan', async () => {
    const { decision } = await show(free, watched(0, 15));
    expect(decision()).toBe('Set by the limit of 15 (Update): 2 h 23 min');
  });

  it('is there once the history is, and the share of others with it', async () => {
    const { number, text, decision } = await show(paid, null);
    expect(number('Update', 'Left for other programs').placeholder).toBe('');
    expect([text().includes('Loading'), decision()]).toEqual([true, undefined]);
  });

  it('that ends on another day names the day', async () => {
    const { text } = await show(free, watched(0, 15), '25000');
    expect(text()).toContain('from 01:41 to Nov 25 07:27');
  });

  it('leaves others their busiest minute of the last seven days, or the share that is typed', async () => {
    const { decision, text, number } = await show(paid, watched(119, 150));
    expect(decision()).toBe('Set by the limit of 150, less 119 for other programs (Update): 1 h 7 min');
    expect(text()).toContain('Left for other programs: Update 119 (the busiest minute of all programs');
    await type(number('Update', 'Left for other programs'), '0');
    expect(decision()).toContain('33 min 20 s');
    expect(text()).toContain('Left for other programs: Update 0.');
  });

  it('of reads says that the close checks need some too', async () => {
    const { decision, text, number } = await show(free, watched(0, 15), '300');
    await type(number('Update', 'Requests for each item'), '0');
    await type(number('Read', 'Requests for each item'), '1');
    expect(decision()).toBe(
      'Set by the limit of 60, less 12 for other programs and for checking (Read): 6 min 23 s',
    );
    await type(number('Read', 'Left for other programs'), '47');
    expect(decision()).toBe('No room: what is left for other programs uses up the limit of Read');
    expect(text()).toContain('Left for other programs: Read 47.');
    expect(text()).toContain('No hour in the next 24 hours has room.');
  });

  it('leaves others a fifth of the limit if nothing was observed, and says so', async () => {
    const { text } = await show(paid, UNWATCHED);
    expect(text()).toContain(
      'Left for other programs: Update 30 (20% of the limit, since not all of these hours were checked).',
    );
  });

  it('without room says so', async () => {
    const { decision, text } = await show(free, watched(15, 15));
    expect(decision()).toBe('No room at this hour: other programs leave too little of Update');
    expect(text()).toContain('No hour in the next 24 hours has room.');
  });

  it.each([
    ['used up', { remaining: 0 }],
    ['at risk', { remaining: 4, advice: { kind: 'wait', after: null } }],
  ] as const)('begins once what it needs is no longer %s', async (_, state) => {
    const gauges = [openGauge('read', 560, 30), { ...openGauge('update', 0, 48), ...state }];
    const { text, number } = await show(owner(gauges, { id: OWNER }), watched(0, 150));
    expect(text()).toContain('from 01:42 to 02:15');
    await type(number('Update', 'Requests for each item'), '0');
    await type(number('Read', 'Requests for each item'), '1');
    expect(text()).toContain('from 01:41');
  });

  it('that would end sooner at another hour offers that', async () => {
    const { hours, owner: checked } = watched(143, 150);
    const history = { hours: hours.filter(({ hour }) => hour % 24 < 3), owner: checked };
    const { button, root, decision } = await show(paid, history);
    expect(decision()).toContain('5 h 33 min');
    await click(button('Plan for 03:00 instead: 33 min 20 s'));
    expect(root.querySelector<HTMLInputElement>('input[type="time"]')?.value).toBe('03:00');
    expect(decision()).toContain('33 min 20 s');
    expect(root.textContent).not.toContain('instead');
  });

  it('without room says that it may have been a batch of the user’s own, unless the share is typed', async () => {
    const { text, number } = await show(free, watched(14, 15));
    expect(text()).toContain('If that was a batch of your own, enter above what other programs need.');
    await type(number('Update', 'Left for other programs'), '14');
    expect(text()).toContain('No room');
    expect(text()).not.toContain('If that was a batch');
  });

  it.each([0, 2000, -2000])(
    'without room offers the quietest hour, with a clock %i ms off',
    async (clockOffset) => {
      const { hours, owner: checked } = watched(150, 150);
      const history = { hours: hours.filter(({ hour }) => hour % 24 !== 9), owner: checked };
      const { decision, button, root } = await show(
        owner(okGauges, { id: OWNER, clockOffset }),
        history,
        '100',
      );
      expect(decision()).toContain('No room at this hour');
      const time = clockOffset < 0 ? '09:01' : '09:00';
      await click(button(`Plan for ${time}, the quietest hour`));
      expect(decision()).toContain('1 min 40 s');
      const field = root.querySelector<HTMLInputElement>('input[type="time"]');
      expect(field?.value).toBe(time);
      expect(document.activeElement).toBe(field);
    },
  );

  it('needs the limits, and says when they come', async () => {
    const { text } = await show(owner([unknownGauge('update')], { id: OWNER }), UNWATCHED);
    expect(text()).toContain('A plan needs the limits. They appear after the first check.');
  });

  it.each([
    ['Items', '', '5000000', 'Items: enter 0 to 1,000,000.'],
    ['Items', '', '-1', 'Items: enter 0 to 1,000,000.'],
    ['Search', 'Requests for each item', '1001', 'Search: enter 0 to 1,000.'],
    ['Update', 'Left for other programs', '-50', 'Update: enter 0 to 100,000.'],
  ])('is not made where %s (%s) is %s', async (label, group, value, problem) => {
    const { decision, text, number } = await show(paid, watched(0, 150));
    await type(number(label, group), value);
    expect([decision(), text().includes(problem)]).toEqual([undefined, true]);
  });

  it('is made though a field that is not shown is out of range', async () => {
    const { decision, text, number } = await show(paid, watched(0, 150));
    await type(number('Read', 'Requests for each item'), '1');
    await type(number('Read', 'Left for other programs'), '-5');
    expect(text()).toContain('Read: enter 0 to 100,000.');
    await type(number('Read', 'Requests for each item'), '0');
    expect(decision()).toContain('33 min 20 s');
  });

  it('can be copied, as text and as lines that read the key from the environment', async () => {
    const { button, copy } = await show(paid, watched(0, 150));
    await click(button('Copy the plan'));
    expect(copy.mock.lastCall?.[0].split('\n')[0]).toBe('2,000 items, each: Update 1');
    await click(button('Copy code for backlog-js'));
    expect(copy.mock.lastCall?.[0]).toContain(
      "host: 'demo.backlog.com',\n  apiKey: process.env.BACKLOG_API_KEY",
    );
  });
});

describe('a batch that was started', () => {
  const batch = runningBatch(NOW / 1000);
  const started = (update: number, of = batch): StartedBatch => ({ batch: of, used: { ...NONE, update } });
  const isPaid = () => show(paid, watched(0, 150));

  it('is what “Start” asks for, in the server’s time', async () => {
    const ahead = owner(okGauges, { id: OWNER, clockOffset: -3_600_000 });
    const { button, setBatch } = await show(ahead, watched(0, 150));
    await click(button('Start'));
    const { request } = runningBatch(0, { answerMs: 300 });
    expect(setBatch).toHaveBeenCalledWith({
      startedAt: NOW / 1000 - 3600,
      request,
      usedBefore: expect.anything(),
      doneAt: null,
    });
  });

  it('knows what the open windows had before, without our own checks, where it starts at once', async () => {
    const usage = (used: number, own: number) => ({
      used,
      observed: own,
      unattributed: used - own,
      complete: true,
      likely: 0,
      maybeOurs: 0,
      since: null,
      by: [{ initiator: 'own', endpoint: 'GET /rateLimit', count: own }],
    });
    const busy = owner(
      [
        openGauge('read', 560, 30, { usage: usage(40, 3) }),
        openGauge('update', 10, 30, { usage: usage(140, 0) }),
      ],
      { id: OWNER },
    );
    const { button, root, setBatch } = await show(busy, watched(0, 150));
    await click(button('Start'));
    expect(setBatch.mock.lastCall?.[0].usedBefore).toEqual({
      ...NONE,
      read: 37,
      update: 140,
    });
    await type(root.querySelector('input[type="time"]') as HTMLInputElement, '23:00');
    await click(button('Start'));
    expect(setBatch.mock.lastCall?.[0].usedBefore).toEqual(NONE);
  });

  it('says how far it is and when it ends, by the clock of this computer', async () => {
    const { at, decision } = await isPaid();
    await at(inSeconds(412), started(460));
    expect(decision()).toBe('about 412 of 2,000, ends 02:15');
    const ahead = await show(owner(okGauges, { id: OWNER, clockOffset: -3_600_000 }), watched(0, 150));
    await ahead.at(inSeconds(412), started(460, runningBatch(NOW / 1000 - 3600)));
    expect(ahead.decision()).toBe('about 412 of 2,000, ends 02:15');
  });

  it('offers no other while its progress is being read', async () => {
    const { root, at, text } = await isPaid();
    await at(NOW, { batch, used: null });
    expect(text()).toBe('Loading');
    await at(NOW, started(0));
    expect(root.querySelector('progress')).not.toBeNull();
  });

  it('follows the actual usage if that is less than the plan allows', async () => {
    const { at, decision } = await isPaid();
    await at(inSeconds(412), started(100));
    expect(decision()).toBe('about 100 of 2,000, ends 02:20');
  });

  it('says when it begins, and that it takes too long', async () => {
    const checked = hoursOfSpan({ owner: OWNER, from: NOW / 1000, to: NOW / 1000 + 4000 });
    const { at, decision } = await show(paid, { hours: [], owner: checked });
    await at(inSeconds(-600), started(0));
    expect(decision()).toBe('Starts at 01:41');
    await at(inSeconds(4000), started(1200));
    expect(decision()).toBe('about 1,200 of 2,000 long after the planned end: back to the usual checks');
  });

  describe('of which a part was not checked', () => {
    /** Checked from the start on, but for 600 s to 2400 s after it. */
    const half: OwnerHistory = {
      hours: [],
      owner: [
        ...hoursOfSpan({ owner: OWNER, from: NOW / 1000, to: NOW / 1000 + 600 }),
        ...hoursOfSpan({ owner: OWNER, from: NOW / 1000 + 2400, to: NOW / 1000 + 4000 }),
      ],
    };

    it('says so, and from its planned end on that it may be done', async () => {
      const { at, decision, text } = await show(paid, half);
      await at(inSeconds(700), started(600));
      expect(text()).toContain('to go');
      await at(inSeconds(1800), started(600));
      expect(decision()).toBe('about 600 of 2,000, ends 02:35');
      expect(text()).toContain('Not checked 01:52–02:11');
      await at(inSeconds(2400), started(600));
      expect(decision()).toBe('about 600 of 2,000 seen; the rest may be done');
      await at(inSeconds(90_000), started(600));
      expect(decision()).toBe('about 600 of 2,000 seen; the rest may be done');
      expect(text()).toContain('Not checked Nov 24 01:52–02:21');
    });

    it('is late if more is missing than could have been done in that time', async () => {
      const { at, decision, text } = await show(paid, half);
      await at(inSeconds(4000), started(100));
      expect(decision()).toContain('long after the planned end');
      expect(text()).toContain('Not checked 01:52–02:21');
    });

    it('is done all the same where that was found', async () => {
      const { at, decision, text } = await show(paid, half);
      await at(inSeconds(3000), started(2000, { ...batch, doneAt: NOW / 1000 + 2500 }));
      expect(decision()).toBe('All 2,000 items are probably done.');
      expect(text()).not.toContain('Not checked');
    });

    it('was not checked for two minutes at least: the history is so late', async () => {
      const { at, text } = await show(paid, half);
      await at(inSeconds(700), started(600));
      expect(text()).not.toContain('Not checked');
    });
  });

  it('says when others exceed their share, until the reset', async () => {
    const { at, text } = await isPaid();
    const window = (used: number) => [windowRecord('update', inSeconds(60), { used })];
    await at(inSeconds(90), started(31), window(31));
    expect(text()).not.toContain('exceed their share');
    await at(inSeconds(90), started(120), window(120));
    const told = 'Other programs exceed their share: 120 Update requests this minute, 32 planned by now.';
    expect(text()).toContain(told);
    // By now the batch might have sent them all.
    await at(inSeconds(119), started(61), window(60));
    expect(text()).toContain(told);
    await at(inSeconds(120), started(61), window(60));
    expect(text()).not.toContain('exceed their share');
  });

  it('says that a limit is lower than planned', async () => {
    const limits = okGauges.map((gauge) => ({ ...gauge, limit: gauge.category === 'read' ? 60 : 15 }));
    const { at, text } = await show(owner(limits, { id: OWNER }), watched(0, 150));
    await at(inSeconds(90), started(31));
    expect(text()).toContain('The limit is lower than planned: Update 15.');
    await at(inSeconds(90), started(31, { ...batch, doneAt: NOW / 1000 + 80 }));
    expect(text()).not.toContain('lower than planned');
  });

  it.each([
    ['Checking is paused', { paused: true, nextAt: null, reason: 'paused' }],
    ['The API key is invalid', { error: 'keyRefused', nextAt: null, reason: 'needsUser' }],
  ] as const)('says that nothing is checked: %s', async (message, state) => {
    const { at, text } = await show(owner(okGauges, { id: OWNER, poll: poll(state) }), watched(0, 150));
    await at(inSeconds(90), started(61), [windowRecord('update', inSeconds(60), { used: 120 })]);
    expect(text()).toContain(message);
    expect(text()).not.toContain('to go');
    expect(text()).not.toContain('exceed');
  });

  it('can be stopped, and closed when it is done', async () => {
    const { at, decision, button, setBatch } = await isPaid();
    await at(inSeconds(412), started(460));
    await click(button('Stop'));
    expect(setBatch).toHaveBeenLastCalledWith(null);
    await at(inSeconds(2100), started(2000));
    expect(decision()).toBe('All 2,000 items may be done.');
    await at(inSeconds(2100), started(2000, { ...batch, doneAt: NOW / 1000 + 2090 }));
    expect(decision()).toBe('All 2,000 items are probably done.');
    await click(button('Close'));
    expect(setBatch).toHaveBeenCalledTimes(2);
    await at(inSeconds(2100));
    expect(decision()).toContain('33 min 20 s');
  });

  it('keeps the focus on what can be pressed, also while its progress is being read', async () => {
    const { at, button } = await isPaid();
    const start = button('Start');
    start.focus();
    await at(NOW, { batch, used: null });
    expect(document.activeElement).toBe(document.body);
    await at(NOW, started(0));
    expect(document.activeElement).toBe(button('Stop'));
    await at(NOW);
    expect(document.activeElement).toBe(button('Copy the plan'));
  });

  it('leaves the focus where it is while the page opens', async () => {
    const { at } = await isPaid();
    (document.activeElement as HTMLElement).blur();
    await at(NOW);
    expect(document.activeElement).toBe(document.body);
  });

  it('says the pace, and gives the code again', async () => {
    const { at, button, text, copy } = await isPaid();
    await at(inSeconds(90), started(31));
    expect(text()).toContain('Update every 1 s');
    await click(button('Copy code for backlog-js'));
    expect(copy.mock.lastCall?.[0]).toContain('const intervals = { update: 1000 }');
  });

  it('that waits says who begins', async () => {
    const { at, text } = await isPaid();
    await at(NOW, started(0, runningBatch(NOW / 1000 + 3600)));
    expect(text()).toContain('Run your program at that time: here it is only watched.');
  });

  it('is not offered for a key without an account, which is never polled', async () => {
    const key = owner(okGauges, { id: 'demo.backlog.com~1', kind: 'observedKey', poll: poll({}) });
    const { text } = await show(key, UNWATCHED);
    expect(text()).not.toContain('“Start”');
  });
});

it('a start tomorrow is by the clock, also where summer time ends', () => {
  vi.stubEnv('TZ', 'Europe/Berlin');
  const evening = new Date(2026, 9, 24, 12).getTime();
  expect(new Date(startOf('11:00', evening)).toString()).toContain('Oct 25 2026 11:00');
  expect(startOf('11:00', evening) - evening).toBe(24 * HOUR_MS);
});

it('a start that has passed today is tomorrow, and this minute is now', () => {
  expect(startOf('', NOW)).toBe(NOW);
  expect(startOf('01:41', Date.UTC(2026, 10, 24, 1, 41, 59))).toBe(Date.UTC(2026, 10, 24, 1, 41, 59));
  expect(startOf('01:41', Date.UTC(2026, 10, 24, 1, 42))).toBe(Date.UTC(2026, 10, 25, 1, 41));
  expect(startOf('02:00', NOW)).toBe(Date.UTC(2026, 10, 24, 2));
  expect(startOf('01:00', NOW)).toBe(Date.UTC(2026, 10, 25, 1));
});
