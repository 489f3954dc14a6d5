/**
 * The background's entry: builds its parts, connects them, and registers every listener.
 *
 * Listeners are registered synchronously, since the browser drops the event that woke the worker if its listener is
 * registered later. The queue holds events back until storage has been read.
 */
import type { DroppedEvents } from '../core/readings/reading.ts';
import type { OwnerId } from '../core/snapshot.ts';
import browser from '../platform/browser.ts';
import { saveInferredCategories } from '../storage/inferred-categories.ts';
import { REJECTIONS_ITEM, rejectionsItem } from '../storage/session-items.ts';
import { MUTE_MS } from '../storage/settings.ts';
import { isWrittenBy, pushSettings, SYNC_ITEM } from '../storage/sync.ts';
import { AppState } from './app-state.ts';
import { Fingerprints } from './capture/credentials.ts';
import { EventQueue } from './capture/event-queue.ts';
import { KeyMatcher } from './capture/key-matcher.ts';
import { OwnerResolver } from './capture/owner-resolver.ts';
import { registerWebRequestListeners } from './capture/web-request-listener.ts';
import {
  onAccountsChanged,
  onClockSetBack,
  onKeysAssigned,
  onNetworkRestored,
  onPermissionsChanged,
} from './change-handlers.ts';
import { listenToCommands } from './command-handlers.ts';
import { now } from './local-clock.ts';
import { AlertService } from './outputs/alert-service.ts';
import { listenToNotifications } from './outputs/notifications.ts';
import { Toolbar } from './outputs/toolbar.ts';
import { HistoryRecorder } from './persistence/history-recorder.ts';
import { LocalWriter } from './persistence/local-writer.ts';
import { SessionWriter } from './persistence/session-writer.ts';
import { BatchMonitor } from './polling/batch-monitor.ts';
import { Poller, requestDisproofPoll } from './polling/poller.ts';
import { Scheduler } from './polling/scheduler.ts';
import { restoreState } from './restore-state.ts';
import type { Services } from './services.ts';
import { onWakeFromSleep, UpdateCycle } from './update-cycle.ts';

/** Requests in flight that were sent before this time after the worker's start, in ms, may have lost their end. */
const LOST_AFTER_MS = 2000;
/** The alarm that stands while storage cannot be read, in ms after the last try. */
const UNREAD_ALARM_MS = 30_000;
/** Interval, in ms, of the check whether the clock was set back while nothing else happens. */
const CLOCK_CHECK_MS = 20_000;
const WELCOME_PAGE = 'src/pages/welcome/index.html';

// The parts.

const state = new AppState((owner, evicted) => {
  session.evict(evicted);
  historyRecorder.evict(evicted);
  session.ownerChanged(owner);
  historyRecorder.ownerChanged(owner);
  rejectionsChanged();
  cycle.request();
});
const session = new SessionWriter(state);
const historyRecorder = new HistoryRecorder(state);
const owners = new OwnerResolver(new Fingerprints());
const localWriter = new LocalWriter({
  settings: (settings) =>
    enqueue(() => {
      state.settings = settings;
      pushSettings(settings, state.syncWriter);
    }),
  accounts: (accounts, rekeyed) => enqueue(() => onAccountsChanged(services, accounts, rekeyed)),
  keyAssignments: (assignments) => enqueue(() => onKeysAssigned(services, assignments)),
  batches: (batches) =>
    enqueue(() => {
      state.batches = batches;
    }),
});
const isGiven = (key: OwnerId): boolean => owners.isGiven(key);
const keyMatcher = new KeyMatcher({
  inFlightRequest: (requestId) => state.inFlightRequest(requestId)?.request ?? null,
  ownerOf: (key) => (state.keyAssignments.apart.includes(key) ? 'apart' : owners.ownerOf(key)),
  isGiven,
  accountsOf: (space) => state.accounts.filter((account) => account.space === space).map(({ id }) => id),
  dispatch: (event) => state.dispatch(event),
  onJoined: (key, account) => {
    if (state.keyAssignments.ignored.includes(key)) return;
    localWriter.make({ type: 'assignKey', key, owner: account });
  },
  onDifferent: (key) => void localWriter.make({ type: 'unassignKey', key }),
});
const scheduler = new Scheduler((overslept) => {
  if (overslept) onWakeFromSleep({ state });
  enqueue(() => {});
});
const services: Services = {
  state,
  owners,
  keyMatcher,
  poller: new Poller(state),
  batches: new BatchMonitor(state, localWriter),
  scheduler,
  alerts: new AlertService(state, session),
  toolbar: new Toolbar(),
  session,
  localWriter,
  historyRecorder,
};
const cycle = new UpdateCycle(services);
let isRestored = false;
const queue = new EventQueue(restore(), {
  onDropped: () => recordDropped('queueFull'),
  beforeTask: () => state.followClock(),
});

/** Runs a task in the queue, and the update cycle after it. */
function enqueue(task: () => unknown): void {
  queue.push(async () => {
    await task();
    cycle.request();
  });
}

async function restore(): Promise<void> {
  // If the worker ends before storage can be read, the alarm starts the next one.
  await restoreState(state, () => scheduler.next(now() + UNREAD_ALARM_MS));
  isRestored = true;
  owners.setAccounts(state.accounts);
  owners.setAssignments(state.keyAssignments.joined);
  historyRecorder.resume(state.quota.owners.values());
  services.alerts.reconcile().then(() => enqueue(() => {}));
  // About 1 in 300 worker starts amid traffic drops an event (measured).
  const readyAt = now();
  setTimeout(() => enqueue(() => state.markInFlightUncertain(readyAt)), LOST_AFTER_MS);
}

function recordDropped(reason: DroppedEvents): void {
  state.recordDropped(reason);
  rejectionsChanged();
  // A cycle before that would show and write a state without accounts.
  if (isRestored) cycle.request();
}

function rejectionsChanged(): void {
  const { rejections } = state.quota;
  if (rejections.size > 0) session.itemChanged(REJECTIONS_ITEM, () => rejectionsItem(rejections));
}

// What listens to the state.

state.listeners.push(
  (event) => keyMatcher.onEvent(event),
  (event) => {
    const { categories } = state;
    if (categories.onEvent(event)) saveInferredCategories(categories.inferred).catch(() => {});
  },
  (event) => requestDisproofPoll(state, isGiven, event),
);
state.onClockSetBack = (change) => {
  onClockSetBack(services, change);
  cycle.request();
};

// What the browser reports.

registerWebRequestListeners({
  queue,
  owners,
  historyRecorder,
  state,
  onUnresolved: () => recordDropped('storageUnread'),
});
scheduler.listen();
listenToCommands(services, enqueue);
listenToNotifications(() => {
  const change = { mutedUntil: now() + MUTE_MS };
  enqueue(() => void localWriter.make({ type: 'changeSettings', change }));
});
// Not `storage.session`, where every write of this worker would be reported back to it.
browser.storage.sync.onChanged.addListener(({ [SYNC_ITEM]: settings }) =>
  enqueue(() => {
    if (!isWrittenBy(settings?.newValue, state.syncWriter)) localWriter.takeSynced(settings?.newValue);
  }),
);
browser.permissions.onAdded.addListener(() => enqueue(() => onPermissionsChanged(services)));
browser.permissions.onRemoved.addListener(() => enqueue(() => onPermissionsChanged(services)));
browser.runtime.onInstalled.addListener(({ reason }) => {
  if (reason === 'install')
    browser.tabs.create({ url: browser.runtime.getURL(WELCOME_PAGE) }).catch(() => {});
  enqueue(() => {});
});
browser.runtime.onStartup.addListener(() => enqueue(() => {}));
self.addEventListener('online', () => enqueue(() => onNetworkRestored(services)));
enqueue(() => {});
// A timer, since Chromium's alarms wait for the time of the clock, and would come too late after it was set back. It does not
// keep the worker alive.
setInterval(() => queue.push(() => {}), CLOCK_CHECK_MS);
