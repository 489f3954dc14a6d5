/** Several accounts and an observed key: which of them badge, notifications and screens speak of. */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { eventually } from './harness/index.ts';
import { openOptions, openPanelTab, openPopupTab, shownOwner, showOwner } from './harness/screens.ts';
import { ownerId, type StoredAccount, sendCommand, storeAccounts } from './support/accounts.ts';
import { nextPoll, pollsIn } from './support/counters.ts';
import {
  clearedNotifications,
  type LoggedNotification,
  loggedNotifications,
  logNotifications,
} from './support/notification-log.ts';
import { callFromPage, callWithToken } from './support/traffic.ts';
import { inEachBrowser, SPACE, type World } from './support/world.ts';

const account = (userId: number, userName: string, space: string): StoredAccount => ({
  space,
  userId,
  userName,
  apiKey: `key-of-${userName.toLowerCase()}-0001`,
});
/** Taro and Hanako share a space; the others have spaces of their own. */
const taro = account(7, 'Taro', SPACE);
const hanako = account(8, 'Hanako', SPACE);
const both = account(9, 'Both', 'both.backlog.com');
const quiet = account(10, 'Quiet', 'quiet.backlog.com');
const short = account(11, 'Short', 'short.backlog.com');
/** A page uses another key and a token of this user. */
const second = account(12, 'Second', 'second.backlog.com');
const SECOND_KEY = 'second-key-of-second-0001';
const TOKEN = 'token-of-second-0001';
const accounts = [taro, hanako, both, quiet, second];
const LIMITS = { read: 600, update: 40, search: 20, icon: 60 };
const OTHER_SITE = { space: 'hostile.backlog.com', key: 'key-of-the-stranger-0001' };
/** Until the windows of the account Short end, in seconds. */
const SHORT_WINDOW = 12;

const firstRow = (popup: Page): Promise<string> =>
  popup.$eval(
    '.account-overview button',
    ({ textContent }) => textContent?.replace(/\s+/g, ' ').trim() ?? '',
  );

let popup: Page;
const pages = new Map<string, Page>();

inEachBrowser(
  (world, test) => {
    const notificationsOf = async (of: StoredAccount): Promise<LoggedNotification[]> =>
      (await loggedNotifications(world().session)).filter(({ id }) => id === `alert:${ownerId(of)}`);
    const noticed = (of: StoredAccount, count = 1) =>
      eventually(`${count} notifications of ${of.userName}`, async () => {
        const made = await notificationsOf(of);
        return made.length >= count && made;
      });
    const pageOf = async ({ space }: StoredAccount) => {
      const page = pages.get(space) ?? (await world().session.open(world().session.url(space)));
      pages.set(space, page);
      return page;
    };
    const call = async (of: StoredAccount, calls: Parameters<typeof callFromPage>[3]) =>
      callFromPage(await pageOf(of), of.space, of.apiKey, calls);
    const titleSays = (text: string) =>
      eventually(`${text} in the tooltip`, async () => (await world().session.badge()).title.includes(text));
    const opensOnHanako = (page: Page) =>
      eventually('Hanako is shown', async () => (await shownOwner(page)) === ownerId(hanako));

    test('a danger of another account is notified, and heads the overview of an open popup, which keeps its own account', async () => {
      await call(hanako, { update: 38 });
      const [notification] = await noticed(hanako);
      expect(`${notification?.title} ${notification?.message}`).toMatch(/^Update .* Hanako: /);
      await eventually('the row', async () => {
        expect(await firstRow(popup)).toBe('Hanako demo Update 2/40 Nearly used up');
        return true;
      });
      expect(await shownOwner(popup)).toBe(ownerId(taro));
      await popup.bringToFront();
      await popup.focus('.account-overview button');
      await popup.keyboard.press('Enter');
      await opensOnHanako(popup);
      expect(await popup.evaluate(() => document.activeElement?.getAttribute('aria-current'))).toBe('true');
      await showOwner(popup, ownerId(taro));
      await popup.close();
    });

    test('popup and panel open on the account that the badge shows', async () => {
      const { session } = world();
      const { text, title } = await session.badge();
      expect([text, title]).toEqual(['u2', expect.stringContaining('Hanako')]);
      for (const open of [openPopupTab, openPanelTab]) {
        const page = await open(session);
        await opensOnHanako(page);
        await page.close();
      }
    });

    test('a click on a notification opens its account, although the badge shows another by then', async () => {
      const { session } = world();
      await call(taro, { search: 20 });
      await titleSays('Taro');
      const [notification] = await noticed(hanako);
      await session.clickNotification(`alert:${ownerId(hanako)}`, notification?.title ?? '');
      const shown = await eventually('the popup, or its page in a tab', () =>
        session.inExtension(() => {
          const address = chrome.runtime.getURL('src/pages/popup/index.html');
          const view = chrome.extension.getViews().find(({ location }) => location.href === address);
          return view?.document.querySelector<HTMLSelectElement>('.owner select')?.value || undefined;
        }),
      );
      expect(shown).toBe(ownerId(hanako));
      await session.inExtension(() => {
        const address = chrome.runtime.getURL('src/pages/popup/index.html');
        for (const view of chrome.extension.getViews()) if (view.location.href === address) view.close();
      });
    });

    test('a frame of another site’s page with a used-up key changes neither badge nor notifications', async () => {
      const { name, session } = world();
      const told = (await loggedNotifications(session)).length;
      const page = await session.open(session.url('www.example.net'));
      for (const count of [1, 2]) await addFrame(world(), page, count);
      const isSeen = () =>
        session.inExtension(async (space: string) => {
          const items = Object.keys(await chrome.storage.session.get(null));
          return items.some((item) => item.startsWith(`owner:${space}~`));
        }, OTHER_SITE.space);
      // Firefox shows navigations of the main frame only.
      if (name === 'chromium') await eventually('the key is seen', isSeen);
      // A notification of the stranger would come before one of what follows.
      await call(both, { update: 38 });
      await noticed(both);
      expect(await isSeen()).toBe(name === 'chromium');
      const since = (await loggedNotifications(session)).slice(told);
      expect(new Set(since.map(({ id }) => id))).toEqual(new Set([`alert:${ownerId(both)}`]));
      expect((await session.badge()).title).toContain('Taro');
      await page.close();
    });

    test('one notification names both types that are used up, and is withdrawn after their resets', async () => {
      const { session, simulator } = world();
      await pageOf(short);
      // Before the first poll: what it says not to be open is over.
      simulator.openWindows(short.space, short.userId, SHORT_WINDOW, ['update', 'search']);
      await addAccounts(world(), [short]);
      await call(short, { search: 20 });
      await noticed(short);
      await call(short, { update: 40 });
      const standing = await eventually('both types in one', async () => {
        const last = (await notificationsOf(short)).filter(({ how }) => how === 'create').at(-1);
        return / and .* used up/.test(last?.title ?? '') && last;
      });
      expect(standing.title).toMatch(/^(Update and Search|Search and Update) used up/);
      expect(standing.message).toMatch(/^Short: .*Wait .* · .*Wait /);
      expect(standing.refusal).toBeNull();
      await eventually(
        'it is taken back',
        async () => (await clearedNotifications(session)).includes(standing.id),
        { timeoutMs: 1000 * SHORT_WINDOW + 5000 },
      );
      // The server's clock is known to about a second.
      const isReset = () => simulator.counters(short.space, short.userId).update.reset === null;
      await eventually('the server has reset it too', isReset, { timeoutMs: 1500 });
      expect(
        await session.inExtension(async () => Object.keys(await chrome.notifications.getAll())),
      ).not.toContain(standing.id);
    });

    test('a danger is notified beside the focused options, and beside a popup unless that shows it', async () => {
      const { session } = world();
      // A page that opens takes the focus.
      await pageOf(quiet);
      const options = await openOptions(session);
      await options.bringToFront();
      await screenShows(world(), null);
      await call(quiet, { update: 38 });
      const [warning] = await noticed(quiet);
      expect(`${warning?.title} ${warning?.message}`).toMatch(/^Update .* Quiet: /);
      await options.close();
      popup = await openPopupTab(session);
      await popup.bringToFront();
      await showOwner(popup, ownerId(quiet));
      await screenShows(world(), ownerId(quiet));
      const told = (await notificationsOf(quiet)).length;
      await call(quiet, { search: 20 });
      await call(both, { search: 20 });
      await eventually('the other account', async () =>
        (await notificationsOf(both)).some(({ title, message }) => /Search/.test(title + message)),
      );
      expect((await notificationsOf(quiet)).length).toBe(told);
      await popup.close();
    });

    test('an account’s limit that another key and a token of its user use up is one danger and one notification', async () => {
      const { session, simulator } = world();
      const page = await pageOf(second);
      const told = (await loggedNotifications(session)).length;
      await callFromPage(page, second.space, SECOND_KEY, { update: 19 });
      await callWithToken(page, second.space, TOKEN, { update: 19 });
      const [notification] = await noticed(second);
      expect(`${notification?.title} ${notification?.message}`).toMatch(/^Update .* Second: /);
      await callFromPage(page, second.space, SECOND_KEY, { update: 1 });
      // A second notification would come with the poll that shows one less.
      const poll = nextPoll(simulator, second.space);
      await sendCommand(session, { type: 'refresh', owner: ownerId(second) });
      await poll;
      await sendCommand(session, { type: 'screen', focused: false, owner: null });
      const since = (await loggedNotifications(session)).slice(told);
      expect(since.filter(({ id }) => id.includes(second.space)).map(({ id }) => id)).toEqual([
        `alert:${ownerId(second)}`,
      ]);
      expect((await session.badge()).title).not.toContain('~');
    });
  },
  {
    user: null,
    prepare: (simulator) => {
      for (const { space, userId: id, userName: name, apiKey } of [...accounts, short]) {
        const keys = id === second.userId ? [apiKey, SECOND_KEY] : [apiKey];
        simulator.addUser(space, {
          id,
          name,
          keys,
          bearer: id === second.userId ? [TOKEN] : [],
          limits: LIMITS,
        });
      }
      const limits = { ...LIMITS, search: 1 };
      simulator.addUser(OTHER_SITE.space, { id: 1, name: 'Stranger', keys: [OTHER_SITE.key], limits });
    },
    begin: async (world) => {
      const { session } = world;
      pages.clear();
      await logNotifications(session);
      await addAccounts(world, accounts);
      popup = await openPopupTab(session);
      await showOwner(popup, ownerId(hanako));
      await showOwner(popup, ownerId(taro));
      await eventually('the choice is stored', async () => {
        const stored = await session.inExtension(async () => chrome.storage.local.get('settings'));
        expect(stored).toMatchObject({ settings: { values: { shownOwner: ownerId(taro) } } });
        return true;
      });
    },
  },
);

/** Stores the accounts, and waits for the first poll of each. */
async function addAccounts({ session, simulator }: World, added: readonly StoredAccount[]): Promise<void> {
  await storeAccounts(session, added);
  for (const { space } of added)
    await eventually('the first poll', () => pollsIn(simulator, space).length > 0);
}

/** Waits until the background has heard that the focused screen shows this owner, or none. */
async function screenShows({ session }: World, owner: string | null): Promise<void> {
  await eventually(`the focused screen shows ${owner}`, async () => {
    const { screen } = await session.inExtension(async () => chrome.storage.session.get('screen'));
    return ((screen as { owner: string } | null)?.owner ?? null) === owner;
  });
}

/** Adds a frame that asks with another user's key, and waits until the server has been asked that often. */
async function addFrame({ simulator }: World, page: Page, count: number): Promise<void> {
  await page.evaluate((src) => {
    const frame = document.createElement('iframe');
    frame.src = src;
    document.body.append(frame);
  }, `https://${OTHER_SITE.space}/api/v2/issues?apiKey=${OTHER_SITE.key}&n=${count}`);
  await eventually(
    'the frame has asked',
    () => simulator.log.filter(({ space }) => space === OTHER_SITE.space).length >= count,
  );
}
