import { expect, test, vi } from 'vitest';
import type { PollError } from '../../src/core/snapshot.ts';
import { ERROR_REMEDIES } from '../../src/ui/app/polling-footer.tsx';
import { failingPoll, inSeconds, okGauges, openGauge, owner, poll, unknownGauge } from './fixtures.ts';
import { click } from './mount.ts';
import { showPopup } from './popup-screen.tsx';

const calm = owner(okGauges, { mostConstrained: 'read' });
const other = owner([openGauge('read', 10, 9)], { id: 'other', label: 'Other', space: 'other.backlog.jp' });
const seen = owner([openGauge('read', 571, 14)], {
  id: 'seen',
  kind: 'observedKey',
  label: null,
  userName: null,
  poll: null,
});

test('the popup shows four gauges, their age and the poll interval', async () => {
  const screen = await showPopup([calm]);
  expect(screen.meters()).toHaveLength(4);
  expect(screen.text()).toMatch(/Checked 3 s ago.*every 10 s/);
});

test('checking now, pausing and the options are one click away, or two', async () => {
  const { button, actions } = await showPopup([calm]);
  await click(button(/Check now$/));
  await click(button('Pause checking'));
  await click(button('Options'));
  expect(actions.refresh).toHaveBeenCalledWith(calm.id);
  expect(actions.pause).toHaveBeenCalledWith(true);
  expect(actions.openOptions).toHaveBeenCalledOnce();
});

test('fast polling states its cost before, and how long it lasts after', async () => {
  const before = await showPopup([calm]);
  await click(before.button(/^Check more often every 2 s, uses 5% of Read$/));
  expect(before.actions.setFastPolling).toHaveBeenCalledWith(calm.id, true);

  const closely = poll({ mode: 'fast', intervalMs: 2000, fastUntil: inSeconds(740) });
  const after = await showPopup([owner(okGauges, { poll: closely })]);
  await click(after.button(/^Checking more often, 12 min left/));
  expect(after.actions.setFastPolling).toHaveBeenCalledWith(calm.id, false);
});

test('while polling is paused, the main button resumes it', async () => {
  const { button, text, actions } = await showPopup([
    owner(okGauges, { poll: poll({ paused: true, nextAt: null }) }),
  ]);
  expect(text()).not.toContain('Check more often');
  await click(button('Resume checking'));
  expect(actions.pause).toHaveBeenCalledWith(false);
});

test('one owner has no list box, and of several the chosen one is shown', async () => {
  expect((await showPopup([calm])).root.querySelector('select')).toBeNull();
  const both = await showPopup([calm, other], { owner: other });
  expect(both.meter('Read').getAttribute('aria-valuenow')).toBe('10');
});

test('the list box names label and space, and reports the choice', async () => {
  const { root, actions } = await showPopup([calm, other, seen]);
  const select = root.querySelector('select') as HTMLSelectElement;
  expect([...select.options].map(({ text }) => text)).toEqual([
    'CI bot – demo.backlog.com',
    'Other – other.backlog.jp',
    'A key seen on demo.backlog.com',
  ]);
  select.value = 'other';
  select.dispatchEvent(new Event('change', { bubbles: true }));
  expect(actions.show).toHaveBeenCalledWith('other');
});

test('an observed key is not polled, and its account can be added', async () => {
  const { button, text, actions } = await showPopup([seen]);
  expect(text()).toContain('This browser’s requests only');
  await click(button('Add this account'));
  expect(actions.addAccount).toHaveBeenCalledExactlyOnceWith('demo.backlog.com');
});

test.each(Object.keys(ERROR_REMEDIES) as PollError[])(
  'the error %s is named in words, with a button',
  async (problem) => {
    const { text, button, actions } = await showPopup([
      owner(okGauges, { poll: failingPoll(problem, inSeconds(20)) }),
    ]);
    expect(text()).toContain('trying again in 20 s');
    const cure = ERROR_REMEDIES[problem];
    await click(button({ wait: 'Try now', newKey: 'Enter a new key', allow: 'Allow' }[cure]));
    expect(
      actions[({ wait: 'refresh', newKey: 'addAccount', allow: 'allow' } as const)[cure]],
    ).toHaveBeenCalled();
  },
);

test('the popup says that host access is missing, and asks for it', async () => {
  const { text, button, actions } = await showPopup([owner([unknownGauge('read')])], { noAccess: true });
  expect(text()).toContain('No access to Backlog');
  await click(button('Allow'));
  expect(actions.allow).toHaveBeenCalledOnce();
});

test('the popup asks for a space and a key at the first run', async () => {
  const { root, text } = await showPopup([]);
  expect(text()).toContain('See how many Backlog API requests you have left');
  await vi.waitFor(() => expect(root.querySelector('form')).not.toBeNull(), 10_000);
  expect(root.querySelector('input[type=password]')).not.toBeNull();
});
