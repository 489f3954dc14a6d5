/** The panel's states, in the width of a side panel and of a page. */

import type { OwnerView, UsageBreakdown } from '../../../src/core/snapshot.ts';
import { Panel, type PanelProps } from '../../../src/pages/panel/panel.tsx';
import { fifth, idle, inSeconds, NOW, open, owner, poll, snapshot, unknown, usedUp } from '../fixtures.ts';
import {
  dayOfMinutes,
  finding,
  flight,
  minute,
  OWNER,
  request,
  someRequests,
  spentBy,
} from '../history-fixtures.ts';
import type { Scene, Step } from './scenes.tsx';
import type { ScreenName } from './screens.ts';

const nothing = () => {};
const actions: PanelProps['actions'] = {
  show: nothing,
  refresh: nothing,
  setFastPolling: nothing,
  pause: nothing,
  allow: nothing,
  openOptions: nothing,
  dismissFinding: nothing,
  openAsTab: nothing,
};

type PanelName = Extract<ScreenName, `panel-${string}`>;

function panel(screen: PanelName, owners: readonly OwnerView[], more: Partial<PanelProps> = {}): Scene {
  return {
    screen,
    view: (
      <Panel
        snapshot={snapshot(...owners)}
        shown=""
        noAccess={false}
        records={[]}
        requests={[]}
        restartedAt={null}
        inFlight={new Map()}
        tabId={3}
        actions={actions}
        {...more}
      />
    ),
  };
}

const usage = (category: string, used: number, seen: number, more: Partial<UsageBreakdown> = {}) => ({
  usage: {
    used,
    observed: seen,
    unattributed: used - seen,
    complete: true,
    likely: 0,
    maybeOurs: 0,
    since: null,
    by: spentBy(category, seen),
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
    id: OWNER,
    severity: 'warning',
    mostConstrained: 'update',
    findings: [
      finding('concurrent', { active: true }),
      finding('unpaced', { initiators: ['elsewhere'], probable: true, count: 120, perMinute: 120 }),
      finding('severalUsers', { isSevere: false }),
    ],
  },
);

const minutes = dayOfMinutes();
const requests = someRequests(10_000);
const flights = new Map([
  [OWNER, [flight(inSeconds(-3.2)), flight(inSeconds(-1.4), { endpoint: 'POST /issues/:id/comments' })]],
]);
const full = { records: minutes, requests, inFlight: flights };

const quiet = owner([idle('read'), idle('update'), idle('search'), idle('icon')], { id: OWNER });
const gone = owner(
  [
    open('read', 455, 31, usage('read', 145, 145)),
    usedUp('update', 31, { rateLimited: true, ...usage('update', 150, 20, { complete: false }) }),
    open('search', 149, 55),
    idle('icon'),
  ],
  {
    id: OWNER,
    severity: 'exhausted',
    mostConstrained: 'update',
    findings: [finding('retriedEarly', { active: true })],
  },
);
const LONG = 'a-very-long-host-name-of-a-program.of-a-very-large-company.example.com';
const long = owner(
  [
    open('read', 480, 42, usage('read', 120, 20)),
    open('update', 130, 31, {
      usage: {
        used: 20,
        observed: 20,
        unattributed: 0,
        complete: true,
        likely: 0,
        maybeOurs: 0,
        since: null,
        by: [
          {
            initiator: LONG,
            endpoint: 'PUT /projects/:id/git/repositories/:id/pullRequests/:id/comments/:id',
            count: 14,
          },
          { initiator: '…', endpoint: '…', count: 6 },
        ],
      },
    }),
    open('search', 149, 55),
    idle('icon'),
    open(fifth, 7, 44, { limit: 30 }),
  ],
  {
    id: OWNER,
    label: 'Nightly migration of the customer support wiki, second attempt',
    space: 'a-very-long-space-name-of-a-very-large-company.backlogtool.com',
    findings: [
      finding('cacheable', { initiators: [LONG, 'demo.backlog.com', 'own'], probable: true, count: 1 }),
    ],
  },
);
const longRequests = [
  request(1, inSeconds(-3), {
    initiator: LONG,
    endpoint: 'PUT /projects/:id/git/repositories/:id/pullRequests/:id/comments/:id',
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
const seen = owner([open('read', 571, 14), unknown('update'), open('search', 148, 14), unknown('icon')], {
  id: 'seen',
  kind: 'seen',
  label: null,
  userName: null,
  poll: null,
});
const many = [
  busy,
  ...Array.from({ length: 40 }, (_, index) =>
    owner([idle('read')], { id: `o${index}`, label: `Bot ${index}` }),
  ),
];
const hour: Step = { click: '.part-spent .switch:nth-child(2) button:nth-child(2)' };
const byEndpoint: Step = { click: '.part-spent .switch:nth-child(1) button:nth-child(2)' };

function scenesOf(screen: PanelName): Record<string, Scene> {
  const name = (state: string) => `${screen}-${state}`;
  return {
    [name('busy')]: panel(screen, [busy, seen], full),
    [name('exhausted')]: panel(screen, [gone], {
      ...full,
      records: [
        ...minutes.filter(({ category }) => category !== 'icon'),
        minute('icon', inSeconds(-400), { limit: 60, used: 60, rateLimited: 3 }),
      ],
    }),
    [name('hour-by-endpoint')]: {
      ...panel(screen, [busy], full),
      steps: [hour, byEndpoint, { click: '.part-spent th:nth-child(2) button' }],
    },
    [name('filtered')]: {
      ...panel(screen, [busy], full),
      steps: [{ type: 'comments', into: '.filters input' }, { click: '.filters button' }],
    },
    [name('tables')]: {
      ...panel(screen, [busy], {
        ...full,
        records: minutes.filter(({ openedAt }) => openedAt > NOW - 5 * 3_600_000),
      }),
      steps: [{ click: '.part-timeline summary' }, { click: '.part-today summary' }],
    },
    [name('quiet')]: panel(screen, [quiet], {
      records: minutes.filter(({ openedAt }) => openedAt < inSeconds(-3600)),
    }),
    [name('empty')]: panel(screen, [
      owner([unknown('read'), unknown('update'), unknown('search'), unknown('icon')], {
        id: OWNER,
        severity: 'unknown',
        poll: poll({ lastAnswerAt: null, running: true }),
      }),
    ]),
    [name('loading')]: panel(screen, [busy], { records: null, requests: null }),
    [name('damaged')]: panel(screen, [quiet], { restartedAt: inSeconds(-300) }),
    [name('long')]: panel(screen, [long, seen], {
      records: [minute('webhook', inSeconds(-100), { limit: 30, used: 23 })],
      requests: longRequests,
    }),
    [name('many-owners')]: panel(screen, many, full),
    [name('seen-only')]: panel(screen, [seen], full),
    [name('first-run')]: panel(screen, []),
    [name('no-access')]: panel(screen, [quiet], { noAccess: true }),
  };
}

export const panelScenes: Record<string, Scene> = { ...scenesOf('panel-narrow'), ...scenesOf('panel-wide') };
