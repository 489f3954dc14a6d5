/** The panel's states. */
import type { UsageBreakdown } from '../../../src/core/snapshot.ts';
import { NONE, runningBatch } from '../../core/batch/batches.ts';
import { fifth, idle, inSeconds, NOW, open, owner, poll, unknown, usedUp } from '../fixtures.ts';
import {
  dayOfMinutes,
  finding,
  flight,
  minute,
  OWNER,
  request,
  someRequests,
  spentBy,
  weeksOfHours,
} from '../history-fixtures.ts';
import { panel, type Scenes } from './scene.tsx';

const usage = (category: string, used: number, observed: number, more: Partial<UsageBreakdown> = {}) => ({
  usage: {
    used,
    observed,
    unattributed: used - observed,
    complete: true,
    likely: 0,
    maybeOurs: 0,
    since: null,
    by: spentBy(category, observed),
    ...more,
  },
});

const busy = owner(
  [
    open('read', 480, 42, usage('read', 120, 56, { complete: false, since: inSeconds(-13) })),
    open('update', 12, 31, {
      severity: 'warning',
      inFlight: { uncounted: 2, maybeCounted: 0 },
      ...usage('update', 138, 18, { maybeOurs: 3 }),
    }),
    open('search', 131, 48, usage('search', 19, 19)),
    idle('icon'),
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
    open('read', 455, 31, usage('read', 145, 145)),
    usedUp('update', 31, { rateLimited: true, ...usage('update', 150, 20, { complete: false }) }),
    open('search', 149, 55),
    idle('icon'),
  ],
  {
    severity: 'exhausted',
    mostConstrained: 'update',
    findings: [finding('retriedEarly', { active: true })],
  },
);
const quiet = owner([idle('read'), idle('update'), idle('search'), idle('icon')]);
const nothingYet = owner([unknown('read'), unknown('update'), unknown('search'), unknown('icon')], {
  severity: 'unknown',
  poll: poll({ lastAnswerAt: null, running: true }),
});
const seen = owner([open('read', 571, 14), unknown('update'), open('search', 148, 14), unknown('icon')], {
  id: 'seen',
  kind: 'observedKey',
  label: null,
  userName: null,
  poll: null,
});

const LONG_HOST = 'a-very-long-host-name-of-a-program.of-a-very-large-company.example.com';
const LONG_ENDPOINT = 'PUT /projects/:id/git/repositories/:id/pullRequests/:id/comments/:id';
const long = owner(
  [
    open('read', 480, 42, usage('read', 120, 20)),
    open('update', 130, 31, {
      ...usage('update', 20, 20, {
        by: [
          { initiator: LONG_HOST, endpoint: LONG_ENDPOINT, count: 14 },
          { initiator: '…', endpoint: '…', count: 6 },
        ],
      }),
    }),
    open('search', 149, 55),
    idle('icon'),
    open(fifth, 7, 44, { limit: 30 }),
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
  request(1, inSeconds(-3), {
    initiator: LONG_HOST,
    endpoint: LONG_ENDPOINT,
    method: 'PUT',
    category: 'update',
  }),
  request(2, inSeconds(-2), {
    category: 'webhook',
    status: null,
    endedAt: null,
    remaining: null,
    limit: null,
  }),
];

const minutes = dayOfMinutes();
const recorded = {
  records: minutes,
  requests: someRequests(2000),
  history: weeksOfHours(90),
  inFlight: new Map([
    [OWNER, [flight(inSeconds(-3.2)), flight(inSeconds(-1.4), { endpoint: 'POST /issues/:id/comments' })]],
  ]),
};
const iconLimited = minute('icon', inSeconds(-400), { limit: 60, used: 60, rateLimited: 3 });

export const panelScenes: Scenes = {
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
  'panel-hour': panel([busy], recorded, [{ click: '[data-row="13"][data-hour="9"]' }]),
  'panel-hour-old': panel([busy], recorded, [{ click: '[data-row="3"][data-hour="10"]' }]),
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
  'panel-loading': panel([busy], { records: null, requests: null, history: null }),
  'panel-long-names': panel([long, seen], {
    records: [minute('webhook', inSeconds(-100), { limit: 30, used: 23 })],
    requests: longRequests,
  }),
  'panel-key-alone': panel([seen], recorded),
  'panel-first-run': panel([]),
  'panel-no-access': panel([quiet], { noAccess: true }),
};
