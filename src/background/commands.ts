/** What the screens ask for. */
import type { Runtime } from 'webextension-polyfill';
import browser from '../platform/browser.ts';
import type { Change, Command } from '../platform/messages.ts';
import { OPEN_REQUEST_ITEM, SCREEN_ITEM } from '../platform/session.ts';
import { parseCategory } from '../quota/category.ts';
import { ownerOnScreen } from '../quota/circumstances.ts';
import type { OwnerId } from '../quota/snapshot.ts';
import { now } from './clock.ts';
import { tellTest } from './notifications.ts';
import { beat, type Parts } from './pulse.ts';
import type { Store } from './store.ts';

/** A screen says every 15 s that it still has the focus. */
const SCREEN_FOR = 20_000;

/** Whether a message comes from a page of this extension; anything else is not listened to. */
export function isOurs({ id, url }: Runtime.MessageSender): boolean {
  return id === browser.runtime.id && url !== undefined && url.startsWith(browser.runtime.getURL(''));
}

/** A command that is carried out at once: none that reads or writes what is stored. */
export function obey(
  parts: Parts,
  store: Store,
  command: Exclude<Command, Change | { type: 'eraseAll' | 'offerSpace' | 'takeSpace' }>,
): void {
  const { state } = parts;
  switch (command.type) {
    case 'screen':
      showScreen(parts, command.focused ? command.owner : null);
      store.keepItem(SCREEN_ITEM, () => state.screen);
      beat(parts);
      break;
    case 'refresh':
      requestPoll(parts, command.owner, 'refresh');
      beat(parts);
      break;
    case 'watchClosely': {
      const account = state.account(command.owner);
      if (account === undefined) break;
      const { id: owner, space } = account;
      state.dispatch({ type: 'watchClosely', owner, space, at: now(), on: command.on });
      beat(parts);
      break;
    }
    case 'tellReset':
      tellReset(parts, command.owner, command.category);
      break;
    case 'dismiss': {
      const owner = state.ledger.owners.get(command.owner);
      if (owner === undefined) return;
      state.dispatch({
        type: 'dismiss',
        owner: owner.id,
        space: owner.space,
        at: now(),
        finding: command.finding,
      });
      return;
    }
    case 'testNotification':
      tellTest();
      break;
  }
}

/** A screen with the focus shows this owner's gauges from now on, or none does. */
function showScreen(parts: Parts, owner: OwnerId | null): void {
  const { state } = parts;
  if (owner !== null && ownerOnScreen(state.screen, now()) !== owner) {
    requestPoll(parts, owner, 'foreground');
    // If a click on a notification has opened this screen, the next one that opens has nothing to do with it.
    browser.storage.session.remove(OPEN_REQUEST_ITEM).catch(() => {});
  }
  state.screen = owner === null ? null : { owner, until: now() + SCREEN_FOR };
}

/** Asks for one poll of an account beside the regular ones; a poll that is running does as well. */
function requestPoll({ state, poller }: Parts, owner: OwnerId, reason: 'foreground' | 'refresh'): void {
  const account = state.account(owner);
  if (account === undefined || poller.isRunning(owner)) return;
  state.dispatch({ type: 'pollRequested', owner, space: account.space, at: now(), reason });
}

function tellReset({ state, alerter }: Parts, owner: OwnerId, name: string): void {
  const category = parseCategory(name);
  const view = state.snapshot().owners.find(({ id }) => id === owner);
  const resetAt = view?.gauges.find((gauge) => gauge.category === category)?.resetAt ?? null;
  if (category !== null && resetAt !== null && resetAt > now()) alerter.wish({ owner, category, resetAt });
}
