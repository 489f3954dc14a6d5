/** Keys that belong to no account: shown apart, joined, split again, ignored; each figure is the server's of that user. */
import type { Page } from 'puppeteer-core';
import { expect, test } from 'vitest';
import { eventually, type Session } from './harness/index.ts';
import { openPanelTab, spentByLog, spentIn } from './panel-reader.ts';
import { click, openOptions, openPopupTab, press, word } from './screens.ts';
import { readStored } from './stored.ts';
import { type Calls, callFromPage } from './traffic.ts';
import { metersMatch, pollsIn } from './truth.ts';
import { inEachBrowser, KEY, SPACE, USER_ID } from './world.ts';

/** Another key of the tester. */
const SECOND = 'second-key-of-the-tester-02';
const COLLEAGUE = { id: 8, name: 'Colleague', keys: ['key-of-the-colleague-0001'] };
const [THIRD = ''] = COLLEAGUE.keys;
/** The tester on another space: another user to the service, with counters of its own. */
const FAR_SPACE = 'demo.backlogtool.com';
const FAR = { id: USER_ID, name: 'Tester', keys: ['far-key-of-the-tester-0001'] };
const [FAR_KEY = ''] = FAR.keys;

const account = `${SPACE}#${USER_ID}`;
/** Windows whose resets are so far apart are two, in ms. */
const APART = 3500;

/** Whose gauges the popup offers, by owner; where there is one, it offers no choice. */
const offered = (popup: Page): Promise<string[]> =>
  popup.$$eval('.whose option', (options) => options.map((option) => (option as HTMLOptionElement).value));

const seenOn = async (popup: Page, space: string): Promise<string[]> =>
  (await offered(popup)).filter((id) => id.startsWith(`${space}~`));

async function alternate(page: Page, keys: readonly string[], calls: Calls, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    for (const key of keys) await callFromPage(page, SPACE, key, calls);
  }
}

inEachBrowser(
  (world) => {
    let page: Page;
    let popup: Page;

    const show = async (owner: string) => {
      await popup.select('.whose select', owner);
      await new Promise((resolve) => setTimeout(resolve, 200));
    };
    const matches = (userId: number, space = SPACE, timeoutMs = 10_000) =>
      metersMatch(popup, world().simulator, { userId, space, only: ['Read'], timeoutMs });

    test('a key that nobody knows has gauges of its own, and is never sent by us', async () => {
      const { session, simulator } = world();
      page = await session.open(session.url(SPACE));
      popup = await openPopupTab(session);
      await callFromPage(page, SPACE, KEY, { read: 3 });
      await callFromPage(page, SPACE, THIRD, { read: 5 });
      const [stranger = ''] = await eventually('it is offered', async () => {
        const seen = await seenOn(popup, SPACE);
        return seen.length === 1 && seen;
      });
      await show(stranger);
      await matches(COLLEAGUE.id);
      await show(account);
      await matches(USER_ID);
      expect(new Set(pollsIn(simulator).map(({ userId }) => userId))).toEqual(new Set([USER_ID]));
    });

    test('one user on two spaces is two', async () => {
      const { session } = world();
      const far = await session.open(session.url(FAR_SPACE));
      await callFromPage(far, FAR_SPACE, FAR_KEY, { read: 2 });
      const [away = ''] = await eventually('it is offered', async () => {
        const seen = await seenOn(popup, FAR_SPACE);
        return seen.length === 1 && seen;
      });
      await popup.bringToFront();
      await show(away);
      await matches(FAR.id, FAR_SPACE);
      await show(account);
      await matches(USER_ID);
      await far.close();
    });

    test('two keys of one user: that is found, offered, and then one set of gauges', async () => {
      const { name, simulator } = world();
      await page.bringToFront();
      await alternate(page, [KEY, SECOND], { read: 1 }, 3);
      await new Promise((resolve) => setTimeout(resolve, APART));
      await alternate(page, [KEY, SECOND], { update: 1 }, 3);
      await popup.bringToFront();
      const second = await eventually('it is suspected', async () => {
        for (const seen of await seenOn(popup, SPACE)) {
          await show(seen);
          const text = await popup.evaluate(() => document.querySelector('.seen-key')?.textContent ?? '');
          if (text.includes(word('joinWith'))) return seen;
        }
        return undefined;
      });
      await click(popup, word('joinWith'));
      await eventually('it is offered no more', async () => !(await offered(popup)).includes(second));
      await show(account);
      await matches(USER_ID);
      const polls = pollsIn(simulator).length;
      await callFromPage(page, SPACE, SECOND, { read: 4 });
      const ms = await matches(USER_ID, SPACE, 1000);
      console.log(
        `a joined key's calls → exact ${Math.round(ms)} ms later, ${pollsIn(simulator).length - polls} polls (${name})`,
      );
    });

    test('the panel tells who spent it, by the log: of one user whichever key was used, of the other apart', async () => {
      const { session, simulator } = world();
      const panel = await openPanelTab(session);
      await panel.bringToFront();
      const agrees = (userId: number) =>
        eventually(
          `as the log has it of ${userId}`,
          async () => {
            expect(await spentIn(panel)).toEqual(spentByLog(simulator, 'initiator', true, userId));
            return true;
          },
          { timeoutMs: 30_000 },
        );
      await agrees(USER_ID);
      const [stranger = ''] = await seenOn(panel, SPACE);
      await panel.select('.whose select', stranger);
      await agrees(COLLEAGUE.id);
      await panel.close();
    });

    test('joined by mistake, it is split again by what the server says', async () => {
      const { session } = world();
      await popup.bringToFront();
      const [stranger = ''] = await seenOn(popup, SPACE);
      await show(stranger);
      await click(popup, word('itsMine'));
      const identity = () => readIdentity(session);
      await eventually('it is joined', async () => (await identity()).joined[stranger] === account);
      await alternate(page, [THIRD, KEY], { read: 1 }, 2);
      await eventually('it is split', async () => (await identity()).joined[stranger] === undefined);
      await callFromPage(page, SPACE, THIRD, { read: 1 });
      await eventually('it is offered again', async () => (await offered(popup)).includes(stranger));
      await show(stranger);
      await matches(COLLEAGUE.id);
      await show(account);
      await matches(USER_ID);
    });

    test('ignored, it is gone until the user wants it back', async () => {
      const { session } = world();
      const [stranger = ''] = await seenOn(popup, SPACE);
      await show(stranger);
      await click(popup, word('ignoreKey'));
      await eventually('it is offered no more', async () => !(await offered(popup)).includes(stranger));
      await callFromPage(page, SPACE, THIRD, { read: 2 });
      await show(account);
      await matches(USER_ID);
      expect(await offered(popup)).not.toContain(stranger);
      const options = await openOptions(session);
      await press(options, word('showAgain'));
      await options.close();
      await popup.bringToFront();
      await eventually('it is offered again', async () => (await offered(popup)).includes(stranger));
      await show(stranger);
      await matches(COLLEAGUE.id);
    });

    test('a joined key can be split by the user', async () => {
      const { session } = world();
      const options = await openOptions(session);
      await press(options, word('splitKey'));
      await options.close();
      await callFromPage(page, SPACE, SECOND, { read: 1 });
      await popup.bringToFront();
      await eventually('two keys are offered', async () => (await seenOn(popup, SPACE)).length === 2);
      const names = await popup.$$eval('.whose option', (each) => each.map(({ textContent }) => textContent));
      expect(new Set(names).size).toBe(names.length);
    });

    test('no key that was only seen is stored anywhere', async () => {
      const text = JSON.stringify(await readStored(world().session));
      for (const key of [SECOND, THIRD, FAR_KEY]) expect(text).not.toContain(key);
      expect(text).toContain(KEY);
    });
  },
  {
    user: { keys: [KEY, SECOND] },
    prepare: (simulator) => {
      simulator.addUser(SPACE, COLLEAGUE);
      simulator.addUser(FAR_SPACE, FAR);
    },
  },
);

async function readIdentity(session: Session): Promise<{ joined: Record<string, string> }> {
  const { local } = await readStored(session);
  return (local.identity ?? { joined: {} }) as { joined: Record<string, string> };
}
