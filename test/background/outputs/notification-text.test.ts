/** The texts of notifications in both languages: what they say, and that systems show all of it. */
import { describe, expect, it } from 'vitest';
import * as lengths from '../../../src/background/outputs/notification-lengths.ts';
import * as words from '../../../src/background/outputs/notification-text.ts';
import {
  type AlertNotification,
  type AlertRules,
  evaluateAlerts,
  NO_ALERTS,
} from '../../../src/core/alerts/evaluate-alerts.ts';
import { addReminder } from '../../../src/core/alerts/reminders.ts';
import type { Category } from '../../../src/core/category.ts';
import type { Gauge } from '../../../src/core/snapshot.ts';
import { ms, OWNER } from '../../core/events.ts';
import { QuotaScenario } from '../../core/quota-scenario.ts';
import { fakeBrowser } from '../../platform/fake-browser.ts';
import {
  exhaustedGauge,
  gaugeAtRate,
  inSeconds,
  NOW,
  openGauge,
  owner,
  usageElsewhere,
} from '../../ui/fixtures.ts';
import { must } from '../../utils.ts';

const RULES: AlertRules = {
  categories: new Set<Category>(['read', 'update', 'search']),
  mutedUntil: 0,
  notifyResets: false,
  ownerOnScreen: null,
};

/** With plain spaces for the catalogue's no-break ones, and in the time zone of Tokyo. */
const plain = <T extends { title: string; message: string }>(text: T): T => ({
  ...text,
  title: text.title.replaceAll('\u00a0', ' '),
  message: text.message.replaceAll('\u00a0', ' ').replace(/\d\d:42:13/, '10:42:13'),
});

function noticed(scenario: QuotaScenario, at: number, before = NO_ALERTS) {
  const { notifications, state } = evaluateAlerts(before, { at: ms(at), owners: [scenario.view(at)] }, RULES);
  return { text: plain(words.notificationText(must(notifications[0]), null, ms(at))), state };
}

/** The text about gauges of one owner; those with something left are in danger, or `back`. */
function textOf(gauges: readonly Gauge[], name: string | null = null, stage: 'warning' | 'back' = 'warning') {
  const notification: AlertNotification = {
    owner: owner(gauges),
    kind: stage === 'back' ? 'reset' : 'alert',
    items: gauges.map((gauge) => ({ stage, gauge })),
  };
  return plain(words.notificationText(notification, name, NOW));
}

const others = (used: number, elsewhere: number) => usageElsewhere(used, elsewhere, true);
const critical = { severity: 'critical' as const };
const fromOthers = gaugeAtRate('update', 70, 39, 3, {
  ...critical,
  advice: { kind: 'others', perSecond: 3, pace: { kind: 'rate', perSecond: 1 } },
  ...others(80, 75),
});

describe('the notification of one type', () => {
  it.each([
    [
      'en',
      {
        icon: 'exhausted',
        title: 'Update used up – wait 31 s',
        message: 'Resets 10:42:13, then 1 request/s. Other programs used 148 of 150.',
      },
    ],
    [
      'ja',
      {
        icon: 'exhausted',
        title: '更新が上限に到達：31秒後にリセット',
        message: '10:42:13にリセット。その後は毎秒1件。他のプログラムが148/150件。',
      },
    ],
  ] as const)(
    'in %s says of a used-up type how long to wait, what then, and who used it',
    async (lang, expected) => {
      fakeBrowser.language = lang;
      const gauges = [exhaustedGauge('update', 31, others(150, 148))];
      expect(textOf(gauges)).toEqual(expected);
      // A long name of the account leaves room for all of it.
      expect(textOf(gauges, 'CI bot – platform.backlog.com').message).toMatch(/^CI bot – platform…[:：] ?/);
      expect(textOf(gauges, 'CI bot – platform.backlog.com').message.endsWith(expected.message)).toBe(true);
    },
  );

  it.each([
    [
      'en',
      {
        icon: 'critical',
        title: 'Update may run out in about 31 s',
        message: 'Other programs send about 3/s: pause or slow them. 70 of 150 left.',
      },
    ],
    [
      'ja',
      {
        icon: 'critical',
        title: '更新：あと約31秒で上限の見込み',
        message: '他のプログラムが毎秒約3件送信中です。停止するか減速してください。残り70/150。',
      },
    ],
  ] as const)('in %s says of a type that others use up what to do about them', async (lang, expected) => {
    fakeBrowser.language = lang;
    expect(textOf([fromOthers])).toEqual(expected);
  });

  it('says the pace to keep where programs of this browser cause it, and what is left', () => {
    const text = textOf([
      openGauge('update', 8, 31, { ...critical, advice: { kind: 'interval', everyMs: 4200 } }),
    ]);
    expect(text.title).toBe('Update nearly used up, resets in 31 s');
    expect(text.message).toContain(
      'All programs together: 1 request every 4.2 s until the reset. 8 of 150 left.',
    );
  });

  it('says that a wait is estimated where a 429 named no time', () => {
    const refused = { limit: null, remaining: null, rateLimited: true, resetEstimated: true, usage: null };
    expect(textOf([exhaustedGauge('search', 59, refused)])).toMatchObject({
      title: 'Search used up – wait about 59 s',
      message: 'Requests are rate limited (429).',
    });
  });

  it('leaves out what is unknown, without a gap', () => {
    const refused = { limit: null, remaining: null, rateLimited: true, usage: null };
    expect(textOf([exhaustedGauge('search', 31, refused)]).message).toMatch(
      /^Resets 10:42:13\S*( then .*\.)? Requests are rate limited \(429\)\.$/,
    );
    const { advice, ...rest } = exhaustedGauge('search', 31, { usage: null });
    expect(textOf([{ ...rest, advice: null }]).message).toBe('Resets 10:42:13.');
  });

  it('says of a reset what is left again, with an icon that does not warn', () => {
    expect(textOf([openGauge('update', 150, 60)], null, 'back')).toEqual({
      icon: 'ok',
      title: 'Update reset: you can go on',
      message: '150 of 150 left.',
    });
  });
});

describe('two types in one notification', () => {
  const gone = { limit: 150, remaining: 0, reset: 30 };
  const anew = { limit: 150, remaining: 150, reset: 31 };

  it.each([
    ['en', /^Update and Search used up – wait 3\d s$/, 'Update and Search reset: you can go on'],
    ['ja', /^更新、検索が上限に到達：3\d秒後にリセット$/, '更新、検索がリセット：再開できます'],
  ] as const)('in %s are one notification, when used up and when reset', async (lang, usedUpTitle, back) => {
    fakeBrowser.language = lang;
    const scenario = new QuotaScenario().poll(0, { update: gone, search: gone });
    const first = noticed(scenario, 0);
    expect(first.text.title).toMatch(usedUpTitle);
    const reminders = (['update', 'search'] as const).reduce(
      (asked, category) => addReminder(asked, { owner: OWNER, category, resetAt: ms(30), bySetting: false }),
      first.state.reminders,
    );
    scenario.poll(31, { update: anew, search: anew });
    expect(noticed(scenario, 31, { ...first.state, reminders }).text.title).toBe(back);
  });

  it('name the longer wait in the title, in whatever order', () => {
    const [short, long] = [exhaustedGauge('search', 20), exhaustedGauge('update', 40)];
    expect(textOf([short, long]).title).toBe('Search and Update used up – wait 40 s');
    expect(textOf([long, short]).title).toBe('Update and Search used up – wait 40 s');
  });

  it('have a sentence each that says what to do', () => {
    const message = textOf([exhaustedGauge('search', 40), fromOthers]).message;
    expect(message).toBe('Search: Wait 40 s · Update: Slow other programs');
  });

  it('that have reset and are in danger are two notifications, so that neither hides the other', () => {
    const scenario = new QuotaScenario().poll(0, { update: gone });
    const first = noticed(scenario, 0);
    scenario.poll(31, { update: anew, search: { limit: 150, remaining: 0, reset: 80 } });
    const asked = { owner: OWNER, category: 'update', resetAt: ms(30), bySetting: false } as const;
    const state = { ...first.state, reminders: [asked] };
    const { notifications } = evaluateAlerts(state, { at: ms(31), owners: [scenario.view(31)] }, RULES);
    const titles = notifications.map((notification) => [
      notification.kind,
      words.notificationText(notification, null, ms(31)).title,
    ]);
    expect(titles).toEqual([
      ['reset', 'Update reset: you can go on'],
      ['alert', expect.stringContaining('Search used up – wait')],
    ]);
  });
});

describe('the usage of this browser', () => {
  const watched = () => {
    const scenario = new QuotaScenario();
    scenario.context = { ...scenario.context, observingSince: ms(-1000) };
    return scenario;
  };

  it('is not attributed to other programs, in whatever order the answers come', () => {
    const scenario = watched();
    for (let index = 0; index < 150; index += 1) scenario.send(`r${index}`, 1);
    // The request that was counted last is answered first.
    for (let index = 0; index < 110; index += 1) {
      const id = `r${149 - index}`;
      scenario.answer({ id, remaining: index, limit: 150, reset: 61, date: 1, at: 1.5 });
    }
    expect(noticed(scenario, 1.6).text.message).toContain('app.example.com used 110 of 150.');
  });

  it('leaves only the remainder to other programs', () => {
    const scenario = watched()
      .send('a', 1)
      .end('a', 1.2)
      .poll(5, { update: { limit: 150, remaining: 0, reset: 61 } });
    expect(noticed(scenario, 5).text.message).toContain('Other programs used 149 of 150.');
  });
});

describe('every system shows the whole text', () => {
  const site = (name: string): Partial<Gauge> => ({
    usage: { ...must(others(600, 0).usage), by: [{ initiator: name, endpoint: 'GET /issues', count: 600 }] },
  });
  const far = { resetAt: inSeconds(59) };
  const longSite = site(`${'very-long-name.'.repeat(12)}example.com`);
  const advices: NonNullable<Gauge['advice']>[] = [
    { kind: 'rate', perSecond: 1 },
    { kind: 'interval', everyMs: 4900 },
    { kind: 'pause' },
    { kind: 'remaining', count: 1999 },
    { kind: 'reads', count: 1900 },
    { kind: 'others', perSecond: 1.9, pace: { kind: 'interval', everyMs: 4900 } },
  ];
  const types = ['read', 'update', 'search', 'icon'] as const;
  const singles = types.flatMap((type) => [
    ...advices.flatMap((advice) => [
      [openGauge(type, 8, 59, { ...critical, ...longSite, advice })],
      [gaugeAtRate(type, 300, 59, 30, { ...critical, limit: 2000, ...others(1700, 1600), advice })],
    ]),
    [exhaustedGauge(type, 59, { ...longSite, rateLimited: true })],
    [exhaustedGauge(type, 59, { ...others(600, 599), resetEstimated: true, ...far })],
  ]);
  const several = [
    types.map((type) => exhaustedGauge(type, 59)),
    types.map((type) => openGauge(type, 8, 59, { ...critical, advice: { kind: 'interval', everyMs: 4900 } })),
    types.slice(1).map((type) => gaugeAtRate(type, 30, 59, 30, critical)),
  ];

  it.each([
    ['en', 'The continuous integration bot of the platform team'],
    ['ja', '基盤チームの継続的インテグレーション用ボットのアカウント'],
  ] as const)('in %s, with the longest names and numbers', async (lang, name) => {
    fakeBrowser.language = lang;
    const tooLong = [...singles, ...several].flatMap((gauges) =>
      (['warning', 'back'] as const).flatMap((stage) => {
        const { title, message } = textOf(gauges, name, stage);
        const isTooWide =
          lengths.widthOf(title) > lengths.TITLE_WIDTH || lengths.widthOf(message) > lengths.BODY_WIDTH;
        return isTooWide || message.trim().endsWith(':') || message.endsWith('：')
          ? [`${title} | ${message}`]
          : [];
      }),
    );
    expect(tooLong).toEqual([]);
  });

  it('cut between characters, never inside one', () => {
    expect(lengths.shortened('👩‍💻👩‍💻👩‍💻', 5)).toBe('👩‍💻👩‍💻…');
    expect(lengths.shortened('更新の通知', 7)).toBe('更新の…');
    expect(lengths.shortened('short', 5)).toBe('short');
  });
});
