/** Carries out the commands of the screens. */
import type { Runtime } from 'webextension-polyfill';
import { parseCategory } from '../core/category.ts';
import type { OwnerId } from '../core/snapshot.ts';
import { ownerOnScreen } from '../core/state/evaluation-context.ts';
import { eraseStored } from '../export/erase.ts';
import { writeNote } from '../history/write.ts';
import browser from '../platform/browser.ts';
import { type Command, isChange, parseCommand } from '../storage/commands.ts';
import { OFFERED_SPACE_ITEM, OPEN_REQUEST_ITEM, SCREEN_ITEM } from '../storage/session-items.ts';
import { now } from './local-clock.ts';
import { showTestNotification } from './outputs/notifications.ts';
import type { Services } from './services.ts';

/** A screen reports every 15 s that it still has the focus. */
const SCREEN_FOCUS_MS = 20_000;

/**
 * Registers the listener; must run synchronously when the worker starts.
 *
 * @param enqueue runs a task in the queue, since storage has to be read (and repaired) before a command
 */
export function listenToCommands(services: Services, enqueue: (task: () => void) => void): void {
  browser.runtime.onMessage.addListener((message: unknown, sender: Runtime.MessageSender) => {
    const command = isOurs(sender) ? parseCommand(message) : null;
    if (command === null) return undefined;
    return new Promise((resolve) =>
      // Not awaited by the queue: a change waits for storage, and events must not wait for that.
      enqueue(() => void carryOut(services, enqueue, command).then(resolve, () => resolve(false))),
    );
  });
}

/** Whether a message comes from a page of this extension; others are ignored. */
export function isOurs({ id, url }: Runtime.MessageSender): boolean {
  return id === browser.runtime.id && url !== undefined && url.startsWith(browser.runtime.getURL(''));
}

/** @returns the answer to the screen: whether it is done, or the offered space */
export async function carryOut(
  services: Services,
  enqueue: (task: () => void) => void,
  command: Command,
): Promise<boolean | string> {
  if (isChange(command)) return services.localWriter.make(command);
  switch (command.type) {
    case 'offerSpace':
      await browser.storage.session.set({ [OFFERED_SPACE_ITEM]: command.space });
      return true;
    case 'takeSpace':
      return takeSpace();
    case 'setHourNote':
      return (
        services.state.isUserOwned(command.owner) && writeNote(command.owner, command.hour, command.note)
      );
    case 'eraseAll':
      // After all changes so far, and in the queue, so that no event is applied in between.
      return services.localWriter.inTurn(
        () =>
          new Promise((resolve, reject) =>
            enqueue(() => eraseAll(services, command.sync).then(resolve, reject)),
          ),
      );
    case 'screen':
      showScreen(services, command.focused ? command.owner : null);
      break;
    case 'refresh':
      requestPoll(services, command.owner, 'refresh');
      break;
    case 'setFastPolling':
      setFastPolling(services, command.owner, command.on);
      break;
    case 'remindOfReset':
      remindOfReset(services, command.owner, command.category);
      break;
    case 'dismissFinding':
      dismissFinding(services, command.owner, command.finding);
      break;
    case 'testNotification':
      showTestNotification();
      break;
  }
  return true;
}

/**
 * "Erase everything". Clears the memory first, or it would be written again.
 *
 * @returns whether everything is erased
 */
export async function eraseAll(
  services: Pick<Services, 'state' | 'owners' | 'keyMatcher' | 'session' | 'historyRecorder' | 'scheduler'>,
  sync: boolean,
): Promise<boolean> {
  const { state, owners, keyMatcher, session, historyRecorder, scheduler } = services;
  for (const part of [state, owners, keyMatcher, session, historyRecorder]) await part.clear();
  scheduler.next(null);
  return eraseStored(sync);
}

/** Returns the offered space and removes it; empty if there is none. */
async function takeSpace(): Promise<string> {
  const { [OFFERED_SPACE_ITEM]: space } = await browser.storage.session.get(OFFERED_SPACE_ITEM);
  await browser.storage.session.remove(OFFERED_SPACE_ITEM);
  return typeof space === 'string' ? space : '';
}

/** A focused screen shows this owner's gauges from now on, or none does. */
function showScreen(services: Services, owner: OwnerId | null): void {
  const { state, session } = services;
  if (owner !== null && ownerOnScreen(state.screen, now()) !== owner) {
    requestPoll(services, owner, 'foreground');
    // If a click on a notification has opened this screen, the next screen must not show that owner again.
    browser.storage.session.remove(OPEN_REQUEST_ITEM).catch(() => {});
  }
  state.screen = owner === null ? null : { owner, until: now() + SCREEN_FOCUS_MS };
  session.itemChanged(SCREEN_ITEM, () => state.screen);
}

/** Requests an extra poll of an account, unless one is running. */
function requestPoll({ state, poller }: Services, owner: OwnerId, reason: 'foreground' | 'refresh'): void {
  const account = state.account(owner);
  if (account === undefined || poller.isRunning(owner)) return;
  state.dispatch({ type: 'pollRequested', owner, space: account.space, at: now(), reason });
}

function setFastPolling({ state }: Services, owner: OwnerId, on: boolean): void {
  const account = state.account(owner);
  if (account === undefined) return;
  state.dispatch({ type: 'fastPollingSet', owner, space: account.space, at: now(), on });
}

function remindOfReset({ state, alerts }: Services, owner: OwnerId, name: string): void {
  const category = parseCategory(name);
  const view = state.snapshot().owners.find(({ id }) => id === owner);
  const resetAt = view?.gauges.find((gauge) => gauge.category === category)?.resetAt ?? null;
  if (category !== null && resetAt !== null && resetAt > now())
    alerts.addReminder({ owner, category, resetAt, bySetting: false });
}

function dismissFinding({ state }: Services, owner: OwnerId, finding: string): void {
  const space = state.quota.owners.get(owner)?.space;
  if (space !== undefined) state.dispatch({ type: 'findingDismissed', owner, space, at: now(), finding });
}
