import { expect, test, vi } from 'vitest';
import { statusText } from '../../src/pages/popup/copied-status.ts';
import {
  exhaustedGauge,
  idleGauge,
  inSeconds,
  NOW,
  okGauges,
  openGauge,
  owner,
  poll,
  staleGauge,
  unknownGauge,
} from './fixtures.ts';
import { finding } from './history-fixtures.ts';
import { click, settle } from './mount.ts';
import { showPopup } from './popup-screen.tsx';

const calm = owner(okGauges, { mostConstrained: 'read' });
const gone = owner([openGauge('read', 455, 31), exhaustedGauge('update', 31), exhaustedGauge('search', 12)], {
  severity: 'exhausted',
});
const observed = owner([openGauge('read', 571, 14)], {
  id: 'demo.backlog.com~0f3a',
  kind: 'observedKey',
  label: null,
  userName: null,
  poll: null,
});
const clockOf = (at: number) => new Date(at).toTimeString().slice(0, 8);

test.each([
  ['retryAfter', 'Backlog asks you to wait, next check in 9 min'],
  ['readsShort', 'few Read requests left, next check in 9 min'],
  ['backOff', 'trying again in 9 min'],
  ['due', 'every 10 s'],
] as const)('the popup says that a poll waits for the reason %s', async (reason, text) => {
  const waiting = owner(okGauges, { poll: poll({ reason, nextAt: inSeconds(540) }) });
  const { root, button } = await showPopup([waiting]);
  // Numbers and their units are held together by spaces that do not break.
  const plain = (said: string | null | undefined) =>
    said?.replaceAll('\u00a0', ' ').replaceAll('\u202f', ' ');
  expect(plain(root.querySelector('.freshness')?.textContent)).toContain(text);
  expect(plain(button(/Check now$/).title)).toBe(reason === 'due' ? 'Check now' : text);
});

test('figures older than two intervals never stand beside the interval', async () => {
  const late = poll({ lastAnswerAt: inSeconds(-622), nextAt: inSeconds(0), running: true });
  const { root } = await showPopup([owner([staleGauge('read')], { poll: late })]);
  expect(root.querySelector('.freshness small')?.textContent).toBe('trying again');
});

test('an account of which no check was answered yet has not been checked', async () => {
  const { root } = await showPopup([owner([unknownGauge('read')], { poll: poll({ lastAnswerAt: null }) })]);
  expect(root.querySelector('.freshness')?.textContent).toContain('Not checked yet');
});

test('no button to try again is offered before the time that the space has named', async () => {
  const failed = { error: 'serverError', nextAt: inSeconds(540) } as const;
  const retries = await showPopup([owner(okGauges, { poll: poll({ ...failed, reason: 'backOff' }) })]);
  expect(retries.root.querySelector('.primary')?.textContent).toBe('Try now');
  const waits = await showPopup([owner(okGauges, { poll: poll({ ...failed, reason: 'retryAfter' }) })]);
  expect(waits.root.querySelector('.primary')).toBeNull();
});

test('"Check now" turns while the poll that the user asked for waits for its turn', async () => {
  const asked = poll({ reason: 'requested', refreshing: true });
  const { button } = await showPopup([owner(okGauges, { poll: asked })]);
  expect(button(/Check now$/).classList.contains('turning')).toBe(true);
});

test('the pace is one sentence, in the same seconds as the countdowns', async () => {
  const burnRate = { expected: 0.4, actual: 0.5, exhaustedAt: inSeconds(14), unconfirmed: false };
  const { text } = await showPopup([
    owner([openGauge('update', 70, 36, { burnRate, severity: 'critical' })]),
  ]);
  expect(text()).toContain('At this pace, used up 22 s before the reset');
});

test('a click sets a reminder of the reset, and the row says that it is set', async () => {
  const reminders = [
    { owner: gone.id, category: 'search' as const, resetAt: inSeconds(12), bySetting: false },
  ];
  const { button, root, actions } = await showPopup([gone], { reminders });
  await click(button('Notify me when Update resets'));
  expect(actions.remindOfReset).toHaveBeenCalledExactlyOnceWith(gone.id, 'update');
  expect(root.querySelectorAll('.reminder-set')).toHaveLength(1);
  expect(() => button('Notify me when Search resets')).toThrow();
});

test('a reminder is not offered for a key that is not polled', async () => {
  const { text } = await showPopup([{ ...observed, gauges: [exhaustedGauge('update', 31)] }]);
  expect(text()).not.toContain('Notify me');
});

test('muting for an hour says until when, and can be ended', async () => {
  const loud = await showPopup([calm]);
  await click(loud.button('Mute for an hour'));
  expect(loud.actions.mute).toHaveBeenCalledExactlyOnceWith(true);
  const quiet = await showPopup([calm], { mutedUntil: inSeconds(3000) });
  await click(quiet.button(`Unmute Muted until ${clockOf(inSeconds(3000))}`));
  expect(quiet.actions.mute).toHaveBeenCalledExactlyOnceWith(false);
});

test('the status is copied as text, and reported as copied only then', async () => {
  const { button, actions, text } = await showPopup([gone]);
  await click(button(/^Copy status/));
  await settle();
  const lines = `demo Update 0/150, resets ${clockOf(inSeconds(31))}\ndemo Search 0/150, resets ${clockOf(inSeconds(12))}`;
  expect(actions.copy).toHaveBeenCalledExactlyOnceWith(lines);
  await vi.waitFor(() => expect(text()).toContain('Copied'));
});

test('without figures the copy button says that there is nothing to copy, and leaves the clipboard alone', async () => {
  const { button, actions, text } = await showPopup([owner([unknownGauge('read'), unknownGauge('update')])]);
  expect(button(/^Copy status/).getAttribute('aria-disabled')).toBe('true');
  expect(text()).toContain('Copy status – no figures yet');
  await click(button(/^Copy status/));
  await settle();
  expect(actions.copy).not.toHaveBeenCalled();
  expect(text()).not.toContain('Copied');
});

test('a clipboard error is reported, and nothing is said to be copied', async () => {
  const { button, actions, text } = await showPopup([gone]);
  actions.copy.mockResolvedValueOnce(false);
  await click(button(/^Copy status/));
  await settle();
  await vi.waitFor(() => expect(text()).toContain('Not copied'));
});

test('a copied status never has an old figure without its age', () => {
  const old = owner([staleGauge('read', { remaining: 480 }), unknownGauge('update')], {
    severity: 'unknown',
  });
  expect(statusText(old, [old], NOW)).toBe(`demo Read 480/600 (as of ${clockOf(inSeconds(-622))})`);
  const fresh = owner([idleGauge('read')]);
  expect(statusText(fresh, [fresh], NOW)).toBe('demo Read 600/600');
});

test('a copied status names the user if its space has several accounts', () => {
  const first = owner([idleGauge('read')], { label: null, userName: 'Taro' });
  const second = owner([idleGauge('read')], { id: 'demo.backlog.com#2', label: null, userName: 'Hanako' });
  expect(statusText(second, [first, second], NOW)).toBe('demo (Hanako) Read 600/600');
});

test('findings are a line each, the first two of them, with advice that opens and a dismissal of its own', async () => {
  const findings = [
    finding('concurrent', { active: true, count: 6, peak: 4 }),
    finding('unpaced', { initiators: ['elsewhere'], probable: true, perMinute: 120 }),
    finding('severalUsers', { isSevere: false }),
  ];
  const { text, button, root, actions } = await showPopup([{ ...calm, findings }]);
  expect(text()).toContain('What to change');
  expect(text()).toContain('app.example.com sent 6 requests at the same time, peak 4');
  expect(text()).toContain('Probably: Other programs sent about 120 a minute (Update)');
  expect(text()).not.toContain('keys of 3 users');
  expect(root.querySelector('.findings-preview a')?.getAttribute('href')).toBe(
    'https://developer.nulab.com/docs/backlog/rate-limit/',
  );
  await click(button('1 more in Details'));
  expect(actions.openPanel).toHaveBeenCalledOnce();
  await click(button(/^Hide for a day app\.example\.com sent/));
  expect(actions.dismissFinding).toHaveBeenCalledExactlyOnceWith(calm.id, findings[0]?.id);
});

test('requests that the browser may have queued are called requested, not sent', async () => {
  const { text } = await showPopup([
    { ...calm, findings: [finding('concurrent', { queued: true, count: 6 })] },
  ]);
  expect(text()).toContain('app.example.com tried to send 6 requests at the same time, peak 6');
});

test('an observed key is assigned to the account of its space, or ignored', async () => {
  const elsewhere = owner([], { id: 'other.backlog.jp#3', space: 'other.backlog.jp', label: 'Other' });
  const { button, text, actions } = await showPopup([observed, calm, elsewhere]);
  expect(text()).toContain('Whose key is this?');
  await click(button('It’s mine'));
  await click(button('Hide'));
  expect(actions.assignKey).toHaveBeenCalledExactlyOnceWith(observed.id, calm.id);
  expect(actions.ignoreKey).toHaveBeenCalledExactlyOnceWith(observed.id);
});

test('an observed key is assigned to one of several accounts by the user', async () => {
  const second = owner([], { id: 'demo.backlog.com#2', label: 'Nightly' });
  const { button, actions } = await showPopup([observed, calm, second]);
  await click(button('Mine: Nightly'));
  expect(actions.assignKey).toHaveBeenCalledExactlyOnceWith(observed.id, second.id);
});

test('the account that an observed key probably belongs to is named and offered', async () => {
  const { button, text, actions } = await showPopup([{ ...observed, suggestedOwner: calm.id }, calm]);
  expect(text()).toContain('Probably the same user as CI bot');
  await click(button('Show them as one'));
  expect(actions.assignKey).toHaveBeenCalledExactlyOnceWith(observed.id, calm.id);
});

test('a key on a space without an account can be marked as the user’s, which ends the question', async () => {
  const elsewhere = owner([], { id: 'other.backlog.jp#3', space: 'other.backlog.jp', label: 'Other' });
  const { button, text, actions, show } = await showPopup([observed, elsewhere]);
  await click(button('It’s mine'));
  expect(actions.markKeyMine).toHaveBeenCalledExactlyOnceWith(observed.id);
  await show([{ ...observed, alerting: 'own' }, elsewhere]);
  expect(text()).not.toContain('Whose key is this?');
});
