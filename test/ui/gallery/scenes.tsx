/** Every state of every screen, by name. The same components as in the extension, with fixed data. */
import type { ComponentChild } from 'preact';
import type { PollError } from '../../../src/core/snapshot.ts';
import { OptionsPage, type OptionsPageProps } from '../../../src/pages/options/options.tsx';
import { REPAIR_KINDS } from '../../../src/storage/repair-log.ts';
import { ERROR_REMEDIES } from '../../../src/ui/app/error-remedies.ts';
import {
  account,
  calmGauges,
  failing,
  fifth,
  idle,
  inSeconds,
  open,
  owner,
  paced,
  poll,
  reset,
  rest,
  stale,
  unknown,
  usedUp,
} from '../fixtures.ts';
import { dataScenes } from './data-scenes.tsx';
import { panelScenes } from './panel-scenes.tsx';
import { popupActScenes } from './popup-act-scenes.tsx';
import { popup } from './popup-view.tsx';
import type { ScreenName } from './screens.ts';
import { sectionScenes } from './section-scenes.tsx';
import { welcomeScenes } from './welcome-scenes.tsx';

export interface Scene {
  readonly screen: ScreenName;
  readonly view: ComponentChild;
  /** Selectors to click, or texts to type, before the picture is taken. */
  readonly steps?: readonly Step[];
}
export type Step = { readonly click: string } | { readonly type: string; readonly into: string };

const nothing = () => {};
const watching = owner(
  [
    open('read', 402, 33, rest(198, 64, false)),
    open('update', 12, 31, { severity: 'warning', ...rest(138, 120, true) }),
    open('search', 131, 48),
    idle('icon'),
  ],
  { severity: 'warning', mostConstrained: 'update' },
);

const danger = owner(
  [
    open('read', 400, 22, { inFlight: { uncounted: 1, maybeCounted: 3 } }),
    paced('update', 4, 22, 0.34, {
      severity: 'critical',
      isUpperBound: true,
      ...rest(146, 120, true),
    }),
    open('search', 150, 12),
    idle('icon'),
  ],
  { severity: 'critical', mostConstrained: 'update' },
);

const usedUpOwner = owner(
  [open('read', 455, 31), usedUp('update', 31, rest(150, 148, true)), open('search', 149, 55), idle('icon')],
  { severity: 'exhausted', mostConstrained: 'update' },
);

const refusedTwice = owner(
  [
    open('read', 455, 31),
    usedUp('update', 31, { rateLimited: true, ...rest(150, 20, false) }),
    usedUp('search', 58, {
      rateLimited: true,
      resetEstimated: true,
      limit: null,
      remaining: null,
      usage: null,
    }),
    idle('icon'),
  ],
  { severity: 'exhausted', mostConstrained: 'update' },
);

const seen = owner([open('read', 571, 14), unknown('update'), open('search', 148, 14), unknown('icon')], {
  id: 'seen',
  kind: 'seen',
  label: null,
  userName: null,
  poll: null,
  mostConstrained: 'read',
});

const staleOwner = owner(
  [
    stale('read', { remaining: 480, resetAt: inSeconds(20), asOf: inSeconds(-35), ...rest(120, 0, true) }),
    stale('update'),
    stale('search'),
    stale('icon'),
  ],
  { severity: 'unknown', poll: failing('offline', inSeconds(20)) },
);

const long = owner(
  [...calmGauges.slice(0, 3), idle('icon'), open(fifth, 7, 44, { limit: 30, severity: 'ok' })],
  {
    label: 'Nightly migration of the customer support wiki, second attempt',
    space: 'a-very-long-space-name-of-a-very-large-company.backlogtool.com',
    mostConstrained: 'read',
  },
);

const nothingYet = ['read', 'update', 'search', 'icon'].map((name) => unknown(name as 'read'));

const withProblem = (problem: PollError): Scene => {
  const needsUser = ERROR_REMEDIES[problem] !== 'wait';
  return popup([
    owner([reset('read'), reset('update'), idle('search'), idle('icon')], {
      poll: failing(problem, needsUser ? null : inSeconds(20)),
    }),
  ]);
};

const options = (more: Partial<OptionsPageProps> = {}, steps: readonly Step[] = []): Scene => ({
  screen: 'options',
  view: (
    <OptionsPage
      accounts={[]}
      paused={false}
      noAccess={false}
      unpinned={false}
      actions={{
        rename: async () => true,
        remove: nothing,
        pause: nothing,
        allow: nothing,
        forgetResets: nothing,
      }}
      {...more}
    />
  ),
  steps,
});

const accounts = [
  account(),
  account({ id: 'b', label: null, userName: '山田 太郎', space: 'yamada.backlog.jp', spaceName: '山田商店' }),
];
const submit: Step = { click: 'button[type=submit]' };
const typed = (space: string, key: string): Step[] => [
  { type: space, into: 'input[type=text]' },
  { type: key, into: 'input[type=password]' },
  submit,
];

export const scenes: Record<string, Scene> = {
  ...panelScenes,
  ...popupActScenes,
  ...sectionScenes,
  ...dataScenes,
  ...welcomeScenes,
  ok: popup([owner(calmGauges, { mostConstrained: 'read' })]),
  warning: popup([watching]),
  critical: popup([danger]),
  exhausted: popup([usedUpOwner]),
  refused: popup([refusedTwice]),
  idle: popup([owner([idle('read'), idle('update'), idle('search'), idle('icon')])]),
  'free-plan': popup([
    owner(
      [
        open('read', 4, 41, { limit: 60, severity: 'warning' }),
        idle('update', 15),
        idle('search', 15),
        idle('icon', 6),
      ],
      {
        severity: 'warning',
        mostConstrained: 'read',
      },
    ),
  ]),
  reset: popup([
    owner([open('read', 580, 50), reset('update'), reset('search'), idle('icon')], {
      mostConstrained: 'read',
    }),
  ]),
  unknown: popup([
    owner(nothingYet, { severity: 'unknown', poll: poll({ lastAnswerAt: null, running: true }) }),
  ]),
  offline: popup([staleOwner]),
  stale: popup([
    owner([stale('read'), stale('update'), stale('search'), stale('icon')], {
      severity: 'unknown',
      poll: poll({ lastAnswerAt: inSeconds(-622), nextAt: inSeconds(0), running: true }),
    }),
  ]),
  paused: popup([
    owner(calmGauges, {
      mostConstrained: 'read',
      poll: poll({ paused: true, nextAt: null, lastAnswerAt: inSeconds(-75) }),
    }),
  ]),
  closely: popup([
    owner(calmGauges, {
      mostConstrained: 'read',
      poll: poll({ mode: 'fast', intervalMs: 2000, fastUntil: inSeconds(740) }),
    }),
  ]),
  clock: { ...popup([danger]), steps: [{ click: 'button.countdown' }] },
  'several-owners': popup([
    watching,
    owner(calmGauges, { id: 'b', label: null, userName: '山田 太郎' }),
    seen,
  ]),
  seen: popup([seen]),
  'long-names': popup([long, seen]),
  'no-access': popup([owner(nothingYet, { severity: 'unknown', poll: failing('noPermission', null) })], {
    noAccess: true,
  }),
  'first-run': popup([]),
  'first-run-bad-key': { ...popup([]), steps: typed('demo.backlog.com', 'wrong') },
  ...Object.fromEntries(
    (Object.keys(ERROR_REMEDIES) as PollError[]).map((problem) => [
      `problem-${problem}`,
      withProblem(problem),
    ]),
  ),
  'options-empty': options({ unpinned: true }),
  'options-accounts': options({ accounts }),
  'options-resets': options({
    accounts,
    resets: Object.fromEntries(REPAIR_KINDS.map((kind) => [kind, inSeconds(-90_000)])),
  }),
  'options-added': options({ accounts }, typed('demo.backlog.com', 'good')),
  'options-which-space': options({}, typed('demo', 'good')),
  'options-refused': options({ accounts }, typed('demo.backlog.com', 'wrong')),
  'options-complaints': options({}, typed('www.backlog.com', '')),
  'options-remove': options({ accounts, paused: true }, [{ click: '.account-head button:last-of-type' }]),
  'options-rename': options({ accounts, noAccess: true }, [{ click: '.account-head button' }]),
};
