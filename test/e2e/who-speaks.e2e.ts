/** Several accounts and a stranger: whom badge, notifications and screens speak of, and what stands on the notifications. */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { logNotices, type Made, noticesCleared, noticesMade } from './alerts-log.ts';
import { ownerId, type StoredAccount, storeAccounts } from './alerts-settings.ts';
import { eventually } from './harness/index.ts';
import { openPanelTab } from './panel-reader.ts';
import { click, openOptions, openPopupTab, word } from './screens.ts';
import { callFromPage, callWithToken } from './traffic.ts';
import { inEachBrowser, SPACE } from './world.ts';

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
const fresh = account(11, 'Fresh', 'fresh.backlog.com');
/** The page uses another key of this user, and three tokens of that one. */
const second = account(12, 'Second', 'second.backlog.com');
const tokens = account(13, 'Tokens', 'tokens.backlog.com');
const SECOND_KEY = 'second-key-of-second-0001';
const TOKENS = ['token-of-tokens-0001', 'token-of-tokens-0002', 'token-of-tokens-0003'];
const accounts = [taro, hanako, both, quiet, fresh, second, tokens];
const LIMITS = { read: 600, update: 40, search: 20, icon: 60 };
const STRANGER = { space: 'hostile.backlog.com', key: 'key-of-the-stranger-0001' };

const shownOn = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector<HTMLSelectElement>('.owner select')?.value ?? '');
const othersOn = (page: Page): Promise<string[]> =>
  page.$$eval('.others button', (lines) => lines.map(({ textContent }) => textContent?.trim() ?? ''));

let popup: Page;
const pages = new Map<string, Page>();

inEachBrowser(
  (world, test) => {
    const stage = world;
    const noticesOf = async (of: StoredAccount): Promise<Made[]> =>
      (await noticesMade(stage().session)).filter(({ id }) => id === `alert:${ownerId(of)}`);
    const noticed = (of: StoredAccount, count = 1) =>
      eventually(`${count} notices of ${of.userName}`, async () => {
        const made = await noticesOf(of);
        return made.length >= count && made;
      });
    const call = async (of: StoredAccount, calls: Parameters<typeof callFromPage>[3]) => {
      const page = pages.get(of.space) ?? (await stage().session.open(stage().session.url(of.space)));
      pages.set(of.space, page);
      await callFromPage(page, of.space, of.apiKey, calls);
    };
    const titleSays = (text: string) =>
      eventually(`${text} in the tooltip`, async () => {
        const badge = await stage().session.badge();
        return badge.title.includes(text) && badge;
      });
    const screenIs = (owner: string | null) =>
      eventually(`the focused screen shows ${owner}`, async () => {
        const { screen } = await stage().session.inExtension(async () =>
          chrome.storage.session.get('screen'),
        );
        return ((screen as { owner: string } | null)?.owner ?? null) === owner;
      });

    test('another account in danger: an open popup stays, and a line in it names that account', async () => {
      await call(hanako, { update: 38 });
      await eventually('Hanako’s figure on the badge', async () => {
        const { text, title } = await stage().session.badge();
        return text === 'u2' && title.includes('Hanako');
      });
      const [notice] = await noticed(hanako);
      expect(notice?.title).toMatch(/^Hanako: Update/);
      await eventually('the line', async () => {
        expect(await othersOn(popup)).toEqual(['Other account: Hanako – Update: 2 of 40 left']);
        return true;
      });
      expect(await shownOn(popup)).toBe(ownerId(taro));
      await popup.bringToFront();
      await popup.focus('.others button');
      await popup.keyboard.press('Enter');
      await eventually('Hanako is shown', async () => (await shownOn(popup)) === ownerId(hanako));
      expect(await popup.evaluate(() => document.activeElement?.matches('.owner select') ?? false)).toBe(
        true,
      );
      expect(await othersOn(popup)).toEqual([]);
      await popup.select('.owner select', ownerId(taro));
      await popup.close();
    });

    test('popup and panel open on the account that the badge speaks of, and its status is copied', async () => {
      const { session } = stage();
      popup = await openPopupTab(session);
      await eventually('Hanako is shown', async () => (await shownOn(popup)) === ownerId(hanako));
      await popup.evaluate(() => {
        const copied: string[] = [];
        Object.assign(globalThis, { copied });
        navigator.clipboard.writeText = async (text) => void copied.push(text);
      });
      await click(popup, word('copyStatus'));
      const [status] = await eventually('the status', async () => {
        const texts = await popup.evaluate(() => (globalThis as unknown as { copied: string[] }).copied);
        return texts.length > 0 && texts;
      });
      expect(status).toContain('Update 2/40');
      await popup.close();
      const panel = await openPanelTab(session);
      await eventually('Hanako in the panel', async () => (await shownOn(panel)) === ownerId(hanako));
      await panel.close();
    });

    test('a click on a notification opens its account, though the badge speaks of another by then', async () => {
      const { session } = stage();
      await call(taro, { search: 20 });
      await titleSays('Taro');
      const [notice] = await noticed(hanako);
      await session.clickNotification(`alert:${ownerId(hanako)}`, notice?.title ?? '');
      const shown = await eventually('the popup, or its page in a tab', () =>
        session.inExtension(() => {
          const address = chrome.runtime.getURL('src/pages/popup/index.html');
          const view = chrome.extension.getViews().find(({ location }) => location.href === address);
          const select = view?.document.querySelector<HTMLSelectElement>('.owner select');
          return select?.value || undefined;
        }),
      );
      expect(shown).toBe(ownerId(hanako));
      await session.inExtension(() => {
        const address = chrome.runtime.getURL('src/pages/popup/index.html');
        for (const view of chrome.extension.getViews()) if (view.location.href === address) view.close();
      });
    });

    test('a frame of a stranger’s page with a used-up key changes neither badge nor notifications', async () => {
      const { session, simulator } = stage();
      await titleSays('Taro');
      const told = (await noticesMade(session)).length;
      const page = await session.open(session.url('www.example.net'));
      const spends = () => simulator.log.filter((entry) => entry.space === STRANGER.space).length;
      for (const wanted of [1, 2]) {
        await page.evaluate((src) => {
          const frame = document.createElement('iframe');
          frame.src = src;
          document.body.append(frame);
        }, `https://${STRANGER.space}/api/v2/issues?apiKey=${STRANGER.key}&n=${wanted}`);
        await eventually('the frame has asked', () => spends() >= wanted);
      }
      const isSeen = () =>
        session.inExtension(async (space: string) => {
          const items = Object.keys(await chrome.storage.session.get(null));
          return items.some((name) => name.startsWith(`owner:${space}~`));
        }, STRANGER.space);
      // Firefox shows navigations of the main frame only.
      if (world().name === 'chromium') await eventually('the key is seen', isSeen);
      // What was told of it would have been told before what is told of this request.
      await call(both, { update: 38 });
      await noticed(both);
      expect(await isSeen()).toBe(world().name === 'chromium');
      const since = (await noticesMade(session)).slice(told);
      expect(new Set(since.map(({ id }) => id))).toEqual(new Set([`alert:${ownerId(both)}`]));
      expect((await session.badge()).title).toContain('Taro');
      await page.close();
    });

    test('the notification that stands names both types that are used up', async () => {
      await call(fresh, { search: 20 });
      await noticed(fresh);
      await call(fresh, { update: 40 });
      const standing = await eventually('both types are used up', async () => {
        const last = (await noticesOf(fresh)).filter(({ how }) => how === 'create').at(-1);
        return (
          last !== undefined &&
          /Search used up.*\n?.*Update used up|Update used up.*\n?.*Search used up/.test(last.message) &&
          last
        );
      });
      expect(standing.title).toMatch(/^Fresh: (Update and Search|Search and Update) are used up$/);
      expect(standing.refusal).toBeNull();
    });

    test('beside the focused options a danger is notified, and so is one beside a popup on another account', async () => {
      const { session } = stage();
      // A page of its space, so that none has to be opened while the screen has the focus.
      await call(quiet, { read: 1 });
      const options = await openOptions(session);
      await options.bringToFront();
      await screenIs(null);
      await call(quiet, { update: 38 });
      const [warning] = await noticed(quiet);
      expect(warning?.title).toMatch(/^Quiet: Update/);
      await call(quiet, { update: 2 });
      expect((await noticed(quiet, 2)).at(-1)?.title).toMatch(/^Quiet: Update used up/);
      await options.close();
      popup = await openPopupTab(session);
      await popup.bringToFront();
      await eventually('a choice', async () => (await shownOn(popup)) !== '');
      await popup.select('.owner select', ownerId(quiet));
      await screenIs(ownerId(quiet));
      const told = (await noticesOf(quiet)).length;
      await call(quiet, { search: 20 });
      await call(both, { search: 20 });
      await eventually('both types of the other account', async () =>
        (await noticesOf(both)).some(({ title, message }) => /Search/.test(title + message)),
      );
      expect((await noticesOf(quiet)).length).toBe(told);
      await popup.close();
    });

    for (const [what, of, keys] of [
      ['another key', second, [SECOND_KEY]],
      ['three tokens', tokens, TOKENS],
    ] as const)
      test(`${what} of an account’s user used up to two left: one danger, one notification`, async () => {
        const { session, simulator } = stage();
        const page = await session.open(session.url(of.space));
        const told = (await noticesMade(session)).length;
        const spend = async (times: number) => {
          for (let n = 0; n < times; n += 1) {
            const key = keys[n % keys.length] ?? '';
            const update = { update: 1 };
            await (of === second
              ? callFromPage(page, of.space, key, update)
              : callWithToken(page, of.space, key, update));
          }
        };
        await spend(38);
        const [notice] = await noticed(of);
        expect(notice?.title).toMatch(new RegExp(`^${of.userName}: Update`));
        // What is told of one more is told when the next poll has shown it.
        const polls = () =>
          simulator.log.filter(
            ({ space, endpoint }) => space === of.space && endpoint === '/api/v2/rateLimit',
          );
        await spend(1);
        const before = polls().length;
        await eventually('one more poll', () => polls().length > before, { timeoutMs: 30_000 });
        const since = (await noticesMade(session)).slice(told);
        expect(since.filter(({ id }) => id.includes(of.space)).map(({ id }) => id)).toEqual([
          `alert:${ownerId(of)}`,
        ]);
        expect((await session.badge()).title).not.toContain('~');
        await page.close();
      });

    test('a notification is taken back when what it says is over', async () => {
      const { session, simulator } = stage();
      const id = `alert:${ownerId(fresh)}`;
      await eventually('it is taken back', async () => (await noticesCleared(session)).includes(id), {
        timeoutMs: 75_000,
      });
      const { update, search } = simulator.counters(fresh.space, fresh.userId);
      expect([update.remaining, search.remaining]).toEqual([update.limit, search.limit]);
      const shown = await session.inExtension(async () => Object.keys(await chrome.notifications.getAll()));
      expect(shown).not.toContain(id);
    });
  },
  {
    user: null,
    prepare: (simulator) => {
      for (const { space, userId, userName, apiKey } of accounts) {
        const more = userId === second.userId ? [SECOND_KEY] : [];
        const bearer = userId === tokens.userId ? TOKENS : [];
        simulator.addUser(space, {
          id: userId,
          name: userName,
          keys: [apiKey, ...more],
          bearer,
          limits: LIMITS,
        });
      }
      const limits = { ...LIMITS, search: 1 };
      simulator.addUser(STRANGER.space, { id: 1, name: 'Stranger', keys: [STRANGER.key], limits });
    },
    begin: async ({ session, simulator }) => {
      pages.clear();
      await logNotices(session);
      await storeAccounts(session, accounts);
      for (const { space } of accounts) {
        await eventually('the first poll', () => simulator.log.some((entry) => entry.space === space));
      }
      // Taro is shown last.
      popup = await openPopupTab(session);
      await eventually('a choice', async () => (await shownOn(popup)) !== '');
      await popup.select('.owner select', ownerId(hanako));
      await popup.select('.owner select', ownerId(taro));
      await eventually('it is stored', () =>
        session.inExtension(async (owner: string) => {
          const { settings } = await chrome.storage.local.get('settings');
          return (settings as { values: { shownOwner: string } } | undefined)?.values.shownOwner === owner;
        }, ownerId(taro)),
      );
    },
  },
);
