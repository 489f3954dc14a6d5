/**
 * Programs that the browser does not see: the polls alone tell of them, as soon as the poll plan promises. And
 * what the user can do about polls and notices: watch closely, pause, mute, ask to be told, click.
 */
import { expect } from 'vitest';
import { backlogClient } from '../simulator/client.ts';
import type { LogEntry } from '../simulator/index.ts';
import { FREE } from '../simulator/quota.ts';
import { type CallName, run } from '../simulator/traffic.ts';
import { checkFigures, logNotices, type Made, noticesMade, wordsOf } from './alerts-log.ts';
import { changeSettings, ownerId, settingsOf, storeAccounts } from './alerts-settings.ts';
import { say } from './alerts-stage.ts';
import { modelOf } from './findings-model.ts';
import { eventually } from './harness/index.ts';
import { popupPage } from './harness/screens.ts';
import { inEachBrowser, type World } from './world.ts';

const KEY = 'key-of-the-tester-0001';
const OTHER_KEY = 'key-of-the-other-program';

const account = (name: string) => ({
  space: `${name}.backlog.com`,
  userId: 1,
  userName: 'Tester',
  apiKey: KEY,
});
const [fast, free, closely, quiet, paused, muted] = [
  account('fast'),
  account('free'),
  account('closely'),
  account('quiet'),
  account('paused'),
  account('muted'),
] as const;
const accounts = [fast, free, closely, quiet, paused, muted];
type Account = typeof free;

/** A busy machine may be so late with anything, in ms. */
const LATE = 5000;

const mayRunOut = (name: string) =>
  `${name} may run out in about N s — At TIME, N of 150 left; resets TIME. Projection from the current pace.`;
const usedUp = (name: string, limit: number) =>
  `${name} used up until TIME (N s) — Seen TIME. ${limit} of ${limit} came from other programs.`;

inEachBrowser(
  (world, test) => {
    const stage = world;
    const report = (text: string) => console.log(`${world().name}: ${text}`);
    const program = (space: string, call: CallName, count: number, seconds: number) =>
      playOutside(world(), space, call, count, seconds);

    const logOf = ({ space }: Account): LogEntry[] =>
      stage().simulator.log.filter((entry) => entry.space === space);
    const polls = (of: Account): LogEntry[] =>
      logOf(of).filter(({ endpoint }) => endpoint === '/api/v2/rateLimit');

    const noticesOf = async (of: Account): Promise<Made[]> => {
      const made = await noticesMade(stage().session);
      return made.filter(({ id }) => id === `alert:${ownerId(of)}` || id === `reset:${ownerId(of)}`);
    };
    const watchClosely = (of: Account, on: boolean) =>
      say(stage().session, { type: 'setFastPolling', owner: ownerId(of), on });
    const viewOf = async (of: Account, ahead = 0) =>
      (await modelOf(stage().session, ahead)).snapshot.owners.find(({ id }) => id === ownerId(of));

    function check(made: readonly Made[], of: Account): string[] {
      for (const notice of made) {
        expect(notice.refusal).toBeNull();
        checkFigures(notice, logOf(of));
      }
      return made.map(wordsOf);
    }

    /** When the last request of a limit was answered. */
    const exhaustedAt = (of: Account): number =>
      logOf(of).find(({ remaining, category }) => remaining === 0 && category !== 'icon')?.headersAt ??
      Number.NaN;

    const noticed = (of: Account, what: string, timeoutMs = 45_000): Promise<Made> =>
      eventually(
        `${of.space}: ${what}`,
        async () => (await noticesOf(of)).find(({ title }) => title.includes(what)),
        { timeoutMs, everyMs: 100 },
      );

    test('requests of other programs are announced as the poll plan promises', async () => {
      const { session } = stage();
      await watchClosely(closely, true);
      const begun = Date.now();
      const quick = async () => {
        await program(free.space, 'search', 15, 2);
        const end = await noticed(free, 'used up');
        await say(session, { type: 'remindOfReset', owner: ownerId(free), category: 'search' });
        const late = end.at - exhaustedAt(free);
        expect(late).toBeLessThanOrEqual(20_000 + LATE);
        return `2 s on a free plan, polled every 20 s: used up told ${seconds(late)} s after`;
      };
      const watched = async () => {
        await program(closely.space, 'search', 150, 15);
        const warning = await noticed(closely, 'may run out');
        const end = await noticed(closely, 'used up');
        const during = polls(closely).filter(({ startedAt }) => startedAt >= begun && startedAt <= end.at);
        await watchClosely(closely, false);
        const lead = exhaustedAt(closely) - warning.at;
        const late = end.at - exhaustedAt(closely);
        expect(lead).toBeGreaterThan(0);
        expect(late).toBeLessThanOrEqual(2000 + LATE);
        const most = (end.at - begun) / 2000;
        expect(during.length).toBeGreaterThan(most / 2);
        expect(during.length).toBeLessThanOrEqual(most + 2);
        return `15 s, watched closely (${during.length} polls in ${seconds(end.at - begun)} s): warned ${seconds(lead)} s before, used up told ${seconds(late)} s after`;
      };
      const rated = async () => {
        const before = polls(fast).length;
        await program(fast.space, 'update', 120, 12);
        const rate = await eventually(
          'the finding',
          async () => {
            const findings = (await viewOf(fast))?.findings ?? [];
            return findings.find(
              ({ kind, initiators }) => kind === 'unpaced' && initiators[0] === 'elsewhere',
            );
          },
          { timeoutMs: 45_000 },
        );
        expect(rate.count).toBeLessThanOrEqual(120);
        expect(rate.perMinute).toBeGreaterThan(60);
        expect(rate.perMinute).toBeLessThanOrEqual(720);
        return `120 in 12 s: about ${rate.perMinute} a minute after ${polls(fast).length - before} polls`;
      };
      for (const line of await Promise.all([quick(), watched(), rated()])) report(line);
      expect((await viewOf(closely))?.poll?.mode).toBe('active');
      expect(check(await noticesOf(free), free)).toEqual([usedUp('Tester – free.backlog.com: Search', 15)]);
      expect(check(await noticesOf(closely), closely)).toEqual([
        mayRunOut('Tester – closely.backlog.com: Search'),
        usedUp('Tester – closely.backlog.com: Search', 150),
      ]);
      expect(await noticesOf(quiet)).toEqual([]);
      const restful = polls(quiet).filter(({ startedAt }) => startedAt >= begun).length;
      expect(restful).toBeLessThanOrEqual((Date.now() - begun) / 30_000 + 1);
      report(`nobody else at work: ${restful} polls in ${seconds(Date.now() - begun)} s, no notice`);
    });

    test('what programs elsewhere send is shown as a rate, in popup and panel', async () => {
      const { session } = stage();
      for (const path of [popupPage, 'src/pages/panel/index.html']) {
        const page = await session.openExtensionPage(path);
        // It opens on the account that is used up.
        await page.waitForSelector('.owner select');
        await page.select('.owner select', ownerId(fast));
        const sentence = /Probably: Other programs sent about \d+ a minute \(Update\)/;
        await eventually(`the rate in ${path}`, async () =>
          sentence.test(await page.evaluate(() => document.body.textContent ?? '')),
        );
        await page.close();
      }
      await say(session, { type: 'screen', focused: false, owner: null });
    });

    test('paused, nothing is asked; then two types at once are one notice', async () => {
      const { session } = stage();
      await watchClosely(paused, true);
      await changeSettings(session, { paused: true });
      await eventually('pause', async () => {
        const poll = (await viewOf(paused))?.poll;
        return poll?.nextAt === null && !poll.running;
      });
      const before = stage().simulator.log.filter(({ endpoint }) => endpoint === '/api/v2/rateLimit').length;
      const begun = Date.now();
      await Promise.all([
        program(paused.space, 'update', 145, 2),
        program(paused.space, 'search', 146, 2),
        // Three times as long as the distance that was asked for.
        eventually('six seconds', () => Date.now() - begun >= 6000),
      ]);
      const after = stage().simulator.log.filter(({ endpoint }) => endpoint === '/api/v2/rateLimit').length;
      expect(after).toBe(before);
      expect(await noticesOf(paused)).toEqual([]);

      await changeSettings(session, { paused: false });
      await noticed(paused, 'running out');
      const line = (name: string) => `${name} is nearly used up. At TIME, N of 150 left; resets TIME.`;
      expect(check(await noticesOf(paused), paused)).toEqual([
        `Tester – paused.backlog.com: Update and Search are running out — ${line('Update')}\n${line('Search')}`,
      ]);
      report(`paused: no poll in ${seconds(Date.now() - begun)} s; then one notice for two types`);
      await watchClosely(paused, false);
    });

    test('muted, nothing is told; unmuted, what still stands is', async () => {
      const { session } = stage();
      await watchClosely(muted, true);
      await changeSettings(session, { mutedUntil: Date.now() + 3_600_000 });
      await program(muted.space, 'update', 150, 1);
      await eventually('the poll that sees it', async () =>
        (await viewOf(muted))?.gauges.some(({ severity }) => severity === 'exhausted'),
      );
      await say(session, { type: 'screen', focused: false, owner: null });
      expect(await noticesOf(muted)).toEqual([]);
      await changeSettings(session, { mutedUntil: 0 });
      await noticed(muted, 'used up');
      expect(check(await noticesOf(muted), muted)).toEqual([
        usedUp('Tester – muted.backlog.com: Update', 150),
      ]);
      report('Tester – muted.backlog.com: no notice of 150 of 150; unmuted: one');
      await watchClosely(muted, false);
    });

    test('a notice has a button to mute for an hour where the browser has buttons', async () => {
      const { session } = stage();
      const [notice] = await noticesOf(muted);
      expect(notice?.buttons).toEqual(world().name === 'chromium' ? ['Mute for an hour'] : []);
      if (world().name === 'chromium') {
        await session.inBackground(
          (id: string) => {
            const { onButtonClicked } = chrome.notifications as unknown as {
              onButtonClicked: { dispatch(id: string, button: number): void };
            };
            onButtonClicked.dispatch(id, 0);
          },
          `alert:${ownerId(muted)}`,
        );
        const until = await eventually('mute', async () => {
          const mutedUntil = Number((await settingsOf(session)).mutedUntil);
          return mutedUntil > 0 && mutedUntil;
        });
        expect(Math.abs(until - Date.now() - 3_600_000)).toBeLessThan(10_000);
        await changeSettings(session, { mutedUntil: 0 });
      }
      report(`buttons: ${notice?.buttons.join(', ') || 'none'}`);
    });

    test('a test notice is sent on request, and a click on it shows the popup', async () => {
      const { session } = stage();
      await say(session, { type: 'testNotification' });
      const made = await eventually('the test notice', async () =>
        (await noticesMade(session)).find(({ id }) => id === 'test'),
      );
      expect({ words: wordsOf(made), refusal: made.refusal }).toEqual({
        words: 'Notifications work — This is how you are warned before a limit is reached.',
        refusal: null,
      });
      await session.clickNotification('test', made.title);
      const where = await eventually('the popup, or its page in a tab', () =>
        session.inExtension(async () => {
          const address = chrome.runtime.getURL('src/pages/popup/index.html');
          const shown = chrome.extension.getViews().find(({ location }) => location.href === address);
          if (!shown) return undefined;
          return chrome.extension.getViews({ type: 'popup' }).includes(shown) ? 'popup' : 'tab';
        }),
      );
      report(`test notice told; a click opened the ${where}`);
      const screen = () =>
        session.inExtension(
          async () => (await chrome.storage.session.get('screen')).screen as { until: number } | null,
        );
      await eventually('the popup has said hello', async () => (await screen()) !== null);
      await session.inExtension(() => {
        const address = chrome.runtime.getURL('src/pages/popup/index.html');
        for (const view of chrome.extension.getViews()) if (view.location.href === address) view.close();
      });
      // Chromium may close it before its good-bye is sent; then it counts as open for 20 s.
      const isGone = async () => ((await screen())?.until ?? 0) < Date.now();
      await eventually('the popup counts as gone', isGone, {
        timeoutMs: 25_000,
      });
    });

    test('who has asked for it is told of the reset, when a poll has confirmed it', async () => {
      const reset = (logOf(free).find(({ category }) => category === 'search')?.reset ?? 0) * 1000;
      const back = await noticed(free, 'has reset', 70_000);
      const confirmed = polls(free).find(
        ({ startedAt, headersAt }) => startedAt >= reset && (headersAt ?? 0) <= back.at,
      );
      expect(back.at).toBeGreaterThanOrEqual(reset);
      expect(confirmed, 'a poll between the reset and the word').toBeDefined();
      expect(check([back], free)).toEqual([
        'Tester – free.backlog.com: Search has reset: you can go on — N of 15 left.',
      ]);
      report(`told ${seconds(back.at - reset)} s after the reset`);
    });

    test('after ten minutes of sleep one poll, three seconds after waking, and no notice', async () => {
      const { session, simulator } = stage();
      const told = (await noticesMade(session)).length;
      // Not while a poll is under way or about to be.
      await eventually('a quiet moment', async () => {
        const { at, owners } = (await modelOf(session)).snapshot;
        return owners.every(({ poll }) => poll && !poll.running && (poll.nextAt ?? 0) > at + 1500);
      });
      const slept = 600_000;
      simulator.skewMs = slept;
      // The machine's clock has gone on, its timers have not: as when it was asleep.
      const fellAsleep = await session.inBackground((ms: number) => {
        const real = Date.now.bind(Date);
        Date.now = () => real() + ms;
        return real();
      }, slept);
      const woken = fellAsleep + slept;
      // By the background's own clock: a poll that left just before took a while to arrive.
      const begun = accounts.map((each) =>
        eventually(
          `${each.space} polled again`,
          async () => {
            const { owners } = await modelOf(session, slept);
            const triedAt = owners.find(({ id }) => id === ownerId(each))?.poll.triedAt ?? 0;
            return triedAt >= woken && triedAt;
          },
          { timeoutMs: 45_000, everyMs: 100 },
        ),
      );
      const after = (await Promise.all(begun)).map((at) => at - woken);
      expect(Math.min(...after)).toBeGreaterThanOrEqual(3000);
      for (const each of accounts) {
        await eventually('the figures right again', async () =>
          (await viewOf(each, slept))?.gauges.every(
            ({ category, remaining }) =>
              remaining === simulator.counters(each.space, 1)[category as 'read'].remaining,
          ),
        );
        const [first, next] = polls(each).filter(({ startedAt }) => startedAt >= fellAsleep + 3000);
        if (first && next) expect(next.startedAt - first.startedAt).toBeGreaterThan(5000);
      }
      expect((await noticesMade(session)).slice(told)).toEqual([]);
      report(`asleep: first polls ${after.map(seconds).join(', ')} s after the clock jumped; no notice`);
    });
  },
  {
    user: null,
    prepare: (simulator) => {
      for (const each of accounts) {
        const limits = each === free ? { limits: FREE } : {};
        simulator.addUser(each.space, { id: 1, name: each.userName, keys: [KEY, OTHER_KEY], ...limits });
      }
    },
    begin: async (world) => {
      // The first poll already finds requests of another program.
      await playOutside(world, free.space, 'icon', 3, 1);
      await logNotices(world.session);
      await storeAccounts(world.session, accounts);
      for (const { space } of accounts) {
        await eventually('the first poll', () => world.simulator.log.some((entry) => entry.space === space));
      }
    },
  },
);

/** A program outside the browser makes so many calls in so many seconds. */
function playOutside({ simulator }: World, space: string, call: CallName, count: number, seconds: number) {
  const everyMs = Math.floor((seconds * 1000) / count);
  return run(
    [{ apiKeys: [OTHER_KEY], calls: [call], count, everyMs, catchesUp: true, after429: 'wait' }],
    (apiKey) => backlogClient(simulator, space, apiKey),
    seconds + 30,
    new AbortController().signal,
  );
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1);
