/**
 * The background: registers every listener at once, synchronously, and lets them wait for what is stored.
 */
import type { Runtime } from 'webextension-polyfill';
import { ACCOUNTS_ITEM, type Account, parseAccounts } from '../platform/accounts.ts';
import browser from '../platform/browser.ts';
import { type Command, parseCommand } from '../platform/messages.ts';
import { loadSecret } from '../platform/secret.ts';
import { parseSettings, SETTINGS_ITEM } from '../platform/settings.ts';
import { badgeOf } from '../quota/badge.ts';
import { planPoll } from '../quota/poll-plan.ts';
import { now } from './clock.ts';
import { Fingerprints } from './credential.ts';
import { Inbox } from './inbox.ts';
import { observe } from './observe.ts';
import { Owners } from './owners.ts';
import { Poller } from './poller.ts';
import { Schedule } from './schedule.ts';
import { State } from './state.ts';
import { Store } from './store.ts';
import { throttle } from './throttle.ts';
import { Toolbar } from './toolbar.ts';

const BADGE_DISTANCE = 200;
/** A screen says every 15 s that it still has the focus. */
const SCREEN_FOR = 20_000;

const store = new Store();
const toolbar = new Toolbar();
const state = new State((owner) => {
  store.keep(owner);
  refreshSoon();
});
const owners = new Owners(new Fingerprints(loadSecret));
const poller = new Poller(state);
const schedule = new Schedule((overslept) => inbox.push(() => tick(overslept)));

const ready = state.restore().then(() => owners.setAccounts(state.accounts));
const inbox = new Inbox(ready);
const refreshSoon = throttle(BADGE_DISTANCE, refresh);

observe({
  inbox,
  owners,
  dispatch: (event) => state.dispatch(event),
  ownerOfFlight: (id) => state.ownerOfFlight(id),
});
schedule.listen();
browser.runtime.onMessage.addListener((message: unknown, sender: Runtime.MessageSender) => {
  const command = isOurs(sender) ? parseCommand(message) : null;
  if (command !== null) inbox.push(() => obey(command));
  return undefined;
});
browser.storage.onChanged.addListener((changes, area) => {
  if (area !== 'local') return;
  const { [ACCOUNTS_ITEM]: accounts, [SETTINGS_ITEM]: settings } = changes;
  if (accounts !== undefined) inbox.push(() => changeAccounts(parseAccounts(accounts.newValue)));
  if (settings !== undefined) {
    inbox.push(() => {
      state.settings = parseSettings(settings.newValue);
      tick(false);
    });
  }
});
browser.permissions.onAdded.addListener(() => inbox.push(pollAgain));
browser.permissions.onRemoved.addListener(() => inbox.push(pollAgain));
browser.runtime.onInstalled.addListener(() => inbox.push(() => tick(false)));
browser.runtime.onStartup.addListener(() => inbox.push(() => tick(false)));
self.addEventListener('online', () => inbox.push(pollAgain));
inbox.push(() => tick(false));

/** Starts the polls that are due, and shows what stands. */
function tick(overslept: boolean): void {
  const at = now();
  if (overslept) state.notBefore = at + 3000;
  for (const account of state.accounts) {
    const owner = state.ledger.owners.get(account.id);
    const due = owner === undefined ? at : planPoll(owner, state.context()).at;
    if (due !== null && due <= at && !poller.isRunning(account.id)) poller.poll(account);
  }
  refresh();
}

/** Shows the badge as it stands, and plans when to look again. */
function refresh(): void {
  const at = now();
  const snapshot = state.snapshot();
  const badge = badgeOf(snapshot, state.settings.paused);
  toolbar.show(badge);

  const moments: number[] = [];
  for (const { id, gauges, poll } of snapshot.owners) {
    if (poll?.nextAt != null && !poller.isRunning(id)) moments.push(Math.max(poll.nextAt, at));
    for (const { state: kind, resetAt } of gauges) {
      if (kind !== 'reset' && kind !== 'stale' && resetAt !== null && resetAt > at) moments.push(resetAt + 1);
    }
  }
  for (const { id } of state.accounts) if (!state.ledger.owners.has(id)) moments.push(at);
  // Ticking keeps the worker alive, so only a wait is counted down.
  if (badge.tone === 'usedUp') moments.push(at + 1000 - (at % 1000));
  schedule.next(moments.length === 0 ? null : Math.min(...moments));
}

function obey(command: Command): void {
  switch (command.type) {
    case 'screen':
      state.screenUntil = command.focused ? now() + SCREEN_FOR : null;
      tick(false);
      break;
    case 'refresh': {
      const account = state.accounts.find(({ id }) => id === command.owner);
      if (account !== undefined) poller.poll(account);
      break;
    }
    case 'watchClosely': {
      const account = state.accounts.find(({ id }) => id === command.owner);
      if (account === undefined) break;
      state.dispatch({
        type: 'watchClosely',
        owner: account.id,
        space: account.space,
        at: now(),
        on: command.on,
      });
      tick(false);
      break;
    }
  }
}

async function changeAccounts(accounts: readonly Account[]): Promise<void> {
  const gone = state.accounts
    .filter(({ id }) => !accounts.some((account) => account.id === id))
    .map(({ id }) => id);
  state.accounts = accounts;
  owners.setAccounts(accounts);
  for (const id of gone) state.ledger.owners.delete(id);
  await store.forget(gone);
  for (const account of accounts) {
    const { id, space } = account;
    const former = await owners.formerId(account);
    if (former !== null && state.ledger.owners.has(former)) {
      state.dispatch({ type: 'adopt', owner: id, space, at: now(), from: former });
      await store.forget([former]);
    }
    const problem = state.ledger.owners.get(id)?.poll.problem;
    if (problem !== undefined && problem !== null)
      state.dispatch({ type: 'pollAgain', owner: id, space, at: now() });
  }
  tick(false);
}

/** Something changed that may have cured a failure: ask every account again at once. */
function pollAgain(): void {
  for (const { id, space } of state.accounts)
    state.dispatch({ type: 'pollAgain', owner: id, space, at: now() });
  tick(false);
}

function isOurs(sender: { id?: string; url?: string }): boolean {
  return sender.id === browser.runtime.id && sender.url?.startsWith(browser.runtime.getURL('')) === true;
}
