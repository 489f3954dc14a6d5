/** Keys that belong to no account: shown apart, joined, split again, ignored; each figure is the server's of that user. */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { eventually, type Session } from './harness/index.ts';
import {
  type CategoryName,
  click,
  messageText,
  offeredOwners,
  openOptions,
  openPanelTab,
  openPopupTab,
  press,
  readPopup,
  showOwner,
} from './harness/screens.ts';
import { metersMatch, nextPoll, pollsIn } from './support/counters.ts';
import { usageIn, usageInLog } from './support/panel-reader.ts';
import { readStored } from './support/stored.ts';
import { callFromPage, callWithToken } from './support/traffic.ts';
import { inEachBrowser, KEY, SPACE, USER_ID } from './support/world.ts';

/** Another key of the tester, and an OAuth token. */
const SECOND = 'second-key-of-the-tester-02';
const TOKEN = 'token-of-the-tester-0001';
const COLLEAGUE = { id: 8, name: 'Colleague', keys: ['key-of-the-colleague-0001'] };
const [THIRD = ''] = COLLEAGUE.keys;

const account = `${SPACE}#${USER_ID}`;
/** How soon the account names what a new key of its user spends: two seconds, and as many again on a busy machine. */
const LABELLED_AFTER = 4000;

const seenOn = async (page: Page): Promise<string[]> =>
  (await offeredOwners(page)).filter((id) => id.startsWith(`${SPACE}~`));

inEachBrowser(
  (world, test) => {
    let page: Page;
    let popup: Page;
    /** The colleague's key, as the id of an observed owner. */
    let unknownKey: string;

    const isOffered = (id: string, expected = true) =>
      eventually(`${id} is offered: ${expected}`, async () => {
        return (await offeredOwners(popup)).includes(id) === expected;
      });
    /** Shows the owner, whose gauges must be the counters of this user. */
    const matches = async (owner: string, userId: number, timeoutMs = 10_000) => {
      if ((await offeredOwners(popup)).length > 0) await showOwner(popup, owner);
      return metersMatch(popup, world().simulator, { userId, only: ['Read'], timeoutMs });
    };
    /** Waits until the account's row says so, and returns how long that took, in ms. */
    const says = async (row: CategoryName, text: string, timeoutMs: number): Promise<number> => {
      const begun = performance.now();
      await eventually(
        text,
        async () => {
          expect((await readPopup(popup)).rows[row]?.note).toContain(text);
          return true;
        },
        { timeoutMs },
      );
      return performance.now() - begun;
    };
    const probably = (count: number | '') =>
      messageText('probablyFromThisBrowser').replace('$1', String(count)).trim();

    test('another key of the account’s user is named within two seconds, so is a token, and both are joined on request', async () => {
      const { name, session, simulator } = world();
      page = await session.open(session.url(SPACE));
      popup = await openPopupTab(session);
      await callFromPage(page, SPACE, KEY, { read: 3 });
      // The poll for the popup that has just come to the front is over.
      await nextPoll(simulator);
      await callFromPage(page, SPACE, SECOND, { update: 2 });
      // A poll that leaves between the two answers has one of them; the next one, five seconds later, both.
      const labelled = await says('Update', probably(''), LABELLED_AFTER);
      await callWithToken(page, SPACE, TOKEN, { search: 2 });
      await says('Update', probably(2), 10_000);
      await says('Search', probably(2), 15_000);
      for (const id of await seenOn(popup)) {
        await showOwner(popup, id);
        await click(popup, messageText('showAsOne'));
        // The account is the only owner at last, so there is no choice any more.
        await isOffered(id, false);
      }
      await says('Update', messageText('fromThisBrowser').replace('$1', '2'), LABELLED_AFTER);
      await says('Search', messageText('fromThisBrowser').replace('$1', '2'), LABELLED_AFTER);
      const polls = pollsIn(simulator).length;
      await callFromPage(page, SPACE, SECOND, { read: 4 });
      const ms = await matches(account, USER_ID, 1000);
      console.log(
        `a new key is named after ${Math.round(labelled)} ms; a joined key's calls are shown after ${Math.round(ms)} ms, ` +
          `${pollsIn(simulator).length - polls} polls (${name})`,
      );
    });

    test('a key of another user has gauges of its own, and is never sent by the extension', async () => {
      const { simulator } = world();
      await callFromPage(page, SPACE, THIRD, { read: 5 });
      unknownKey = await eventually('it is offered', async () => (await seenOn(popup))[0]);
      await matches(unknownKey, COLLEAGUE.id);
      await matches(account, USER_ID);
      expect(new Set(pollsIn(simulator).map(({ userId }) => userId))).toEqual(new Set([USER_ID]));
    });

    test('the panel shows the usage of the server’s log: all keys of one user together, the other user’s apart', async () => {
      const { session, simulator } = world();
      const panel = await openPanelTab(session);
      await panel.bringToFront();
      for (const [owner, userId] of [
        [account, USER_ID],
        [unknownKey, COLLEAGUE.id],
      ] as const) {
        await showOwner(panel, owner);
        await eventually(
          `as the log has it of ${userId}`,
          async () => {
            expect(await usageIn(panel)).toEqual(usageInLog(simulator, 'initiator', true, userId));
            return true;
          },
          { timeoutMs: 30_000 },
        );
      }
      await panel.close();
    });

    test('a key that is joined by mistake is split again by what the server says', async () => {
      const { session } = world();
      await popup.bringToFront();
      await showOwner(popup, unknownKey);
      await click(popup, messageText('itsMine'));
      const joinedTo = async () => (await readAssignments(session)).joined[unknownKey];
      await eventually('it is joined', async () => (await joinedTo()) === account);
      for (const key of [THIRD, KEY, THIRD, KEY]) await callFromPage(page, SPACE, key, { read: 1 });
      await eventually('it is split', async () => (await joinedTo()) === undefined);
      await callFromPage(page, SPACE, THIRD, { read: 1 });
      await isOffered(unknownKey);
      await matches(unknownKey, COLLEAGUE.id);
      await matches(account, USER_ID);
    });

    test('a key that is ignored is gone until the user wants it back', async () => {
      const { session } = world();
      await showOwner(popup, unknownKey);
      await click(popup, messageText('hideKey'));
      await isOffered(unknownKey, false);
      await callFromPage(page, SPACE, THIRD, { read: 2 });
      await matches(account, USER_ID);
      expect(await offeredOwners(popup)).not.toContain(unknownKey);
      const options = await openOptions(session);
      await press(options, messageText('showAgain'));
      await options.close();
      await popup.bringToFront();
      await isOffered(unknownKey);
      await matches(unknownKey, COLLEAGUE.id);
    });

    test('no key that was only seen is stored anywhere', async () => {
      const text = JSON.stringify(await readStored(world().session));
      for (const key of [SECOND, TOKEN, THIRD]) expect(text).not.toContain(key);
      expect(text).toContain(KEY);
    });
  },
  {
    user: { keys: [KEY, SECOND], bearer: [TOKEN] },
    prepare: (simulator) => simulator.addUser(SPACE, COLLEAGUE),
  },
);

async function readAssignments(session: Session): Promise<{ joined: Record<string, string> }> {
  const { local } = await readStored(session);
  return (local.keyAssignments ?? { joined: {} }) as { joined: Record<string, string> };
}
