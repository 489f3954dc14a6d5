/** Programs outside the browser: polls alone show what they send, and what is announced of them is the user's to choose. */
import { expect } from 'vitest';
import { backlogClient } from '../simulator/client.ts';
import type { LogEntry } from '../simulator/index.ts';
import { type CallName, run } from '../simulator/traffic.ts';
import { eventually } from './harness/index.ts';
import { openPanelTab, openPopupTab, showOwner } from './harness/screens.ts';
import { changeSettings, ownerId, sendCommand, settingsOf, storeAccounts } from './support/accounts.ts';
import { pollsIn } from './support/counters.ts';
import { modelOf } from './support/model.ts';
import {
  expectLoggedFigures,
  type LoggedNotification,
  loggedNotifications,
  logNotifications,
  normalizedText,
} from './support/notification-log.ts';
import { inEachBrowser, type World } from './support/world.ts';

const KEY = 'key-of-the-tester-0001';
const OTHER_KEY = 'key-of-the-other-program';

const account = (name: string) => ({
  space: `${name}.backlog.com`,
  userId: 1,
  userName: 'Tester',
  apiKey: KEY,
});
const [watched, paused, muted] = [account('watched'), account('paused'), account('muted')] as const;
const accounts = [watched, paused, muted];
type Account = typeof watched;

/** Until the window that the watched program uses up ends, in seconds. A shorter one would be the one before. */
const WINDOW = 35;
/** Polls of an account that is watched closely are so far apart, in ms. */
const CLOSELY = 2000;
/** A busy machine may be so late with anything, in ms. */
const LATE = 5000;
const RESETS = 'Resets TIME, then 1 request/s.';
const ALL_OF_THEM = 'Other programs used N of 150.';

inEachBrowser(
  (world, test) => {
    const logOf = ({ space }: Account): LogEntry[] =>
      world().simulator.log.filter((entry) => entry.space === space);
    const notificationsOf = async (of: Account): Promise<LoggedNotification[]> =>
      (await loggedNotifications(world().session)).filter(({ id }) => id.endsWith(`:${ownerId(of)}`));
    const noticed = (of: Account, what: string, timeoutMs = 30_000): Promise<LoggedNotification> =>
      eventually(
        `${of.space}: ${what}`,
        async () => (await notificationsOf(of)).find(({ title }) => title.includes(what)),
        { timeoutMs, everyMs: 100 },
      );
    const watchClosely = (of: Account) =>
      sendCommand(world().session, { type: 'setFastPolling', owner: ownerId(of), on: true });
    const viewOf = async (of: Account) =>
      (await modelOf(world().session)).snapshot.owners.find(({ id }) => id === ownerId(of));

    /** The notifications' words, when each of their figures has been found in the server's log. */
    function checkedWords(made: readonly LoggedNotification[], of: Account): string[] {
      for (const notification of made) {
        expect(notification.refusal).toBeNull();
        expectLoggedFigures(notification, logOf(of));
      }
      return made.map(normalizedText);
    }

    test('a program that uses a limit up is announced with a warning, and then as used up', async () => {
      const { name, session, simulator } = world();
      await watchClosely(watched);
      simulator.openWindows(watched.space, watched.userId, WINDOW, ['search']);
      await play(world(), watched, 'search', 150, 15);
      const usedUpAt = logOf(watched).find(({ remaining }) => remaining === 0)?.headersAt ?? Number.NaN;
      const warning = await noticed(watched, 'may run out');
      const end = await noticed(watched, 'used up');
      await sendCommand(session, { type: 'remindOfReset', owner: ownerId(watched), category: 'search' });
      expect(warning.at).toBeLessThan(usedUpAt);
      expect(end.at - usedUpAt).toBeLessThanOrEqual(CLOSELY + LATE);
      const of = 'Tester – watched.…:';
      expect(checkedWords(await notificationsOf(watched), watched)).toEqual([
        `Search may run out in about N s — ${of} ADVICE. N of 150 left.`,
        `Search used up – wait N s — ${of} ${RESETS} N of 150 by others or missed.`,
      ]);
      console.log(
        `150 of 150 in 15 s, polled every 2 s: announced ${usedUpAt - warning.at} ms before, used up ${end.at - usedUpAt} ms after (${name})`,
      );
    });

    test('requests of other programs are shown as a rate in popup and panel', async () => {
      const { session } = world();
      const finding = (await viewOf(watched))?.findings.find(({ kind }) => kind === 'unpaced');
      expect(finding).toMatchObject({ initiators: ['elsewhere'], category: 'search' });
      expect(finding?.perMinute).toBeGreaterThan(60);
      for (const open of [openPopupTab, openPanelTab]) {
        const page = await open(session);
        await showOwner(page, ownerId(watched));
        await eventually(`the rate on ${page.url()}`, async () =>
          /Other programs sent about \d+ a minute \(Search\)/.test(
            await page.evaluate(() => document.body.textContent ?? ''),
          ),
        );
        await page.close();
      }
      await sendCommand(session, { type: 'screen', focused: false, owner: null });
    });

    test('no poll is sent while polling is paused, and afterwards two types at risk are one notification', async () => {
      const { session, simulator } = world();
      await watchClosely(paused);
      await changeSettings(session, { paused: true });
      await eventually('pause', async () => {
        const poll = (await viewOf(paused))?.poll;
        return poll?.nextAt === null && !poll.running;
      });
      const polls = () => accounts.reduce((sum, { space }) => sum + pollsIn(simulator, space).length, 0);
      const [before, pausedAt] = [polls(), Date.now()];
      await Promise.all([play(world(), paused, 'update', 145, 2), play(world(), paused, 'search', 146, 2)]);
      await eventually('time for two polls', () => Date.now() - pausedAt >= 2 * CLOSELY);
      expect(polls()).toBe(before);
      expect(await notificationsOf(paused)).toEqual([]);
      await changeSettings(session, { paused: false });
      await noticed(paused, 'running out');
      expect(checkedWords(await notificationsOf(paused), paused)).toEqual([
        'Update and Search running out — Tester – paused.b…: Update: Pause · Search: Pause',
      ]);
    });

    test('nothing is announced while notifications are muted, and afterwards what still holds is', async () => {
      const { session } = world();
      await watchClosely(muted);
      await changeSettings(session, { mutedUntil: Date.now() + 3_600_000 });
      await play(world(), muted, 'update', 150, 1);
      await eventually('the poll that sees it', async () =>
        (await viewOf(muted))?.gauges.some(({ severity }) => severity === 'exhausted'),
      );
      await sendCommand(session, { type: 'screen', focused: false, owner: null });
      expect(await notificationsOf(muted)).toEqual([]);
      await changeSettings(session, { mutedUntil: 0 });
      await noticed(muted, 'used up');
      expect(checkedWords(await notificationsOf(muted), muted)).toEqual([
        `Update used up – wait N s — Tester – muted.ba…: ${RESETS} ${ALL_OF_THEM}`,
      ]);
    });

    test('a notification has a button that mutes for an hour, if the browser has buttons', async () => {
      const { name, session } = world();
      const [notification] = await notificationsOf(muted);
      expect(notification?.buttons).toEqual(name === 'chromium' ? ['Mute for an hour'] : []);
      if (name !== 'chromium') return;
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
    });

    test('a test notification is shown on request, and a click on it opens the popup', async () => {
      const { session } = world();
      await sendCommand(session, { type: 'testNotification' });
      const made = await eventually('the test notification', async () =>
        (await loggedNotifications(session)).find(({ id }) => id === 'test'),
      );
      expect([normalizedText(made), made.refusal]).toEqual([
        'Notifications work — This is how you are warned before a limit is reached.',
        null,
      ]);
      await session.clickNotification('test', made.title);
      await eventually('the popup, or its page in a tab', () =>
        session.inExtension(() => {
          const address = chrome.runtime.getURL('src/pages/popup/index.html');
          const shown = chrome.extension.getViews().filter(({ location }) => location.href === address);
          for (const view of shown) view.close();
          return shown.length > 0;
        }),
      );
      // A popup that is closed by script sends no good-bye in Chromium.
      await sendCommand(session, { type: 'screen', focused: false, owner: null });
    });

    test('a reset that the user waits for is announced when a poll has confirmed it', async () => {
      const { simulator } = world();
      const reset = (logOf(watched).find(({ category }) => category === 'search')?.reset ?? 0) * 1000;
      const back = await noticed(watched, 'reset: you can go on');
      const confirmed = pollsIn(simulator, watched.space).find(
        ({ startedAt, headersAt }) => startedAt >= reset && (headersAt ?? 0) <= back.at,
      );
      expect(confirmed, 'a poll between the reset and the notification').toBeDefined();
      expect(checkedWords([back], watched)).toEqual([
        'Search reset: you can go on — Tester – watched.…: N of 150 left.',
      ]);
    });
  },
  {
    user: null,
    prepare: (simulator) => {
      for (const { space, userId: id, userName: name } of accounts)
        simulator.addUser(space, { id, name, keys: [KEY, OTHER_KEY] });
    },
    begin: async ({ session, simulator }) => {
      await logNotifications(session);
      await storeAccounts(session, accounts);
      for (const { space } of accounts)
        await eventually('the first poll', () => simulator.log.some((entry) => entry.space === space));
    },
  },
);

/** A program outside the browser makes so many calls, spread evenly over so many seconds. */
function play({ simulator }: World, { space }: Account, call: CallName, count: number, seconds: number) {
  const everyMs = Math.floor((seconds * 1000) / count);
  return run(
    [{ apiKeys: [OTHER_KEY], calls: [call], count, everyMs, catchesUp: true, after429: 'wait' }],
    (apiKey) => backlogClient(simulator, space, apiKey),
    seconds + 30,
    new AbortController().signal,
  );
}
