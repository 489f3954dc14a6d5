/** When a reset that the user waits for has come. */
import { expect, it } from 'vitest';
import { addReminder, dueReminders } from '../../../src/core/alerts/reminders.ts';
import type { OwnerView } from '../../../src/core/snapshot.ts';
import { idleGauge, inSeconds, NOW, openGauge, owner, poll, resetGauge } from '../../ui/fixtures.ts';

/** `seconds` after the reset that the user waits for a poll says that no window is open. */
const idleAfter = (seconds: number) => owner([{ ...idleGauge('update'), asOf: inSeconds(seconds - 4) }]);
const passed = (more: Partial<OwnerView>) => owner([resetGauge('update')], more);

it.each<[string, number, OwnerView]>([
  ['a poll says that no window is open', 1, idleAfter(-1)],
  ['a poll of more than a second before the reset says so', 0, idleAfter(-1.1)],
  ['a later window is open', 1, owner([openGauge('update', 140, 27)])],
  ['the window whose reset has drifted is open', 0, owner([openGauge('update', 140, 26)])],
  ['the reset has passed for a key, which is not polled', 1, passed({ kind: 'observedKey', poll: null })],
  [
    'the reset has passed while no screen is open to poll for',
    1,
    passed({ poll: poll({ reason: 'notLooking' }) }),
  ],
  ['the reset has passed, and the next poll will confirm it', 0, passed({})],
])('if %s, so many reset reminders are due: %i', (_, due, view) => {
  const reminder = { owner: view.id, category: 'update', resetAt: inSeconds(-4), bySetting: false } as const;
  const { due: found, waiting } = dueReminders([reminder], [view], NOW, 0);
  expect([found.length, waiting.length]).toEqual([due, 1 - due]);
});

it('a reminder that a setting requests comes as soon as the muting ends', () => {
  const view = idleAfter(-1);
  const reminder = { owner: view.id, category: 'update', resetAt: inSeconds(-4), bySetting: true } as const;
  expect(dueReminders([reminder], [view], NOW, NOW).due).toHaveLength(1);
  expect(dueReminders([reminder], [view], NOW, NOW + 1)).toEqual({ due: [], waiting: [] });
});

it('a reminder replaces the one of its owner and category, and no other', () => {
  const of = (id: string, category: 'read' | 'update', resetAt = 1) => ({
    ...{ owner: id, category, resetAt },
    bySetting: false,
  });
  const others = [of('b', 'update'), of('a', 'read')];
  const reminders = addReminder([of('a', 'update'), ...others], of('a', 'update', 2));
  expect(reminders).toEqual([...others, of('a', 'update', 2)]);
});
