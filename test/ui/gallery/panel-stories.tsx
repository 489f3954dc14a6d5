/** The panel's states. */
import type { UsageBreakdown } from '../../../src/core/snapshot.ts';
import { NONE, runningBatch } from '../../core/batch/batches.ts';
import {
  exhaustedGauge,
  idleGauge,
  inSeconds,
  NOW,
  openGauge,
  owner,
  poll,
  UNNAMED_CATEGORY,
  unknownGauge,
} from '../fixtures.ts';
import {
  dayOfWindows,
  finding,
  inFlightRequest,
  OWNER,
  requestRecord,
  someRequests,
  usageBy,
  weeksOfHours,
  windowRecord,
} from '../history-fixtures.ts';
import { historyActions, panel, type Stories } from './story.tsx';

const usage = (category: string, used: number, observed: number, more: Partial<UsageBreakdown> = {}) => ({
  usage: {
    used,
    observed,
    unattributed: used - observed,
    complete: true,
    likely: 0,
    maybeOurs: 0,
    since: null,
    by: usageBy(category, observed),
    ...more,
  },
});

const busy = owner(
  [
    openGauge('read', 480, 42, usage('read', 120, 56, { complete: false, since: inSeconds(-13) })),
    openGauge('update', 12, 31, {
      severity: 'warning',
      inFlight: { uncounted: 2, maybeCounted: 0 },
      ...usage('update', 138, 18, { maybeOurs: 3 }),
    }),
    openGauge('search', 131, 48, usage('search', 19, 19)),
    idleGauge('icon'),
  ],
  {
    severity: 'warning',
    mostConstrained: 'update',
    findings: [
      finding('concurrent', { active: true }),
      finding('unpaced', { initiators: ['elsewhere'], probable: true, count: 120, perMinute: 120 }),
      finding('severalUsers', { isSevere: false }),
    ],
  },
);
const exhausted = owner(
  [
    openGauge('read', 455, 31, usage('read', 145, 145)),
    exhaustedGauge('update', 31, { rateLimited: true, ...usage('update', 150, 20, { complete: false }) }),
    openGauge('search', 149, 55),
    idleGauge('icon'),
  ],
  {
    severity: 'exhausted',
    mostConstrained: 'update',
    findings: [finding('retriedEarly', { active: true })],
  },
);
const cellAt = (row: number, hour: number) =>
  `.heat-grid tbody tr:nth-child(${row + 1}) td:nth-of-type(${hour + 1})`;
const quiet = owner([idleGauge('read'), idleGauge('update'), idleGauge('search'), idleGauge('icon')]);
const nothingYet = owner(
  [unknownGauge('read'), unknownGauge('update'), unknownGauge('search'), unknownGauge('icon')],
  {
    severity: 'unknown',
    poll: poll({ lastAnswerAt: null, running: true }),
  },
);
const seen = owner(
  [openGauge('read', 571, 14), unknownGauge('update'), openGauge('search', 148, 14), unknownGauge('icon')],
  {
    id: 'seen',
    kind: 'observedKey',
    label: null,
    userName: null,
    poll: null,
  },
);

const LONG_HOST = 'a-very-long-host-name-of-a-program.of-a-very-large-company.example.com';
const LONG_ENDPOINT = 'PUT /projects/:id/git/repositories/:id/pullRequests/:id/comments/:id';
const long = owner(
  [
    openGauge('read', 480, 42, usage('read', 120, 20)),
    openGauge('update', 130, 31, {
      ...usage('update', 20, 20, {
        by: [
          { initiator: LONG_HOST, endpoint: LONG_ENDPOINT, count: 14 },
          { initiator: '…', endpoint: '…', count: 6 },
        ],
      }),
    }),
    openGauge('search', 149, 55),
    idleGauge('icon'),
    openGauge(UNNAMED_CATEGORY, 7, 44, { limit: 30 }),
  ],
  {
    label: 'Nightly migration of the customer support wiki, second attempt',
    space: 'a-very-long-space-name-of-a-very-large-company.backlogtool.com',
    findings: [
      finding('cacheable', { initiators: [LONG_HOST, 'demo.backlog.com', 'own'], probable: true, count: 1 }),
    ],
  },
);
const longRequests = [
  requestRecord(1, inSeconds(-3), {
    initiator: LONG_HOST,
    endpoint: LONG_ENDPOINT,
    method: 'PUT',
    category: 'update',
  }),
  requestRecord(2, inSeconds(-2), {
    category: 'webhook',
    status: null,
    endedAt: null,
    remaining: null,
    limit: null,
  }),
];

const minutes = dayOfWindows();
const weeks = weeksOfHours(90);
const recorded = {
  records: minutes,
  requests: someRequests(2000),
  history: weeks.history,
  historyActions: {
    ...historyActions,
    readHour: async (_: string, category: string, hours: readonly number[]) =>
      hours.flatMap((hour) => weeks.windowsOf(category, hour)),
  },
  inFlight: new Map([
    [
      OWNER,
      [
        inFlightRequest(inSeconds(-3.2)),
        inFlightRequest(inSeconds(-1.4), { endpoint: 'POST /issues/:id/comments' }),
      ],
    ],
  ]),
};
const iconLimited = windowRecord('icon', inSeconds(-400), { limit: 60, used: 60, rateLimited: 3 });

export const panelStories: Stories = {
  'panel-busy': panel([busy, seen], recorded),
  'panel-exhausted': panel([exhausted], {
    ...recorded,
    records: [...minutes.filter(({ category }) => category !== 'icon'), iconLimited],
  }),
  'panel-by-endpoint-filtered': panel([busy], recorded, [
    { click: '.section-usage .segmented-control:nth-child(2) button:nth-child(2)' },
    { click: '.section-usage .segmented-control:nth-child(1) button:nth-child(2)' },
    { type: 'comments', into: '.filters input' },
    { click: '.filters button' },
  ]),
  'panel-hour': panel([busy], recorded, [{ click: cellAt(13, 9) }]),
  'panel-hour-old': panel(
    [busy],
    { ...recorded, historyActions: { ...historyActions, readHour: async () => [] } },
    [{ click: cellAt(3, 10) }],
  ),
  'panel-weekdays': panel([busy], recorded, [
    { click: '.section-history .segmented-control:nth-child(2) button:nth-child(2)' },
  ]),
  'panel-ninety-days': panel([busy], recorded, [
    { click: '.section-history .segmented-control:nth-child(3) button:nth-child(3)' },
  ]),
  'panel-batch-running': panel([busy], {
    ...recorded,
    running: { batch: runningBatch(inSeconds(-412) / 1000), used: { ...NONE, update: 460 } },
  }),
  'panel-batch-not-checked': panel([busy], {
    ...recorded,
    running: { batch: runningBatch(inSeconds(-4 * 3600) / 1000), used: { ...NONE, update: 1204 } },
  }),
  'panel-batch-waiting': panel([busy], {
    ...recorded,
    running: { batch: runningBatch(inSeconds(3 * 3600) / 1000), used: NONE },
  }),
  'panel-batch': panel([busy], recorded, [{ type: '20', into: '.batch-form fieldset:nth-of-type(2) input' }]),
  'panel-tables': panel(
    [busy],
    { ...recorded, records: minutes.filter(({ openedAt }) => openedAt > NOW - 5 * 3_600_000) },
    [{ click: '.section-timeline summary' }, { click: '.section-history summary' }],
  ),
  'panel-quiet-history-lost': panel([quiet], {
    records: minutes.filter(({ openedAt }) => openedAt < inSeconds(-3600)),
    restartedAt: inSeconds(-300),
  }),
  'panel-empty': panel([nothingYet]),
  'panel-opening': panel([busy], { ...recorded, isHistoryWhole: false }),
  'panel-loading': panel([busy], { records: null, requests: null, history: null }),
  'panel-long-names': panel([long, seen], {
    records: [windowRecord('webhook', inSeconds(-100), { limit: 30, used: 23 })],
    requests: longRequests,
  }),
  'panel-key-alone': panel([seen], recorded),
  'panel-first-run': panel([]),
  'panel-no-access': panel([quiet], { noAccess: true }),
};
