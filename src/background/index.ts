/**
 * The background: registers every listener at once, synchronously (one registered later misses the event
 * that woke the worker), and lets the events wait for what is stored.
 */
import './early.ts';
import type { Runtime } from 'webextension-polyfill';
import type { Account } from '../platform/accounts.ts';
import browser from '../platform/browser.ts';
import { type Command, isChange, parseCommand } from '../platform/messages.ts';
import { loadSecret } from '../platform/secret.ts';
import { REFUSALS_ITEM, refusalsItem } from '../platform/session.ts';
import { MUTE_FOR } from '../platform/settings.ts';
import { SYNC_ITEM, sendSettings } from '../platform/sync.ts';
import type { OwnerState } from '../quota/owner.ts';
import { accessChanged, backOnline, changeAccounts } from './account-changes.ts';
import { Alerter } from './alerter.ts';
import { archiveOf } from './archive.ts';
import { Chronicle } from './chronicle.ts';
import { now } from './clock.ts';
import { applyClockSetBack } from './clock-set-back.ts';
import { isOurs, obey } from './commands.ts';
import { Fingerprints } from './credential.ts';
import { takeEarly } from './early.ts';
import { eraseAll } from './erase-all.ts';
import { greet } from './greeting.ts';
import { changeIdentity } from './identity-changes.ts';
import { Inbox } from './inbox.ts';
import { KeyMatcher } from './key-matcher.ts';
import { LocalChanges } from './local-changes.ts';
import { listenToNotifications } from './notifications.ts';
import { observe } from './observe.ts';
import { offerSpace, takeSpace } from './offered-space.ts';
import { Owners } from './owners.ts';
import { noteEvidence } from './poll-disproof.ts';
import { Poller } from './poller.ts';
import { beat, type Parts, show, wakeUp } from './pulse.ts';
import { Schedule } from './schedule.ts';
import { School } from './school.ts';
import { State } from './state.ts';
import { Store } from './store.ts';
import { type Throttled, throttle } from './throttle.ts';
import { Toolbar } from './toolbar.ts';
import { Wire } from './wire.ts';

/** A request that was sent while this worker started and has no answer by then may have lost it, in ms. */
const LOST_AFTER = 2000;
/** The longest time after which it is noticed that the clock was set back, in ms. */
const CLOCK_CHECK = 20_000;
/** Badge and alerts follow the events at this distance, in ms. */
const SHOW_DISTANCE = 150;

const store = new Store(
  () => state.watchedSince,
  (owner) => state.isUsers(owner),
  () => state.latest,
);
const state = new State((owner, gone, { type }) => {
  // That a request leaves, or ends without an answer, changes no figure: only an answer must not wait.
  const when = type === 'sent' || type === 'ended' || type === 'doubted' ? 'later' : 'soon';
  if (changed.size === 0) queueMicrotask(tellChanges);
  if (when === 'soon' || !changed.has(owner)) changed.set(owner, when);
  if (gone.length === 0) return;
  store.drop(gone);
  chronicle.drop(gone);
});
/** Owners that the events of this moment have changed: told once for all of them. */
const changed = new Map<OwnerState, keyof Throttled>();
function tellChanges(): void {
  const { owners, refusals } = state.ledger;
  // Taken out first: what goes wrong with one must not keep those after it from being told.
  const told = [...changed];
  changed.clear();
  for (const [owner, when] of told) {
    // It may have been removed since.
    if (owners.get(owner.id) !== owner) continue;
    wire.tell(owner, when);
    store.keep(owner, when);
    chronicle.note(owner);
    shown[when]();
    if (refusals.size > 0) store.keepItem(REFUSALS_ITEM, () => refusalsItem(refusals), when);
  }
}
const wire = new Wire((id) => state.ledger.owners.has(id));
const chronicle = new Chronicle(archiveOf(() => state));
const owners = new Owners(new Fingerprints(loadSecret));
const schedule = new Schedule((overslept) => {
  if (overslept) wakeUp(parts);
  inbox.push(() => beat(parts));
});
const parts: Parts = {
  state,
  schedule,
  poller: new Poller(state, () => inbox.flush()),
  alerter: new Alerter(state, store),
  chronicle,
  toolbar: new Toolbar(),
};
const shown = throttle(SHOW_DISTANCE, () => {
  inbox.flush();
  show(parts);
});
state.onClockSetBack = (change) => {
  applyClockSetBack(parts, store, change);
  // Both compare times of requests and polls that were seen since this worker started: they begin anew.
  matcher.forget();
  school.forgetPending();
  for (const owner of state.ledger.owners.values()) {
    wire.tell(owner);
    chronicle.note(owner);
  }
  queueMicrotask(() => inbox.push(() => beat(parts)));
};
const matcher = new KeyMatcher({
  flightOf: (requestId) => state.flightOf(requestId)?.flight ?? null,
  ownerOf: (key) => (state.identity.apart.includes(key) ? 'apart' : owners.ownerOf(key)),
  isGiven: (key) => owners.isGiven(key),
  accountsOf: (space) => state.accounts.filter((account) => account.space === space).map(({ id }) => id),
  dispatch: (event) => state.dispatch(event),
  onJoined: (key, account) => {
    if (!state.identity.ignored.includes(key)) changes.make({ type: 'joinKey', seen: key, owner: account });
  },
  onDifferent: (key) => void changes.make({ type: 'splitKey', seen: key }),
});
const changes = new LocalChanges({
  settings: (settings) =>
    inbox.push(() => {
      state.settings = settings;
      sendSettings(settings);
      beat(parts);
    }),
  accounts: (accounts, rekeyed) =>
    inbox.push(() => {
      school.keepSpaces(spacesOf(accounts));
      return changeAccounts(parts, owners, store, accounts, rekeyed);
    }),
  identity: (identity) => inbox.push(() => changeIdentity(parts, owners, store, identity)),
});
const school = new School();
state.hearers.push(
  (event) => matcher.hear(event),
  (event) => school.hear(event),
  (event) => noteEvidence(state, (key) => owners.isGiven(key), event),
);

/** Whatever is held in memory, the source of it all first. */
const forgetful = [
  () => state.forget(),
  () => owners.forget(),
  () => matcher.forget(),
  () => school.forget(),
  () => store.forgetAll(),
  () => chronicle.forget(),
];

async function restore(): Promise<void> {
  await state.restore(takeEarly());
  owners.setAccounts(state.accounts);
  owners.setJoined(state.identity.joined);
  school.restore(state.lessons, spacesOf(state.accounts));
  store.resume(state.ledger.owners.values());
  chronicle.resume(state.ledger.owners.values());
  parts.alerter.reconcile().then(() => inbox.push(() => show(parts)));
  // For `npm run bench`: how long a woken worker takes to be itself again.
  performance.mark('ready');
  // The browser loses what it tells while it starts a worker: once in some 300 starts amid traffic (measured).
  const readyAt = now();
  setTimeout(() => inbox.push(() => state.doubtFlights(readyAt)), LOST_AFTER);
}
const inbox = new Inbox(
  restore(),
  () => {
    state.noteDropped();
    store.keepItem(REFUSALS_ITEM, () => refusalsItem(state.ledger.refusals), 'later');
  },
  () => state.followClock(),
);

observe({
  inbox,
  owners,
  chronicle,
  dispatch: (event) => state.dispatch(event),
  flightOf: (requestId) => state.flightOf(requestId),
  questionKey: () => state.questionKey,
  categoryOf: (space, endpoint, assumed) => school.categoryOf(space, endpoint, assumed),
  isUsers: (owner) => state.isUsers(owner),
});
schedule.listen();
listenToNotifications(() => {
  const change = { mutedUntil: now() + MUTE_FOR };
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
      obey(parts, store, command);
      return true;
  }
}
// Not of all areas: what this worker writes to `storage.session` all the time would come back to it.
browser.storage.sync.onChanged.addListener(({ [SYNC_ITEM]: settings }) =>
  inbox.push(() => void changes.takeSynced(settings?.newValue)),
);
browser.permissions.onAdded.addListener(() => inbox.push(() => accessChanged(parts)));
browser.permissions.onRemoved.addListener(() => inbox.push(() => accessChanged(parts)));
browser.runtime.onInstalled.addListener((details) => {
  greet(details);
  inbox.push(() => beat(parts));
});
browser.runtime.onStartup.addListener(() => inbox.push(() => beat(parts)));
self.addEventListener('online', () => inbox.push(() => backOnline(parts)));
inbox.push(() => beat(parts));
// Notices that the clock was set back while nothing else happens. Timers run by elapsed time. Chromium's alarms wait for
// the time of the clock (by its source; it does not start under libfaketime, so this is not measured): one that was set
// before would come an hour late. A timer calls nothing of the browser's, so it does not keep the worker alive; a worker
// that is dead when the clock is set back wakes with the next request, screen or alarm.
setInterval(() => inbox.push(() => {}), CLOCK_CHECK);

/** The spaces on which the user has accounts. */
function spacesOf(accounts: readonly Account[]): ReadonlySet<string> {
  return new Set(accounts.map(({ space }) => space));
}
