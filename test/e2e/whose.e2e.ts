/** Keys that belong to no account: shown apart, joined, split again, ignored; each figure is the server's of that user. */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { eventually, type Session } from './harness/index.ts';
import { openPanelTab, spentByLog, spentIn } from './panel-reader.ts';
import { type CategoryName, click, openOptions, openPopupTab, press, readPopup, word } from './screens.ts';
import { readStored } from './stored.ts';
import { type Calls, callFromPage, callWithToken } from './traffic.ts';
import { metersMatch, nextPoll, pollsIn } from './truth.ts';
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
/** OAuth tokens of the tester, which a page uses in turn. */
const TOKENS = ['token-of-the-tester-0001', 'token-of-the-tester-0002', 'token-of-the-tester-0003'];
/** How soon the account names what a new key of its user spends: two seconds, and as many again on a busy machine. */
const LABELLED_AFTER = 4000;

/** Whose gauges the popup offers, by owner; where there is one, it offers no choice. */
const offered = (popup: Page): Promise<string[]> =>
  popup.$$eval('.owner option', (options) => options.map((option) => (option as HTMLOptionElement).value));

const seenOn = async (popup: Page, space: string): Promise<string[]> =>
  (await offered(popup)).filter((id) => id.startsWith(`${space}~`));

async function alternate(page: Page, keys: readonly string[], calls: Calls, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    for (const key of keys) await callFromPage(page, SPACE, key, calls);
  }
}

inEachBrowser(
  (world, test) => {
    let page: Page;
    let popup: Page;
    /** The second key, as the id of an observed owner. */
    let second = '';

    const show = async (owner: string) => {
      await popup.select('.owner select', owner);
      await new Promise((resolve) => setTimeout(resolve, 200));
    };
    const matches = (userId: number, space = SPACE, timeoutMs = 10_000) =>
      metersMatch(popup, world().simulator, { userId, space, only: ['Read'], timeoutMs });

    /** Waits until the account's row of updates says so, and returns how long that took, in ms. */
    const says = async (text: string, timeoutMs: number, row: CategoryName = 'Update'): Promise<number> => {
      const begun = performance.now();
      await eventually(
        text,
        async () => {
          const { note } = (await readPopup(popup)).rows[row] ?? { note: '' };
          if (!note.includes(text)) throw new Error(note);
          return true;
        },
        { timeoutMs },
      );
      return performance.now() - begun;
    };
    const probably = (count: number | '') => word('probablyHere').replace('$1', String(count)).trim();

    test('a second key of the account’s user is named within two seconds, and joined on the user’s word', async () => {
      const { name, session, simulator } = world();
      page = await session.open(session.url(SPACE));
      popup = await openPopupTab(session);
      await callFromPage(page, SPACE, KEY, { read: 3 });
      // The poll for the popup that has just come to the front is over.
      await nextPoll(simulator);
      await callFromPage(page, SPACE, SECOND, { update: 2 });
      // A poll that leaves between the two answers knows of one; the next one, five seconds later, of both.
      const labelled = await says(probably(''), LABELLED_AFTER);
      await says(probably(2), 10_000);
      second = await eventually('it is offered', async () => {
        for (const seen of await seenOn(popup, SPACE)) {
          await show(seen);
          const text = await popup.evaluate(
            () => document.querySelector('.unassigned-key')?.textContent ?? '',
          );
          if (text.includes(word('joinWith'))) return seen;
        }
        return undefined;
      });
      await click(popup, word('joinWith'));
      // The account is the only owner then, so there is no choice any more.
      await eventually('it is offered no more', async () => !(await offered(popup)).includes(second));
      await says(word('seenHere').replace('$1', '2'), LABELLED_AFTER);
      await matches(USER_ID);
      const polls = pollsIn(simulator).length;
      await callFromPage(page, SPACE, SECOND, { read: 4 });
      const ms = await matches(USER_ID, SPACE, 1000);
      console.log(
        `a new key is named after ${Math.round(labelled)} ms; a joined key's calls → exact ${Math.round(ms)} ms later, ` +
          `${pollsIn(simulator).length - polls} polls (${name})`,
      );
    });

    test('a key that nobody knows has gauges of its own, and is never sent by us', async () => {
      const { simulator } = world();
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

    test('three tokens of the account’s user are named too, and joined one by one', async () => {
      const { session } = world();
      for (const token of TOKENS) await callWithToken(page, SPACE, token, { search: 2 });
      await says(probably(6), 15_000, 'Search');
      const fingerprints = (await seenOn(popup, SPACE)).length;
      expect(fingerprints).toBeGreaterThanOrEqual(TOKENS.length);
      for (let left = TOKENS.length; left > 0; left -= 1) {
        const before = (await offered(popup)).length;
        await eventually('one of them is shown', async () => {
          for (const seen of await seenOn(popup, SPACE)) {
            await show(seen);
            const text = await popup.evaluate(
              () => document.querySelector('.unassigned-key')?.textContent ?? '',
            );
            if (text.includes(word('joinWith'))) return true;
          }
          return false;
        });
        await click(popup, word('joinWith'));
        await eventually('it is offered no more', async () => (await offered(popup)).length < before);
      }
      await show(account);
      await matches(USER_ID);
      await says(word('seenHere').replace('$1', '6'), LABELLED_AFTER, 'Search');
      const text = JSON.stringify(await readStored(session));
      for (const token of TOKENS) expect(text).not.toContain(token);
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
      await panel.select('.owner select', stranger);
      await agrees(COLLEAGUE.id);
      await panel.close();
    });

    test('joined by mistake, it is split again by what the server says', async () => {
      const { session } = world();
      await popup.bringToFront();
      const [stranger = ''] = await seenOn(popup, SPACE);
      await show(stranger);
      await click(popup, word('itsMine'));
      const identity = () => readAssignments(session);
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
      const [, print = ''] = second.split('~');
      const name = word('keyName').replace('$1', print.slice(0, 4)).replace('$2', SPACE);
      await click(options, word('splitNamed').replace('$1', name));
      await eventually(
        'it is split',
        async () => (await readAssignments(session)).joined[second] === undefined,
      );
      await options.close();
      await callFromPage(page, SPACE, SECOND, { read: 1 });
      await popup.bringToFront();
      await eventually('two keys are offered', async () => (await seenOn(popup, SPACE)).length === 2);
      const names = await popup.$$eval('.owner option', (each) => each.map(({ textContent }) => textContent));
      expect(new Set(names).size).toBe(names.length);
    });

    test('no key that was only seen is stored anywhere', async () => {
      const text = JSON.stringify(await readStored(world().session));
      for (const key of [SECOND, THIRD, FAR_KEY]) expect(text).not.toContain(key);
      expect(text).toContain(KEY);
    });
  },
  {
    user: { keys: [KEY, SECOND], bearer: TOKENS },
    prepare: (simulator) => {
      simulator.addUser(SPACE, COLLEAGUE);
      simulator.addUser(FAR_SPACE, FAR);
    },
  },
);

async function readAssignments(session: Session): Promise<{ joined: Record<string, string> }> {
  const { local } = await readStored(session);
  return (local.keyAssignments ?? { joined: {} }) as { joined: Record<string, string> };
}
