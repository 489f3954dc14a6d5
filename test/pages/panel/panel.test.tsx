import { act } from 'preact/test-utils';
import { describe, expect, test, vi } from 'vitest';
import type { OwnerView } from '../../../src/core/snapshot.ts';
import { HOUR_MS } from '../../../src/core/time.ts';
import { hoursOfSpan } from '../../../src/history/owner-hour.ts';
import { packHour } from '../../../src/history/packed-windows.ts';
import type { WindowRecord } from '../../../src/history/records.ts';
import { Panel, type PanelProps } from '../../../src/pages/panel/panel.tsx';
import { aWindowRecord } from '../../history/records.ts';
import { idleGauge, inSeconds, NOW, okGauges, openGauge, owner, poll, snapshot } from '../../ui/fixtures.ts';
import {
  finding,
  inFlightRequest,
  OWNER,
  requestRecord,
  someRequests,
  windowRecord,
} from '../../ui/history-fixtures.ts';
import { click, mount, type } from '../../ui/mount.ts';
import { must } from '../../utils.ts';

const NO_HISTORY: PanelProps['historyActions'] = {
  readWindows: async () => [],
  readHour: async () => [],
  saveNote: () => {},
  copy: async () => true,
  setBatch: () => {},
};

async function show(owners: readonly OwnerView[], more: Partial<PanelProps> = {}) {
  const actions = {
    show: vi.fn(),
    refresh: vi.fn(),
    setFastPolling: vi.fn(),
    pause: vi.fn(),
    allow: vi.fn(),
    openOptions: vi.fn(),
    addAccount: vi.fn(),
    dismissFinding: vi.fn(),
    openAsTab: vi.fn(),
  };
  const props: PanelProps = {
    snapshot: snapshot(...owners),
    owner: owners[0] ?? null,
    noAccess: false,
    records: [],
    requests: [],
    history: { hours: [], owner: [] },
    isHistoryWhole: true,
    unread: false,
    running: null,
    historyActions: NO_HISTORY,
    restartedAt: null,
    inFlight: new Map(),
    tabId: 3,
    actions,
    ...more,
  };
  const screen = await mount(<Panel {...props} />);
  const all = (selector: string) => [...screen.root.querySelectorAll<HTMLElement>(selector)];
  const texts = (selector: string) =>
    all(selector).map(({ textContent }) => (textContent ?? '').replaceAll('\u00a0', ' '));
  const update = (changed: Partial<PanelProps>) => screen.update(<Panel {...props} {...changed} />);
  return { ...screen, all, texts, update, actions };
}
type Shown = Awaited<ReturnType<typeof show>>;

const calm = owner(okGauges, { id: OWNER });
const by = [
  { initiator: 'app.example.com', endpoint: 'PATCH /issues/:id', count: 10 },
  { initiator: 'own', endpoint: 'GET /rateLimit', count: 2 },
];
const usage = {
  used: 138,
  observed: 12,
  unattributed: 126,
  complete: true,
  likely: 0,
  maybeOurs: 3,
  since: null,
  by,
};
test('with a clock that is hours ahead of the server’s no hour is “not checked” that was checked', async () => {
  const ahead = 2 * 3600;
  const to = NOW / 1000 - ahead;
  const hours = hoursOfSpan({ owner: OWNER, from: to - 16 * 86_400, to });
  const { all } = await show([owner(okGauges, { id: OWNER, clockOffset: -ahead * 1000 })], {
    history: { hours: [], owner: hours },
  });
  expect(all('.section-history .legend li').map(({ textContent }) => textContent)).toEqual(['unused']);
});

test.each([
  ['an account', {}, 1],
  ['a key of the user', { kind: 'observedKey', alerting: 'own' }, 1],
  [
    'a key of somebody else, whose notes the background refuses',
    { kind: 'observedKey', alerting: 'none' },
    0,
  ],
] as const)('an hour has the form for a note where it is of %s', async (_, more, forms) => {
  const reset = Math.floor(NOW / HOUR_MS) * 3600 - 1800;
  const hours = [must(packHour([aWindowRecord({ owner: OWNER, category: 'read', reset })], 'own')).usage];
  const { all } = await show([owner(okGauges, { id: OWNER, ...more })], { history: { hours, owner: [] } });
  await click(must(all('.heat-grid .heat-share').at(-1)));
  expect(all('.hour-detail')).toHaveLength(1);
  expect(all('.note-form')).toHaveLength(forms);
});

test('a history of which the first part has nothing is being read, rather than empty', async () => {
  const { texts, update } = await show([calm], { isHistoryWhole: false });
  const shown = () => texts('.section-history .empty');
  expect(shown()).toEqual(['Opening the history…']);
  await update({ isHistoryWhole: true });
  expect(shown()).toEqual([expect.stringContaining('Nothing recorded yet')]);
});

test('the type that was read first is shown until all are read, though another has become the tightest', async () => {
  const reset = Math.floor(NOW / HOUR_MS) * 3600 - 1800;
  const hours = [must(packHour([aWindowRecord({ owner: OWNER, category: 'read', reset })], 'own')).usage];
  const tight = owner([openGauge('read', 500, 31), openGauge('update', 1, 31)], { id: OWNER });
  const { all, update } = await show([tight], { history: { hours, owner: [] }, isHistoryWhole: false });
  const shown = () => all('.section-history select').map((select) => (select as HTMLSelectElement).value);
  expect(shown()).toEqual(['read']);
  await update({ isHistoryWhole: true });
  expect(shown()).toEqual(['update']);
});

test('report and batch have their place from the beginning, and their content once all is read', async () => {
  const hours = [must(packHour([aWindowRecord({ owner: OWNER, reset: NOW / 1000 - 1800 })], 'own')).usage];
  const first = { history: { hours, owner: [] }, isHistoryWhole: false };
  const { all, texts, button, update } = await show([calm], first);
  expect(button('Copy report')).toHaveProperty('disabled', true);
  expect(all('.batch-form')).toHaveLength(1);
  expect(texts('.batch-loading')).toEqual(['Opening the history…']);
  await update({ ...first, isHistoryWhole: true });
  expect(button('Copy report')).toHaveProperty('disabled', false);
  expect(texts('.batch-loading')).toEqual([]);
  expect(all('.batch-decision')).toHaveLength(1);
});

const spent = owner([openGauge('update', 12, 31, { usage }), idleGauge('read')], { id: OWNER });

describe('the usage', () => {
  const rows = ({ all }: Shown) =>
    all('.usage-table tbody tr').map((row) => [...row.children].map(({ textContent }) => textContent));
  const groups = ({ texts }: Shown) => texts('.usage-table caption');

  test('is listed by program, the largest on top, and nothing is left out', async () => {
    const screen = await show([spent]);
    expect(groups(screen)).toEqual(['Update138 of 150 used']);
    expect(rows(screen)).toEqual([
      ['Other programs (not visible to this extension)', '123–126', '91%'],
      ['app.example.com', '10', '7.2%'],
      ['No response, perhaps counted', '0–3', '2.2%'],
      ['This extension’s own checks', '2', '1.4%'],
    ]);
  });

  test('has a group for each type, the one with the least left first', async () => {
    const search = openGauge('search', 140, 31, {
      usage: { ...usage, used: 10, unattributed: 0, observed: 10 },
    });
    const screen = await show([owner([search, openGauge('update', 12, 31, { usage })], { id: OWNER })]);
    expect(groups(screen)).toEqual(['Update138 of 150 used', 'Search10 of 150 used']);
  });

  test('of seven days is read when it is chosen', async () => {
    const readWindows = vi.fn(async () => [windowRecord('read', inSeconds(-6 * 86_400), { used: 77 })]);
    const behind = owner(spent.gauges, { id: OWNER, clockOffset: 5000 });
    const screen = await show([behind], { historyActions: { ...NO_HISTORY, readWindows } });
    expect(readWindows).not.toHaveBeenCalled();
    await click(screen.button('7 days'));
    await vi.waitFor(() => expect(groups(screen)).toEqual(['Read77 requests']));
    // Those that opened seven days ago end a minute later, by the server's clock.
    expect(readWindows).toHaveBeenCalledWith(OWNER, inSeconds(-7 * 86_400 + 60 + 5) / 1000);
  });

  test('of seven days says that it could not be read, and is read again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const readWindows = vi.fn(async (): Promise<WindowRecord[] | null> => null);
    const screen = await show([spent], { historyActions: { ...NO_HISTORY, readWindows } });
    const pass = (ms: number) =>
      act(async () => {
        await vi.advanceTimersByTimeAsync(ms);
      });
    await click(screen.button('7 days'));
    await pass(0);
    expect(screen.texts('#usage .empty')).toEqual(['Stored data could not be read']);
    readWindows.mockResolvedValue([windowRecord('read', inSeconds(-6 * 86_400), { used: 77 })]);
    await pass(300);
    expect(groups(screen)).toEqual(['Read77 requests']);
  });

  test('is listed by endpoint if chosen', async () => {
    const screen = await show([spent]);
    await click(screen.button('By endpoint'));
    expect(rows(screen).map(([name]) => name)).toContain('PATCH /issues/:id');
  });

  test('says since when it was observed, if not from the opening of the window', async () => {
    const part = { ...usage, complete: false, since: inSeconds(-13) };
    const screen = await show([owner([openGauge('update', 12, 31, { usage: part })])]);
    expect(rows(screen)[0]?.[0]).toMatch(/^Other programs or missed \(since \d\d:41:29\)$/);
  });

  test('in the last hour is that of this owner alone', async () => {
    const hour = windowRecord('read', inSeconds(-900), {
      used: 5,
      observed: 2,
      by: [{ ...by[1], count: 2 }] as typeof by,
    });
    const other = windowRecord('read', inSeconds(-900), { owner: 'other', used: 99 });
    const screen = await show([spent], { records: [hour, other] });
    await click(screen.button('Last hour'));
    expect(rows(screen).map(([name, count]) => [name, count])).toEqual([
      ['Other programs (not visible to this extension)', '3'],
      ['This extension’s own checks', '2'],
    ]);
  });
});

describe('the timeline', () => {
  test('says the busiest window of each type in words, and shows a line for a type without windows', async () => {
    const records = [
      windowRecord('update', inSeconds(-100), { used: 150, rateLimited: 12, observed: 30, peak: 6 }),
      windowRecord('update', inSeconds(-20), { used: 9 }),
    ];
    const { all, texts } = await show([calm], { records });
    expect(texts('.strip-empty')).toContain('Read nothing recorded');
    const said = all('.strip-plot').map((strip) => strip.getAttribute('aria-label'));
    expect(said).toContain('Update: at most 150 of 150 in a minute, 12 rate limited');
    expect(said).toHaveLength(1);
  });

  test('has shapes of their own for 429s and overlaps', async () => {
    const { all } = await show([calm], {
      records: [windowRecord('update', inSeconds(-100), { rateLimited: 1, peak: 2 })],
    });
    expect(all('.window-bar .status-icon, .window-bar .window-bar-overlap')).toHaveLength(2);
  });

  test('can be read as a table, with the latest first', async () => {
    const records = [
      windowRecord('update', inSeconds(-100), { used: 40, observed: 30 }),
      windowRecord('read', inSeconds(-20)),
    ];
    const { all, texts } = await show([calm], { records });
    const details = all('.section-timeline details')[0] as HTMLDetailsElement;
    await act(() => {
      details.open = true;
      details.dispatchEvent(new Event('toggle'));
    });
    expect(texts('.section-timeline tbody td:nth-child(n + 2)')).toEqual([
      ...['Read', '12 of 150', ''],
      ...['Update', '40 of 150', '10 by other programs'],
    ]);
  });
});

test('the legend of the last 15 minutes has only the signs that are on the picture', async () => {
  const legend = async (...records: WindowRecord[]) =>
    (await show([calm], { records })).texts('.section-timeline .legend li');
  expect(await legend()).toEqual([]);
  expect(await legend(windowRecord('update', inSeconds(-100)))).toEqual([
    'this browser',
    'limit',
    'now',
    'reset',
  ]);
  expect(
    await legend(windowRecord('update', inSeconds(-100), { observed: 0, rateLimited: 1, peak: 2 })),
  ).toEqual([...['other programs', 'rate limited (429)', 'overlapping'], ...['limit', 'now', 'reset']]);
});

describe('recent requests', () => {
  const rowsOf = ({ all }: Shown) => all('.request-rows .request');

  test('are listed with all their data, the newest on top', async () => {
    const screen = await show([calm], {
      requests: [
        requestRecord(1, inSeconds(-9), { initiator: 'own', endpoint: 'GET /rateLimit' }),
        requestRecord(2, inSeconds(-2), {
          method: 'PATCH',
          endpoint: 'PATCH /issues/:id',
          category: 'update',
          status: 429,
          remaining: 0,
          limit: 150,
        }),
      ],
    });
    const cells = rowsOf(screen).map((row) => [...row.children].map(({ textContent }) => textContent));
    expect(cells[0]?.slice(1)).toEqual(['PATCH', '/issues/:id', 'Update', '429', '0/150', 'app.example.com']);
    expect(cells[1]?.at(-1)).toBe('This extension’s own checks');
  });

  test('are drawn for one screen only, even if 10,000 are listed', async () => {
    const screen = await show([calm], { requests: someRequests(10_000) });
    expect(rowsOf(screen).length).toBeLessThan(60);
    expect(screen.all('.request-list')[0]?.getAttribute('aria-rowcount')).toBe('10001');
    expect(screen.text()).toContain('10,000 of 10,000 requests');
  });

  test('are narrowed by tab, and by what is typed; “Clear” shows all again', async () => {
    const requests = [
      requestRecord(1, inSeconds(-9), { tabId: 5 }),
      requestRecord(2, inSeconds(-2), { endpoint: 'GET /wikis' }),
    ];
    const screen = await show([calm], { requests });
    await click(screen.button('This tab'));
    expect(screen.text()).toContain('1 of 2 requests');
    await type(screen.root.querySelector('input[type=search]') as HTMLInputElement, 'nothing');
    expect(screen.text()).toContain('No requests match the filters.');
    await click(screen.button('Clear'));
    expect(rowsOf(screen)).toHaveLength(2);
  });

  test('follow another tab beside the panel, with the filter “this tab”', async () => {
    const requests = [
      requestRecord(1, inSeconds(-9), { tabId: 5 }),
      requestRecord(2, inSeconds(-2), { tabId: 3 }),
    ];
    const screen = await show([calm], { requests });
    await click(screen.button('This tab'));
    await screen.update({ requests, tabId: 5 });
    expect(screen.text()).toContain('1 of 2 requests');
    await screen.update({ requests, tabId: 77 });
    expect(screen.text()).toContain('0 of 2 requests');
  });

  test('have no filter “this tab” if no tab is beside the page', async () => {
    const { text } = await show([calm], { requests: someRequests(3), tabId: null });
    expect(text()).not.toContain('This tab');
  });

  test('are shown in lanes for the last seconds, with those in flight', async () => {
    const requests = [requestRecord(1, inSeconds(-5), { status: 429 })];
    const inFlight = new Map([[OWNER, [inFlightRequest(inSeconds(-1.5)), inFlightRequest(inSeconds(-1))]]]);
    const { all, texts } = await show([calm], { requests, inFlight });
    expect(all('.lane').map(({ className }) => className)).toEqual([
      'lane lane-failed',
      'lane lane-in-flight',
      'lane lane-in-flight',
    ]);
    expect(all('.concurrency-plot')[0]?.getAttribute('aria-label')).toBe('3 requests, up to 2 overlapping');
    expect(texts('.concurrency .legend li')).toEqual(['failed', 'in flight']);
  });

  test('are shown in no lanes if none overlapped', async () => {
    const { all } = await show([calm], {
      requests: [requestRecord(1, inSeconds(-5)), requestRecord(2, inSeconds(-2))],
    });
    expect(all('.concurrency')).toEqual([]);
  });
});

describe('the list of findings', () => {
  test('says which program, how often, and what to do instead', async () => {
    const found = [finding('concurrent'), finding('unpaced', { initiators: ['elsewhere'], probable: true })];
    const { texts } = await show([owner(okGauges, { findings: found })]);
    expect(texts('.finding-text p:first-child')).toEqual([
      'app.example.com sent 42 requests at the same time, peak 6 · 12 s ago',
      'Probably: Other programs sent 42 requests (Update) less than a second apart · 12 s ago',
    ]);
    expect(texts('.finding')[0]).toContain('Wait for each response before the next request.');
  });

  test('has a button for each finding that dismisses it', async () => {
    const { button, actions } = await show([
      owner(okGauges, { id: OWNER, findings: [finding('cacheable')] }),
    ]);
    await click(button(/^Hide “app.example.com fetched unchanged/));
    expect(actions.dismissFinding).toHaveBeenCalledWith(OWNER, 'cacheable|app.example.com');
  });

  test('does not say that other programs cause nothing when it is empty', async () => {
    const { text } = await show([calm]);
    expect(text()).toContain('Other programs can’t be checked from here.');
  });
});

describe('the panel', () => {
  test('shows the form that adds an account if there is none', async () => {
    const { field, text } = await show([]);
    expect(field('API key')).toBeDefined();
    expect(text()).toContain('See how many Backlog API requests you have left');
  });

  test('shows the gauges while the history is being opened', async () => {
    const { meters, text } = await show([calm], { records: null, requests: null });
    expect(meters()).toHaveLength(4);
    expect(text()).toContain('Opening the history…');
  });

  test('says so and shows the gauges where the history cannot be read, and offers no report of it', async () => {
    const unreadable = { records: null, requests: null, history: null, unread: true };
    const { meters, text, all } = await show([calm], unreadable);
    expect(meters()).toHaveLength(4);
    expect(text()).toContain('Stored data could not be read');
    expect(text()).not.toContain('Opening the history…');
    expect(text()).not.toContain('Copy report');
    expect(all('.batch-form')).toEqual([]);
  });

  test('does not offer another batch where the progress of the running one cannot be read', async () => {
    const { all, update } = await show([calm]);
    expect(all('.batch-form')).toHaveLength(1);
    await update({ unread: true });
    expect(all('.batch-form')).toEqual([]);
  });

  test('reports a damaged history once', async () => {
    const { text } = await show([calm], { restartedAt: inSeconds(-300) });
    expect(text()).toMatch(/The history was damaged and has been restarted at \d\d:36:42/);
  });

  test.each([
    ['Add this account', { id: 'demo.backlog.com~0f3a', kind: 'observedKey', poll: null }],
    ['Enter a new key', { poll: poll({ error: 'keyRefused' }) }],
  ] as const)('has a button “%s”, which opens the form with the space in it', async (name, more) => {
    const { button, actions } = await show([owner(okGauges, more)]);
    await click(button(name));
    expect(actions.addAccount).toHaveBeenCalledExactlyOnceWith('demo.backlog.com');
  });

  test('names the space in the report that it copies, since the reader may know several', async () => {
    const copy = vi.fn(async (_: string) => true);
    const history = {
      hours: [],
      owner: hoursOfSpan({ owner: OWNER, from: NOW / 1000 - 60, to: NOW / 1000 }),
    };
    const { button } = await show([calm], { history, historyActions: { ...NO_HISTORY, copy } });
    await click(button('Copy report'));
    expect(copy.mock.lastCall?.[0].split('\n')[0]).toContain('CI bot – demo.backlog.com');
  });

  test('says of an empty history in one line that it is empty, until limits were checked', async () => {
    const { all, text, texts, update } = await show([calm]);
    expect(texts('.section-timeline > :not(h2)')).toEqual(['Nothing recorded in the last 15 minutes.']);
    expect(texts('.section-history > :not(h2)')).toEqual([
      'Nothing recorded yet. The history fills while this browser runs.',
    ]);
    expect(text()).toContain('No requests yet.');
    const now = NOW / 1000;
    await update({ history: { hours: [], owner: hoursOfSpan({ owner: OWNER, from: now - 60, to: now }) } });
    expect(all('.section-history .heat-grid')).toHaveLength(1);
    expect(text()).toContain('Copy report');
  });

  test('shows everything again when the owner changes', async () => {
    const other = owner(okGauges, { id: 'other' });
    const requests = [
      requestRecord(1, inSeconds(-9)),
      requestRecord(2, inSeconds(-9), { owner: 'other', tabId: 9 }),
    ];
    const screen = await show([calm, other], { requests });
    await click(screen.button('This tab'));
    await screen.update({ snapshot: snapshot(calm, other), requests, owner: other });
    expect(screen.text()).toContain('1 of 1 requests');
  });

  test('announces danger, and not seconds', async () => {
    const danger = owner([openGauge('update', 4, 22, { severity: 'critical' })], { severity: 'critical' });
    const { texts } = await show([danger]);
    expect(texts('[role=status]')).toContain('Update is nearly used up');
  });
});
