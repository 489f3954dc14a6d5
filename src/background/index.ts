/**
 * The background: registers every listener at once, synchronously (one registered later misses the event
 * that woke the worker), and lets the events wait for what is stored.
 */
import './persistence/startup-storage.ts';
import type { Runtime } from 'webextension-polyfill';
import type { OwnerState } from '../core/state/owner.ts';
import browser from '../platform/browser.ts';
import type { Account } from '../storage/accounts.ts';
import { type Command, isChange, parseCommand } from '../storage/commands.ts';
import { loadSecret } from '../storage/installation-secret.ts';
import { offerSpace, takeSpace } from '../storage/offered-space.ts';
import { REJECTIONS_ITEM, rejectionsItem } from '../storage/owner-state.ts';
import { MUTE_MS } from '../storage/settings.ts';
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
import { type Throttled, throttle } from './outputs/throttle.ts';
import { Toolbar } from './outputs/toolbar.ts';
import { onWakeFromSleep, render, runCycle, type Services } from './outputs/update-cycle.ts';
import { Wire } from './outputs/wire.ts';
import { eraseAll } from './persistence/erase-all.ts';
import { HistoryRecorder, historyTarget } from './persistence/history-recorder.ts';
import { LocalWriter } from './persistence/local-writer.ts';
import {
  onAccountsChanged,
  onNetworkRestored,
  onPermissionsChanged,
} from './persistence/on-accounts-changed.ts';
import { onKeysAssigned } from './persistence/on-keys-assigned.ts';
import { SessionWriter } from './persistence/session-writer.ts';
import { takeEarly } from './persistence/startup-storage.ts';
import { requestDisproofPoll } from './polling/poll-disproof.ts';
import { Poller } from './polling/poller.ts';
import { Scheduler } from './polling/scheduler.ts';

/** A request that was sent while this worker started and has no answer by then may have lost it, in ms. */
const LOST_AFTER = 2000;
/** The longest time after which it is noticed that the clock was set back, in ms. */
const CLOCK_CHECK = 20_000;
/** Badge and alerts follow the events at this distance, in ms. */
const SHOW_DISTANCE = 150;

const store = new SessionWriter(
  () => state.observingSince,
  (owner) => state.isUserOwned(owner),
  () => state.latest,
);
const state = new AppState((owner, gone, { type }) => {
  // That a request leaves, or ends without an answer, changes no figure: only an answer must not wait.
  const when =
    type === 'requestStarted' || type === 'requestEnded' || type === 'inFlightMarkedUncertain'
      ? 'later'
      : 'soon';
  if (changed.size === 0) queueMicrotask(tellChanges);
  if (when === 'soon' || !changed.has(owner)) changed.set(owner, when);
  if (gone.length === 0) return;
  store.evict(gone);
  historyRecorder.evict(gone);
});
/** Owners that the events of this moment have changed: told once for all of them. */
const changed = new Map<OwnerState, keyof Throttled>();
function tellChanges(): void {
  const { owners, rejections } = state.quota;
  // Taken out first: what goes wrong with one must not keep those after it from being told.
  const told = [...changed];
  changed.clear();
  for (const [owner, when] of told) {
    // It may have been removed since.
    if (owners.get(owner.id) !== owner) continue;
    wire.tell(owner, when);
    store.ownerChanged(owner, when);
    historyRecorder.ownerChanged(owner);
    shown[when]();
    if (rejections.size > 0) store.itemChanged(REJECTIONS_ITEM, () => rejectionsItem(rejections), when);
  }
}
const wire = new Wire((id) => state.quota.owners.has(id));
const historyRecorder = new HistoryRecorder(historyTarget(() => state));
const owners = new OwnerResolver(new Fingerprints(loadSecret));
const scheduler = new Scheduler((overslept) => {
  if (overslept) onWakeFromSleep(parts);
  inbox.push(() => runCycle(parts));
});
const parts: Services = {
  state,
  scheduler,
  poller: new Poller(state, () => inbox.flush()),
  alerts: new AlertService(state, store),
  historyRecorder,
  toolbar: new Toolbar(),
};
const shown = throttle(SHOW_DISTANCE, () => {
  inbox.flush();
  render(parts);
});
state.onClockSetBack = (change) => {
  applyClockSetBack(parts, store, change);
  // Both compare times of requests and polls that were seen since this worker started: they begin anew.
  matcher.clear();
  school.forgetPending();
  for (const owner of state.quota.owners.values()) {
    wire.tell(owner);
    historyRecorder.ownerChanged(owner);
  }
  queueMicrotask(() => inbox.push(() => runCycle(parts)));
};
const matcher = new KeyMatcher({
  inFlightRequest: (requestId) => state.inFlightRequest(requestId)?.flight ?? null,
  ownerOf: (key) => (state.keyAssignments.apart.includes(key) ? 'apart' : owners.ownerOf(key)),
  isGiven: (key) => owners.isGiven(key),
  accountsOf: (space) => state.accounts.filter((account) => account.space === space).map(({ id }) => id),
  dispatch: (event) => state.dispatch(event),
  onJoined: (key, account) => {
    if (!state.keyAssignments.ignored.includes(key))
      changes.make({ type: 'assignKey', seen: key, owner: account });
  },
  onDifferent: (key) => void changes.make({ type: 'unassignKey', seen: key }),
});
const changes = new LocalWriter({
  settings: (settings) =>
    inbox.push(() => {
      state.settings = settings;
      pushSettings(settings);
      runCycle(parts);
    }),
  accounts: (accounts, rekeyed) =>
    inbox.push(() => {
      school.keepSpaces(spacesOf(accounts));
      return onAccountsChanged(parts, owners, store, accounts, rekeyed);
    }),
  identity: (identity) => inbox.push(() => onKeysAssigned(parts, owners, store, identity)),
});
const school = new CategoryResolver();
state.listeners.push(
  (event) => matcher.onEvent(event),
  (event) => school.onEvent(event),
  (event) => requestDisproofPoll(state, (key) => owners.isGiven(key), event),
);

/** Whatever is held in memory, the source of it all first. */
const forgetful = [
  () => state.clear(),
  () => owners.clear(),
  () => matcher.clear(),
  () => school.clear(),
  () => store.clear(),
  () => historyRecorder.clear(),
];

async function restore(): Promise<void> {
  await state.restore(takeEarly());
  owners.setAccounts(state.accounts);
  owners.setAssignments(state.keyAssignments.joined);
  school.restore(state.inferredCategories, spacesOf(state.accounts));
  store.resume(state.quota.owners.values());
  historyRecorder.resume(state.quota.owners.values());
  parts.alerts.reconcile().then(() => inbox.push(() => render(parts)));
  // For `npm run bench`: how long a woken worker takes to be itself again.
  performance.mark('ready');
  // The browser loses what it tells while it starts a worker: once in some 300 starts amid traffic (measured).
  const readyAt = now();
  setTimeout(() => inbox.push(() => state.markInFlightUncertain(readyAt)), LOST_AFTER);
}
const inbox = new EventQueue(
  restore(),
  () => {
    state.recordDropped();
    store.itemChanged(REJECTIONS_ITEM, () => rejectionsItem(state.quota.rejections), 'later');
  },
  () => state.followClock(),
);

registerWebRequestListeners({
  inbox,
  owners,
  historyRecorder,
  dispatch: (event) => state.dispatch(event),
  inFlightRequest: (requestId) => state.inFlightRequest(requestId),
  queryHashKey: () => state.queryHashKey,
  categoryOf: (space, endpoint, assumed) => school.categoryOf(space, endpoint, assumed),
  isUserOwned: (owner) => state.isUserOwned(owner),
});
scheduler.listen();
listenToNotifications(() => {
  const change = { mutedUntil: now() + MUTE_MS };
  inbox.push(() => void changes.make({ type: 'changeSettings', change }));
});
browser.runtime.onMessage.addListener((message: unknown, sender: Runtime.MessageSender) => {
  const command = isOurs(sender) ? parseCommand(message) : null;
  if (command === null) return undefined;
  // What is stored has to be restored first, for restoring may repair and write it.
  return new Promise((resolve) =>
    inbox.push(() => void carryOut(command).then(resolve, () => resolve(false))),
  );
});
/** @returns what the screen is answered: whether it is done, or what it asked for */
async function carryOut(command: Command): Promise<boolean | string> {
  if (isChange(command)) return changes.make(command);
  switch (command.type) {
    case 'offerSpace':
      await offerSpace(command.space);
      return true;
    case 'takeSpace':
      return takeSpace();
    case 'eraseAll': {
      const erase = () => eraseAll(parts, forgetful, command.sync);
      return changes.inTurn(
        () => new Promise((resolve, reject) => inbox.push(() => erase().then(resolve, reject))),
      );
    }
    default:
      runCommand(parts, store, command);
      return true;
  }
}
// Not of all areas: what this worker writes to `storage.session` all the time would come back to it.
browser.storage.sync.onChanged.addListener(({ [SYNC_ITEM]: settings }) =>
  inbox.push(() => void changes.takeSynced(settings?.newValue)),
);
browser.permissions.onAdded.addListener(() => inbox.push(() => onPermissionsChanged(parts)));
browser.permissions.onRemoved.addListener(() => inbox.push(() => onPermissionsChanged(parts)));
browser.runtime.onInstalled.addListener((details) => {
  openWelcomePage(details);
  inbox.push(() => runCycle(parts));
});
browser.runtime.onStartup.addListener(() => inbox.push(() => runCycle(parts)));
self.addEventListener('online', () => inbox.push(() => onNetworkRestored(parts)));
inbox.push(() => runCycle(parts));
// Notices that the clock was set back while nothing else happens. Timers run by elapsed time. Chromium's alarms wait for
// the time of the clock (by its source; it does not start under libfaketime, so this is not measured): one that was set
// before would come an hour late. A timer calls nothing of the browser's, so it does not keep the worker alive; a worker
// that is dead when the clock is set back wakes with the next request, screen or alarm.
setInterval(() => inbox.push(() => {}), CLOCK_CHECK);

/** The spaces on which the user has accounts. */
function spacesOf(accounts: readonly Account[]): ReadonlySet<string> {
  return new Set(accounts.map(({ space }) => space));
}
