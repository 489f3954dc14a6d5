import type { ComponentChild } from 'preact';
import { act } from 'preact/test-utils';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Gauge, Severity, Snapshot } from '../../src/core/snapshot.ts';
import { Panel } from '../../src/pages/panel/panel.tsx';
import { Popup } from '../../src/pages/popup/popup.tsx';
import { useCurrentSecond } from '../../src/ui/gauges/countdown.tsx';
import { announcement } from '../../src/ui/owners/announcement.ts';
import { exhaustedGauge, idleGauge, NOW, openGauge, owner, snapshot, usageElsewhere } from './fixtures.ts';
import { historyActions, idleActions } from './gallery/story.tsx';
import { mount } from './mount.ts';

beforeEach(() => vi.useFakeTimers({ now: NOW }));

/** Update goes down by two a second: low at once, danger at 8 left, used up after 15 s, reset after 40 s. */
function storyAt(now: number): Snapshot {
  const second = Math.floor((now - NOW) / 1000);
  const left = Math.max(30 - 2 * second, 0);
  const severity: Severity = left === 0 ? 'exhausted' : left <= 8 ? 'critical' : 'warning';
  const update =
    second >= 40
      ? idleGauge('update')
      : left === 0
        ? exhaustedGauge('update', 40)
        : openGauge('update', left, 40, { severity });
  return { ...snapshot(owner([update], { severity: update.severity, mostConstrained: 'update' })), at: now };
}

const actions = { ...idleActions, openAsTab: () => {} };
const shared = { noAccess: false, actions };
const history = {
  records: [],
  requests: [],
  history: null,
  isHistoryWhole: false,
  unread: false,
  running: null,
  historyActions,
  restartedAt: null,
  inFlight: new Map(),
  tabId: null,
};

const screens: Record<string, (at: Snapshot) => ComponentChild> = {
  popup: (at) => (
    <Popup {...shared} snapshot={at} owner={at.owners[0] ?? null} reminders={[]} mutedUntil={0} />
  ),
  panel: (at) => <Panel {...shared} {...history} snapshot={at} owner={at.owners[0] ?? null} />,
};

function Story({ view }: { view: (at: Snapshot) => ComponentChild }) {
  return view(storyAt(useCurrentSecond()));
}

const LIVE = '[aria-live], [role=status], [role=alert], [role=log], [role=timer]';
const liveText = (root: HTMLElement): string =>
  [...root.querySelectorAll(LIVE)].map(({ textContent }) => textContent).join('');

test.each(Object.entries(screens))(
  'the %s announces each change of severity once, and no second of the countdown',
  async (_, view) => {
    const { root, text } = await mount(<Story view={view} />);
    const shown = new Set([text()]);
    const heard = [liveText(root)];
    for (let second = 0; second < 45; second++) {
      await act(() => void vi.advanceTimersByTime(1000));
      shown.add(text());
      if (liveText(root) !== heard.at(-1)) heard.push(liveText(root));
    }
    expect(heard).toEqual(['', 'Update is nearly used up', 'Update is used up', '']);
    expect(shown.size).toBeGreaterThan(30);
  },
);

test('an announcement says of another account that goes too fast no more than that', () => {
  const burnRate = { expected: 0.5, actual: 0.4, exhaustedAt: NOW + 30_000, unconfirmed: false };
  const usage = usageElsewhere(60, 0, true);
  const fast = openGauge('update', 90, 50, { severity: 'critical', burnRate, ...usage });
  const calm = owner([idleGauge('read')], { severity: 'ok' });
  const other = owner([fast], { id: 'demo.backlog.com#2', label: 'Nightly', severity: 'critical' });
  expect(announcement([calm, other], calm)).toBe('Other account: Nightly – Update is going too fast');
});

test('an announcement names types that are nearly used up, too fast and used up', () => {
  const said = (severity: Severity, ...gauges: Gauge[]) => {
    const shown = owner(gauges, { severity });
    return announcement([shown], shown);
  };
  const burnRate = { expected: 0.5, actual: 0.4, exhaustedAt: NOW + 30_000, unconfirmed: false };
  const nearly = openGauge('update', 4, 22, { severity: 'critical' });
  const fast = openGauge('search', 90, 50, { severity: 'critical', burnRate });
  expect(said('critical', nearly, fast)).toBe('Update is nearly used up · Search is going too fast');
  expect(said('exhausted', exhaustedGauge('update', 22), nearly)).toBe('Update is used up');
  expect(said('ok', openGauge('read', 480, 41))).toBe('');
});
