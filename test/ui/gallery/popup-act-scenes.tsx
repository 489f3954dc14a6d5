/** The popup with findings, promises, mute, and keys of nobody. */
import { calmGauges, inSeconds, open, owner, paced, rest, unknown, usedUp } from '../fixtures.ts';
import { finding } from '../history-fixtures.ts';
import { popup } from './popup-view.tsx';
import type { Scene } from './scenes.tsx';

const CI = 'demo.backlog.com#1';
const LONG = 'a-very-long-host-name.of-a-very-large-company.example.com';

const pacing = owner(
  [
    open('read', 402, 41),
    paced('update', 64, 36, 3.75, {
      severity: 'critical',
      inFlight: { uncounted: 2, maybeCounted: 2 },
      ...rest(86, 70, true),
    }),
    paced('search', 131, 12, 0.3),
    open('icon', 60, 48),
  ],
  { severity: 'critical', mostConstrained: 'update' },
);
const gone = owner(
  [
    open('read', 455, 31),
    usedUp('update', 31, rest(150, 148, true)),
    usedUp('search', 12),
    open('icon', 59, 55),
  ],
  { severity: 'exhausted', mostConstrained: 'update' },
);
const nobodys = (id: string, suggestedOwner: string | null) =>
  owner([open('read', 571, 14), unknown('update'), open('search', 148, 14), unknown('icon')], {
    id,
    kind: 'seen',
    label: null,
    userName: null,
    poll: null,
    mostConstrained: 'read',
    suggestedOwner,
  });
const found = (...findings: Parameters<typeof finding>[]) =>
  owner(calmGauges, { mostConstrained: 'read', findings: findings.map((each) => finding(...each)) });
const second = owner(calmGauges, { id: 'demo.backlog.com#2', label: null, userName: '山田 太郎' });
const KINDS = [
  'concurrent',
  'unpaced',
  'retriedEarly',
  'cacheable',
  'unconditionalList',
  'severalUsers',
] as const;

export const popupActScenes: Record<string, Scene> = {
  'act-pace': popup([pacing]),
  'act-tell': popup([gone], { reminders: [{ owner: CI, category: 'search', resetAt: inSeconds(12) }] }),
  'act-muted': popup([owner(calmGauges, { mostConstrained: 'read' })], { mutedUntil: inSeconds(3000) }),
  'act-copied': {
    ...popup([owner(calmGauges, { mostConstrained: 'read' })]),
    steps: [{ click: '.tools button:nth-of-type(2)' }],
  },
  'act-found-one': popup([found(['concurrent', { active: true, count: 6, peak: 4 }])]),
  ...Object.fromEntries(KINDS.map((kind) => [`act-found-${kind}`, popup([found([kind, {}])])])),
  'act-found-many': popup([
    found(
      ['concurrent', { isSevere: false, initiators: ['app.example.com', 'demo.backlog.com'], queued: true }],
      ['unpaced', { active: true, initiators: ['elsewhere'], probable: true, count: 120, perMinute: 120 }],
      ['cacheable', { active: true, initiators: [LONG], probable: true, count: 1 }],
      ['severalUsers', { initiators: ['unknown'] }],
    ),
  ]),
  'act-seen-one': popup([nobodys('seen', null), owner(calmGauges)]),
  'act-seen-two': popup([nobodys('seen', null), owner(calmGauges), second]),
  'act-seen-none': popup([nobodys('seen', null)]),
  'act-seen-probably': popup([nobodys('seen', CI), owner(calmGauges)]),
};
