// @vitest-environment happy-dom — npm run simulate has no other files with a page.
/** Names full of markup and controls, on every screen, in the tooltip and in a notification: text, and nothing but text. */
import type { ComponentChild } from 'preact';
import { describe, expect, it } from 'vitest';
import { shortened } from '../../../src/background/outputs/notification-lengths.ts';
import { notificationText } from '../../../src/background/outputs/notification-text.ts';
import { tooltip } from '../../../src/background/outputs/tooltip.ts';
import { badgeOf } from '../../../src/core/view/badge.ts';
import { OptionsPage } from '../../../src/pages/options/options.tsx';
import { Panel } from '../../../src/pages/panel/panel.tsx';
import { Popup } from '../../../src/pages/popup/popup.tsx';
import { ownerNames } from '../../../src/platform/names.ts';
import { accountsItem, parseAccounts } from '../../../src/storage/accounts.ts';
import { ConnectOutcome } from '../../../src/ui/connect/connect-account.tsx';
import { sample } from '../../simulation.ts';
import { exhaustedGauge, idleGauge, NOW, openGauge, owner, snapshot } from '../../ui/fixtures.ts';
import { historyActions, optionsProps } from '../../ui/gallery/story.tsx';
import { finding, requestRecord, windowRecord } from '../../ui/history-fixtures.ts';
import { mount } from '../../ui/mount.ts';
import { CONTROLS, MARKUP } from '../hostile-names.ts';

const ID = 'demo.backlog.com#1';
const nothing = () => {};
const actions = new Proxy({}, { get: () => nothing }) as never;

/** As it comes out of storage, whoever has put it in. */
function accountNamed(text: string) {
  const names = { userName: text, spaceName: text, label: text, addedAt: 0, alertScope: 'all' as const };
  const account = { id: ID, space: 'demo.backlog.com', userId: 1, ...names };
  const [read] = parseAccounts(accountsItem([account]));
  if (read === undefined) throw new Error('the account is lost');
  return read;
}

function screensOf(text: string): readonly (readonly [string, ComponentChild])[] {
  const account = accountNamed(text);
  const { label, userName, space } = account;
  const by = [{ initiator: text, endpoint: text, count: 12 }];
  const usage = {
    used: 138,
    observed: 12,
    unattributed: 126,
    complete: true,
    likely: 0,
    maybeOurs: 3,
    since: null,
    by,
  };
  const mine = owner([openGauge('update', 12, 31, { usage }), idleGauge('read')], {
    id: ID,
    label,
    userName,
    space,
    findings: [finding('unpaced', { initiators: [text] })],
  });
  const other = owner([idleGauge('read')], { id: 'other', label: null, userName, space: 'other.backlog.jp' });
  const past = {
    records: [windowRecord('update', NOW - 90_000, { by })],
    requests: [requestRecord(1, NOW - 1000, { initiator: text, endpoint: text, method: text })],
  };
  return [
    [
      'popup',
      <Popup
        snapshot={snapshot(mine, other)}
        owner={mine}
        noAccess={false}
        reminders={[]}
        mutedUntil={0}
        actions={actions}
      />,
    ],
    [
      'panel',
      <Panel
        snapshot={snapshot(mine, other)}
        owner={mine}
        noAccess={false}
        {...past}
        history={{ hours: [], owner: [] }}
        isHistoryWhole
        unread={false}
        running={null}
        historyActions={historyActions}
        restartedAt={null}
        inFlight={new Map()}
        tabId={3}
        actions={actions}
      />,
    ],
    ['options', <OptionsPage {...optionsProps} accounts={[account]} />],
    ['sign-in', <ConnectOutcome result={{ kind: 'done', account }} />],
  ];
}

const FOREIGN = 'script, iframe, object, embed, base, meta, link, img, form[action], style';
const OWN_ADDRESS = /^(?:https:\/\/developer\.nulab\.com\/|#|\/|\.\.\/welcome\/)/;
const POWERFUL = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

describe.each(sample([...MARKUP, ...CONTROLS], 3))('the name %j', (text) => {
  it('is text on every screen', async () => {
    const shown = accountNamed(text).label ?? '';
    expect(shown).not.toBe('');
    for (const [name, view] of screensOf(text)) {
      const { root } = await mount(view);
      expect([name, [...root.querySelectorAll(FOREIGN)].map(({ outerHTML }) => outerHTML)]).toEqual([
        name,
        [],
      ]);
      const attributes = [...root.querySelectorAll('*')].flatMap((element) => [...element.attributes]);
      const dangerous = attributes.filter(
        (attribute) =>
          /^on/i.test(attribute.name) ||
          (/^(?:href|src)$/.test(attribute.name) && !OWN_ADDRESS.test(attribute.value)),
      );
      expect([name, dangerous.map((attribute) => `${attribute.name}=${attribute.value}`)]).toEqual([
        name,
        [],
      ]);
      const told = `${root.textContent}${[...root.querySelectorAll('[title]')].map((each) => each.getAttribute('title')).join()}`;
      expect([name, told.includes(shown)]).toEqual([name, true]);
    }
  });
});

describe.each([...MARKUP, ...CONTROLS])('the name %j', (text) => {
  it('does not change the figures beside it in tooltip and notification', () => {
    const account = accountNamed(text);
    const gauges = [exhaustedGauge('update', 31), idleGauge('read')];
    const mine = owner(gauges, {
      id: ID,
      label: account.label,
      userName: account.userName,
      mostConstrained: 'update',
    });
    const name = ownerNames([mine]).get(ID) ?? '';
    const title = tooltip(badgeOf(snapshot(mine), false), name).split('\n');
    const [gauge] = gauges;
    if (gauge === undefined) throw new Error('no gauge');
    const notification = notificationText(
      { owner: mine, kind: 'alert', items: [{ stage: 'exhausted', gauge }] },
      name,
      NOW,
    );
    for (const told of [...title, notification.title, notification.message])
      expect(told).not.toMatch(POWERFUL);
    expect(title).toHaveLength(3);
    expect(title[2]?.startsWith(account.label ?? '?')).toBe(true);
    expect(title[1]).toContain('Update');
    expect(notification.title).toMatch(/^Update used up/);
    expect(notification.message.startsWith(`${shortened(account.label ?? '?', 18)}: Resets `)).toBe(true);
  });
});
