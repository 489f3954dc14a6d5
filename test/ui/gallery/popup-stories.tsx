/** The popup's states. */
import type { Finding } from '../../../src/core/findings/finding.ts';
import type { OwnerView, PollError } from '../../../src/core/snapshot.ts';
import type { MissedEvent } from '../../../src/history/missed-events.ts';
import { SinceLastLooked } from '../../../src/pages/popup/since-last-looked.tsx';
import { ERROR_REMEDIES } from '../../../src/ui/app/polling-footer.tsx';
import {
  exhaustedGauge,
  failingPoll,
  gaugeAtRate,
  idleGauge,
  inSeconds,
  NOW,
  okGauges,
  openGauge,
  owner,
  poll,
  resetGauge,
  staleGauge,
  UNNAMED_CATEGORY,
  unknownGauge,
  usageElsewhere,
} from '../fixtures.ts';
import { finding, OWNER } from '../history-fixtures.ts';
import { nothing, popup, type Step, type Stories } from './story.tsx';

const LONG = 'a-very-long-host-name.of-a-very-large-company.example.com';
const calm = owner(okGauges, { mostConstrained: 'read' });
const second = owner(okGauges, { id: 'demo.backlog.com#2', label: null, userName: '山田 太郎' });
const allUnknown = (['read', 'update', 'search', 'icon'] as const).map(unknownGauge);
const allStale = (['update', 'search', 'icon'] as const).map((name) => staleGauge(name));
const allIdle = (['read', 'update', 'search', 'icon'] as const).map((name) => idleGauge(name));

const warning = owner(
  [
    openGauge('read', 402, 33, usageElsewhere(198, 64, false)),
    openGauge('update', 12, 31, { severity: 'warning', ...usageElsewhere(138, 120, true) }),
    openGauge('search', 131, 48),
    idleGauge('icon'),
  ],
  { severity: 'warning', mostConstrained: 'update' },
);
const critical = owner(
  [
    openGauge('read', 400, 22, { inFlight: { uncounted: 1, maybeCounted: 3 } }),
    gaugeAtRate('update', 4, 22, 0.34, {
      severity: 'critical',
      isUpperBound: true,
      ...usageElsewhere(146, 120, true),
    }),
    openGauge('search', 150, 12),
    idleGauge('icon'),
  ],
  { severity: 'critical', mostConstrained: 'update' },
);
const projected = owner(
  [
    openGauge('read', 402, 41),
    gaugeAtRate('update', 64, 36, 3.75, {
      severity: 'critical',
      inFlight: { uncounted: 2, maybeCounted: 2 },
      ...usageElsewhere(86, 70, true),
      rate: { here: 0.7, elsewhere: 3.1 },
      advice: { kind: 'others', perSecond: 3.1, pace: { kind: 'interval', everyMs: 1200 } },
    }),
    gaugeAtRate('search', 131, 12, 0.3),
    openGauge('icon', 60, 48),
  ],
  { severity: 'critical', mostConstrained: 'update' },
);
const exhausted = owner(
  [
    openGauge('read', 455, 31),
    exhaustedGauge('update', 31, usageElsewhere(150, 148, true)),
    exhaustedGauge('search', 12),
    openGauge('icon', 59, 55),
  ],
  { severity: 'exhausted', mostConstrained: 'update' },
);
const rateLimited = owner(
  [
    openGauge('read', 455, 31),
    exhaustedGauge('update', 31, { rateLimited: true, ...usageElsewhere(150, 20, false) }),
    exhaustedGauge('search', 58, {
      rateLimited: true,
      resetEstimated: true,
      limit: null,
      remaining: null,
      usage: null,
    }),
    idleGauge('icon'),
  ],
  { severity: 'exhausted', mostConstrained: 'update' },
);
const freePlan = owner(
  [
    openGauge('read', 4, 41, { limit: 60, severity: 'warning' }),
    idleGauge('update', 15),
    idleGauge('search', 15),
    idleGauge('icon', 6),
  ],
  { severity: 'warning', mostConstrained: 'read' },
);
const offline = owner(
  [
    staleGauge('read', {
      remaining: 480,
      resetAt: inSeconds(20),
      asOf: inSeconds(-35),
      ...usageElsewhere(120, 0, true),
    }),
    ...allStale,
  ],
  { severity: 'unknown', poll: failingPoll('offline', inSeconds(20)) },
);
const long = owner(
  [...okGauges.slice(0, 3), idleGauge('icon'), openGauge(UNNAMED_CATEGORY, 7, 44, { limit: 30 })],
  {
    label: 'Nightly migration of the customer support wiki, second attempt',
    space: 'a-very-long-space-name-of-a-very-large-company.backlogtool.com',
    mostConstrained: 'read',
  },
);
/** The user of a key that has not been assigned to an account. */
const seen = (suggestedOwner: string | null = null) =>
  owner(
    [openGauge('read', 571, 14), unknownGauge('update'), openGauge('search', 148, 14), unknownGauge('icon')],
    {
      id: 'seen',
      kind: 'observedKey',
      label: null,
      userName: null,
      poll: null,
      mostConstrained: 'read',
      suggestedOwner,
    },
  );
const nightly = (more: Partial<OwnerView> = {}) =>
  owner([exhaustedGauge('update', 31), openGauge('read', 590, 20)], {
    id: 'demo.backlog.com#3',
    label: 'Nightly import',
    severity: 'exhausted',
    ...more,
  });
const found = (...findings: [kind: Finding['kind'], more?: Partial<Finding>][]) =>
  popup([owner(okGauges, { mostConstrained: 'read', findings: findings.map((each) => finding(...each)) })]);
const pollFails = (error: PollError) =>
  popup([
    owner([resetGauge('read'), resetGauge('update'), idleGauge('search'), idleGauge('icon')], {
      poll: failingPoll(error, ERROR_REMEDIES[error] === 'wait' ? inSeconds(20) : null),
    }),
  ]);
const withPoll = (more: Parameters<typeof poll>[0]) =>
  popup([owner(okGauges, { mostConstrained: 'read', poll: poll(more) })]);
const wrongKey: Step[] = [
  { type: 'demo.backlog.com', into: 'input[type=text]' },
  { type: 'wrong', into: 'input[type=password]' },
  { click: 'button[type=submit]' },
];

const missed: readonly MissedEvent[] = [
  {
    kind: 'usedUp',
    owner: OWNER,
    category: 'update',
    from: inSeconds(-8.5 * 3600),
    to: inSeconds(-8.43 * 3600),
    caller: { kind: 'external' },
  },
  {
    kind: 'usedUp',
    owner: second.id,
    category: 'search',
    from: inSeconds(-3600),
    to: inSeconds(-3540),
    caller: { kind: 'initiator', initiator: LONG },
  },
  { kind: 'unchecked', owner: OWNER, from: inSeconds(-11.5 * 3600), to: inSeconds(-2 * 3600) },
  { kind: 'unchecked', owner: OWNER, from: inSeconds(-1800), to: inSeconds(-900) },
];

export const popupStories: Stories = {
  ok: popup([calm]),
  'muted-copied': popup([calm], { mutedUntil: inSeconds(3000) }, [
    { click: '.more' },
    { click: '.menu button:nth-of-type(4)' },
  ]),
  warning: popup([warning]),
  critical: popup([critical]),
  'projected-times': popup([projected], {}, [{ click: 'button.countdown' }]),
  exhausted: popup([exhausted], {
    reminders: [{ owner: OWNER, category: 'search', resetAt: inSeconds(12), bySetting: false }],
  }),
  'rate-limited': popup([rateLimited]),
  idle: popup([owner(allIdle)]),
  'free-plan': popup([freePlan]),
  reset: popup([
    owner([openGauge('read', 580, 50), resetGauge('update'), resetGauge('search'), idleGauge('icon')], {
      mostConstrained: 'read',
    }),
  ]),
  unknown: popup([
    owner(allUnknown, { severity: 'unknown', poll: poll({ lastAnswerAt: null, running: true }) }),
  ]),
  offline: popup([offline]),
  stale: popup([
    owner([staleGauge('read'), ...allStale], {
      severity: 'unknown',
      poll: poll({ lastAnswerAt: inSeconds(-622), nextAt: inSeconds(0), running: true }),
    }),
  ]),
  paused: withPoll({ paused: true, nextAt: null, lastAnswerAt: inSeconds(-75) }),
  fast: withPoll({ mode: 'fast', intervalMs: 2000, fastUntil: inSeconds(740) }),
  menu: popup([calm], {}, [{ click: '.more' }]),
  'several-owners': popup([warning, second, seen()]),
  'all-accounts': popup([
    { ...exhausted, findings: [finding('unpaced', { active: true })] },
    { ...critical, id: 'other.backlog.jp#4', space: 'other.backlog.jp', label: 'Support desk' },
    second,
    nightly({ alerting: 'none' }),
  ]),
  'long-names': popup([long, seen()]),
  'key-alone': popup([seen()]),
  'key-one-account': popup([seen(), owner(okGauges)]),
  'key-two-accounts': popup([seen(), owner(okGauges), second]),
  'key-suggested': popup([seen(OWNER), owner(okGauges)]),
  'found-two': found(['concurrent', { active: true, count: 6, peak: 4 }], ['unpaced']),
  'found-two-others': found(['retriedEarly'], ['unconditionalList']),
  'found-open': popup(
    [owner(okGauges, { mostConstrained: 'read', findings: [finding('concurrent'), finding('unpaced')] })],
    {},
    [{ click: 'summary' }],
  ),
  'found-many': found(
    ['cacheable', { active: true, initiators: [LONG], probable: true, count: 1 }],
    ['severalUsers', { initiators: ['unknown'] }],
    ['concurrent', { isSevere: false, initiators: ['app.example.com', 'demo.backlog.com'], queued: true }],
    ['unpaced', { active: true, initiators: ['elsewhere'], probable: true, count: 120, perMinute: 120 }],
  ),
  'since-last-looked': popup([calm], {
    sinceLastLooked: (
      <SinceLastLooked
        events={missed}
        names={new Map([[second.id, '山田 太郎']])}
        now={NOW}
        onDismiss={nothing}
        onMore={nothing}
      />
    ),
  }),
  'no-access': popup([owner(allUnknown, { severity: 'unknown', poll: failingPoll('noPermission', null) })], {
    noAccess: true,
  }),
  'first-run': popup([]),
  'first-run-wrong-key': popup([], {}, wrongKey),
  'needs-new-key': pollFails('keyRefused'),
  'needs-second-factor': pollFails('secondFactor'),
  'limit-reached': pollFails('limitReached'),
};
