/** What the screens ask for. */
import type { Runtime } from 'webextension-polyfill';
import { parseCategory } from '../core/category.ts';
import { ownerOnScreen } from '../core/context.ts';
import type { OwnerId } from '../core/snapshot.ts';
import browser from '../platform/browser.ts';
import type { Change, Command } from '../storage/commands.ts';
import { OPEN_REQUEST_ITEM, SCREEN_ITEM } from '../storage/small-items.ts';
import { now } from './local-clock.ts';
import { showTestNotification } from './outputs/notifications.ts';
import type { Services } from './update-cycle.ts';

/** A screen says every 15 s that it still has the focus. */
const SCREEN_FOCUS_MS = 20_000;

/** Whether a message comes from a page of this extension; anything else is not listened to. */
export function isOurs({ id, url }: Runtime.MessageSender): boolean {
  return id === browser.runtime.id && url !== undefined && url.startsWith(browser.runtime.getURL(''));
}

/** A command that is carried out at once: none that reads or writes what is stored. */
export function runCommand(
  parts: Services,
  command: Exclude<Command, Change | { type: 'eraseAll' | 'offerSpace' | 'takeSpace' }>,
): void {
  const { state, session } = parts;
  switch (command.type) {
    case 'screen':
      showScreen(parts, command.focused ? command.owner : null);
      session.itemChanged(SCREEN_ITEM, () => state.screen);
      break;
    case 'refresh':
      requestPoll(parts, command.owner, 'refresh');
      break;
    case 'setFastPolling': {
      const account = state.account(command.owner);
      if (account === undefined) break;
      const { id: owner, space } = account;
      state.dispatch({ type: 'fastPollingSet', owner, space, at: now(), on: command.on });
      break;
    }
    case 'remindOfReset':
      remindOfReset(parts, command.owner, command.category);
      break;
    case 'dismissFinding': {
      const owner = state.quota.owners.get(command.owner);
      if (owner === undefined) return;
      state.dispatch({
        type: 'findingDismissed',
        owner: owner.id,
        space: owner.space,
        at: now(),
        finding: command.finding,
      });
      return;
    }
    case 'testNotification':
      showTestNotification();
      break;
  }
}

/** A screen with the focus shows this owner's gauges from now on, or none does. */
function showScreen(parts: Services, owner: OwnerId | null): void {
  const { state } = parts;
  if (owner !== null && ownerOnScreen(state.screen, now()) !== owner) {
    requestPoll(parts, owner, 'foreground');
    // If a click on a notification has opened this screen, the next one that opens has nothing to do with it.
    browser.storage.session.remove(OPEN_REQUEST_ITEM).catch(() => {});
  }
  state.screen = owner === null ? null : { owner, until: now() + SCREEN_FOCUS_MS };
}

/** Asks for one poll of an account beside the regular ones; a poll that is running does as well. */
function requestPoll({ state, poller }: Services, owner: OwnerId, reason: 'foreground' | 'refresh'): void {
  const account = state.account(owner);
  if (account === undefined || poller.isRunning(owner)) return;
  state.dispatch({ type: 'pollRequested', owner, space: account.space, at: now(), reason });
}

function remindOfReset({ state, alerts }: Services, owner: OwnerId, name: string): void {
  const category = parseCategory(name);
  const view = state.snapshot().owners.find(({ id }) => id === owner);
  const resetAt = view?.gauges.find((gauge) => gauge.category === category)?.resetAt ?? null;
  if (category !== null && resetAt !== null && resetAt > now())
    alerts.addReminder({ owner, category, resetAt });
}
