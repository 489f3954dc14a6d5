/**
 * The background's entry: builds its parts, and registers every listener synchronously, since the browser drops the event
 * that woke the worker where its listener is registered later. The queue holds events back until storage has been read.
 */
import type { Runtime } from 'webextension-polyfill';
import type { QuotaEvent } from '../core/events.ts';
import type { OwnerId } from '../core/snapshot.ts';
import browser from '../platform/browser.ts';
import type { Account } from '../storage/accounts.ts';
import { type Command, isChange, parseCommand } from '../storage/commands.ts';
import { MUTE_MS } from '../storage/settings.ts';
import {
  loadSecret,
  offerSpace,
  REJECTIONS_ITEM,
  rejectionsItem,
  takeSpace,
} from '../storage/small-items.ts';
import { pushSettings, SYNC_ITEM } from '../storage/sync.ts';
import { AppState } from './app-state.ts';
import { CategoryResolver } from './capture/category-resolver.ts';
import { Fingerprints } from './capture/credentials.ts';
import { EventQueue } from './capture/event-queue.ts';
import { KeyMatcher } from './capture/key-matcher.ts';
import { OwnerResolver } from './capture/owner-resolver.ts';
import { registerWebRequestListeners } from './capture/web-request-listener.ts';
import { isOurs, runCommand } from './commands.ts';
import { now } from './local-clock.ts';
import { applyClockSetBack } from './on-clock-set-back.ts';
import { openWelcomePage } from './on-installed.ts';
import { AlertService } from './outputs/alert-service.ts';
import { listenToNotifications } from './outputs/notifications.ts';
import { Toolbar } from './outputs/toolbar.ts';
import { eraseAll } from './persistence/erase-all.ts';
import { HistoryRecorder } from './persistence/history-recorder.ts';
import { historyTarget } from './persistence/history-target.ts';
import { LocalWriter } from './persistence/local-writer.ts';
import {
  onAccountsChanged,
  onNetworkRestored,
  onPermissionsChanged,
} from './persistence/on-accounts-changed.ts';
import { onKeysAssigned } from './persistence/on-keys-assigned.ts';
import { SessionWriter } from './persistence/session-writer.ts';
import { requestDisproofPoll } from './polling/poll-disproof.ts';
import { Poller } from './polling/poller.ts';
import { Scheduler } from './polling/scheduler.ts';
import { restoreState } from './restore-state.ts';
import { onWakeFromSleep, type Services, UpdateCycle } from './update-cycle.ts';

/** A request that was sent while this worker started and has no answer by then may have lost it, in ms. */
const LOST_AFTER_MS = 2000;
/** How often it is checked whether the clock was set back while nothing else happens, in ms. */
const CLOCK_CHECK_MS = 20_000;

const state = new AppState((owner, evicted) => {
  session.evict(evicted);
  historyRecorder.evict(evicted);
  session.ownerChanged(owner);
  historyRecorder.ownerChanged(owner);
  rejectionsChanged();
  cycle.request();
});
const session = new SessionWriter(state);
const historyRecorder = new HistoryRecorder(historyTarget(state));
const scheduler = new Scheduler((overslept) => {
  if (overslept) onWakeFromSleep({ state });
  enqueue(() => {});
});
const services: Services = {
  state,
  poller: new Poller(state),
  alerts: new AlertService(state, session),
  toolbar: new Toolbar(),
  session,
  historyRecorder,
  scheduler,
};
const cycle = new UpdateCycle(services);
const owners = new OwnerResolver(new Fingerprints(loadSecret));
const categories = new CategoryResolver();
const dispatch = (event: QuotaEvent): void => state.dispatch(event);
const localWriter = new LocalWriter({
  settings: (settings) =>
    enqueue(() => {
      state.settings = settings;
      pushSettings(settings);
    }),
  accounts: (accounts, rekeyed) =>
    enqueue(() => {
      categories.keepSpaces(spacesOf(accounts));
      return onAccountsChanged(services, owners, accounts, rekeyed);
    }),
  keyAssignments: (keyAssignments) => enqueue(() => onKeysAssigned(services, owners, keyAssignments)),
});
const isGiven = (key: OwnerId): boolean => owners.isGiven(key);
const keyMatcher = new KeyMatcher({
  inFlightRequest: (requestId) => state.inFlightRequest(requestId)?.request ?? null,
  ownerOf: (key) => (state.keyAssignments.apart.includes(key) ? 'apart' : owners.ownerOf(key)),
  isGiven,
  accountsOf: (space) => state.accounts.filter((account) => account.space === space).map(({ id }) => id),
  dispatch,
  onJoined: (key, account) => {
    if (state.keyAssignments.ignored.includes(key)) return;
    localWriter.make({ type: 'assignKey', key: key, owner: account });
  },
  onDifferent: (key) => void localWriter.make({ type: 'unassignKey', key: key }),
});
state.listeners.push(
  (event) => keyMatcher.onEvent(event),
  (event) => categories.onEvent(event),
  (event) => requestDisproofPoll(state, isGiven, event),
);
state.onClockSetBack = (change) => {
  applyClockSetBack(services, change);
  // Both compare times that were seen since this worker started: they begin anew.
  keyMatcher.clear();
  categories.forgetPending();
  for (const owner of state.quota.owners.values()) historyRecorder.ownerChanged(owner);
  cycle.request();
};

const queue = new EventQueue(restore(), {
  onDropped: () => {
    state.recordDropped();
    rejectionsChanged();
    cycle.request();
  },
  beforeTask: () => state.followClock(),
});

/** Runs a task in its turn, and the update cycle after it. */
function enqueue(task: () => unknown): void {
  queue.push(async () => {
    await task();
    cycle.request();
  });
}

async function restore(): Promise<void> {
  await restoreState(state);
  owners.setAccounts(state.accounts);
  owners.setAssignments(state.keyAssignments.joined);
  categories.restore(state.inferredCategories, spacesOf(state.accounts));
  session.resume(state.quota.owners.values());
  historyRecorder.resume(state.quota.owners.values());
  services.alerts.reconcile().then(() => enqueue(() => {}));
  // The browser loses what it tells while it starts a worker: once in some 300 starts amid traffic (measured).
  const readyAt = now();
  setTimeout(() => enqueue(() => state.markInFlightUncertain(readyAt)), LOST_AFTER_MS);
}

function rejectionsChanged(): void {
  const { rejections } = state.quota;
  if (rejections.size > 0) session.itemChanged(REJECTIONS_ITEM, () => rejectionsItem(rejections));
}

registerWebRequestListeners({
  queue,
  owners,
  historyRecorder,
  dispatch,
  inFlightRequest: (requestId) => state.inFlightRequest(requestId),
  queryHashKey: () => state.queryHashKey,
  categoryOf: (space, endpoint, assumed) => categories.categoryOf(space, endpoint, assumed),
  isUserOwned: (owner) => state.isUserOwned(owner),
});
scheduler.listen();
listenToNotifications(() => {
  const change = { mutedUntil: now() + MUTE_MS };
  enqueue(() => void localWriter.make({ type: 'changeSettings', change }));
});
browser.runtime.onMessage.addListener((message: unknown, sender: Runtime.MessageSender) => {
  const command = isOurs(sender) ? parseCommand(message) : null;
  if (command === null) return undefined;
  // Storage has to be read first, since reading may repair it.
  return new Promise((resolve) => enqueue(() => void carryOut(command).then(resolve, () => resolve(false))));
});
// Only this area: every write of this worker to `storage.session` would come back to it.
browser.storage.sync.onChanged.addListener(({ [SYNC_ITEM]: settings }) =>
  enqueue(() => void localWriter.takeSynced(settings?.newValue)),
);
browser.permissions.onAdded.addListener(() => enqueue(() => onPermissionsChanged(services)));
browser.permissions.onRemoved.addListener(() => enqueue(() => onPermissionsChanged(services)));
browser.runtime.onInstalled.addListener((details) => {
  openWelcomePage(details);
  enqueue(() => {});
});
browser.runtime.onStartup.addListener(() => enqueue(() => {}));
self.addEventListener('online', () => enqueue(() => onNetworkRestored(services)));
enqueue(() => {});
// A timer, since Chromium's alarms wait for the time of the clock: one that was set before would come as late as the clock
// was set back. It does not keep the worker alive.
setInterval(() => queue.push(() => {}), CLOCK_CHECK_MS);

/** @returns the answer to the screen: whether it is done, or what it asked for */
async function carryOut(command: Command): Promise<boolean | string> {
  if (isChange(command)) return localWriter.make(command);
  switch (command.type) {
    case 'offerSpace':
      await offerSpace(command.space);
      return true;
    case 'takeSpace':
      return takeSpace();
    case 'eraseAll':
      return localWriter.inTurn(
        () =>
          new Promise((resolve, reject) =>
            enqueue(() => eraseAll(scheduler, inMemory, command.sync).then(resolve, reject)),
          ),
      );
    default:
      runCommand(services, command);
      cycle.request();
      return true;
  }
}

/** Everything that is held in memory, the source of it all first. */
const inMemory = [state, owners, keyMatcher, categories, session, historyRecorder];

/** The spaces on which the user has accounts. */
function spacesOf(accounts: readonly Account[]): ReadonlySet<string> {
  return new Set(accounts.map(({ space }) => space));
}
