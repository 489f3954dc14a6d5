/**
 * The real background before a quota server with a clock of its own: this machine's clock can be set, the worker can die,
 * the browser can be restarted. Alarms wait for the machine's clock, as Chromium's do; timers go on.
 */

import { vi } from 'vitest';
import type { OwnerView } from '../../src/core/snapshot.ts';
import { buildSnapshot } from '../../src/core/view/build-snapshot.ts';
import { accountsItem } from '../../src/storage/accounts.ts';
import { NO_KEY_ASSIGNMENTS } from '../../src/storage/key-assignments.ts';
import { parseOwners } from '../../src/storage/owner-state.ts';
import { parseObservation, parseScreen } from '../../src/storage/session-items.ts';
import { parseSettings, type Settings, settingsItem } from '../../src/storage/settings.ts';
import { evaluatedAt, evaluationContext } from '../../src/storage/subscribe.ts';
import { OWNER, SPACE, T } from '../core/events.ts';
import { anAccount } from '../history/records.ts';
import { fakeBrowser, removeListeners } from '../platform/fake-browser.ts';
import { type Category, type Statement, UserQuota } from '../simulator/quota.ts';
import { must } from '../utils.ts';
import { ClockAlarms } from './clock-alarms.ts';
import { passTime, startBackground, stubWorker } from './harness.ts';

const ACCOUNT = anAccount(OWNER);
const KEY = 'key-of-the-account-0001';
const LATENCY = 0.04;
const ENDPOINTS: Record<Category, string> = {
  read: '/api/v2/users',
  update: '/api/v2/issues',
  search: '/api/v2/issues?keyword=a',
  icon: '/api/v2/space/image',
};

export class ClockScenario {
  readonly quota = new UserQuota({ read: 600, update: 30, search: 30, icon: 30 });
  /** Notifications that were created, and polls that left, in seconds of the server's clock. */
  readonly notifications: number[] = [];
  readonly polls: number[] = [];
  readonly #began: number;
  #requests = 0;
  #isAlive = false;
  /** What the worker waits for dies with it. */
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  readonly #alarms: ClockAlarms;

  constructor() {
    vi.useFakeTimers({ now: T * 1000, toFake: undefined });
    this.#began = performance.now();
    this.#alarms = new ClockAlarms((name, scheduledTime) => this.#ring(name, scheduledTime));
    stubWorker();
    vi.stubGlobal('fetch', () => this.#poll());
    vi.stubGlobal('setTimeout', this.#ofWorker(setTimeout));
    vi.stubGlobal('setInterval', this.#ofWorker(setInterval));
    const { alarms, notifications } = fakeBrowser;
    const { create } = notifications;
    vi.spyOn(notifications, 'create').mockImplementation((id, options) => {
      this.notifications.push(this.seconds);
      return create(id, options);
    });
    vi.spyOn(alarms, 'create').mockImplementation((name, { when }) => this.#alarms.create(name, when));
    vi.spyOn(alarms, 'clear').mockImplementation(async (name) => this.#alarms.clear(name));
  }

  /** Seconds since the beginning, whatever this machine's clock says. */
  get seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }

  get serverNow(): number {
    return T * 1000 + performance.now() - this.#began;
  }

  async begin(settings: Partial<Settings> = {}): Promise<void> {
    const { local } = fakeBrowser.storage;
    await local.set({ accounts: accountsItem([ACCOUNT]), [`key:${OWNER}`]: KEY });
    await local.set({ settings: settingsItem({ ...parseSettings(undefined), ...settings }) });
    await this.#wake();
    await this.pass(1);
  }

  pass(seconds: number): Promise<void> {
    return passTime(seconds);
  }

  /** Sets this machine's clock by so many seconds: timers go on as they are. */
  setClock(seconds: number): void {
    vi.setSystemTime(Date.now() + seconds * 1000);
  }

  /** The worker is gone, and what it had planned by timers; alarms and what is stored are left. */
  stopWorker(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    removeListeners();
    this.#isAlive = false;
  }

  /** The browser is closed, for so many seconds, and started again. */
  async restartBrowser(seconds: number): Promise<void> {
    this.#alarms.clearAll();
    this.stopWorker();
    fakeBrowser.storage.session.items.clear();
    await this.pass(seconds);
    await this.#wake();
  }

  /** A program that this browser does not see. */
  spendElsewhere(category: Category, times = 1): void {
    for (let call = 0; call < times; call += 1) this.quota.spend(category, this.serverNow);
  }

  /** A page sends requests one after the other; `refusal` has the headers of a 429 in place of the figures. */
  async request(
    category: Category,
    { times = 1, refusal }: { times?: number; refusal?: Readonly<Record<string, string>> } = {},
  ): Promise<void> {
    if (!this.#isAlive) await this.#wake();
    const { onSendHeaders, onResponseStarted } = fakeBrowser.webRequest;
    for (let sent = 0; sent < times; sent += 1) {
      this.#requests += 1;
      const request = {
        requestId: `page-${this.#requests}`,
        url: `https://${SPACE}${ENDPOINTS[category]}`,
        method: category === 'update' ? 'POST' : 'GET',
        initiator: `https://${SPACE}`,
        tabId: 1,
      };
      const requestHeaders = [{ name: 'Backlog-API-Key', value: KEY }];
      onSendHeaders.fire({ ...request, requestHeaders, timeStamp: Date.now() });
      const rateLimit = refusal ?? headersOf(this.quota.spend(category, this.serverNow));
      const headers = { date: new Date(this.serverNow).toUTCString(), ...rateLimit };
      onResponseStarted.fire({
        ...request,
        statusCode: refusal === undefined ? 200 : 429,
        statusLine: 'HTTP/1.1 200',
        fromCache: false,
        responseHeaders: Object.entries(headers).map(([name, value]) => ({ name, value })),
        timeStamp: Date.now(),
      });
    }
    // A key is hashed, what is gathered is taken in, shown and stored.
    await this.pass(LATENCY);
    await this.pass(0.5);
  }

  /** The account as a screen shows it, from what is stored alone. */
  async view(): Promise<OwnerView> {
    const { local, session } = fakeBrowser.storage;
    const items = await session.get(null);
    const owners = parseOwners(items);
    const source = {
      ...{ accounts: [ACCOUNT], owners, reminders: [], keyAssignments: NO_KEY_ASSIGNMENTS },
      settings: parseSettings((await local.get('settings')).settings),
      screen: parseScreen(items.screen),
      openRequest: null,
      observingSince: parseObservation(items.watch)?.since ?? null,
    };
    const context = evaluationContext(source, evaluatedAt(owners, Date.now()));
    return must(buildSnapshot(owners, [ACCOUNT], context).owners.find(({ id }) => id === OWNER));
  }

  async settings(): Promise<Settings> {
    return parseSettings((await fakeBrowser.storage.local.get('settings')).settings);
  }

  #ofWorker(set: typeof setTimeout | typeof setInterval) {
    return (work: () => void, ms: number) => {
      const timer = set(work, ms);
      this.#timers.add(timer);
      return timer;
    };
  }

  async #wake(): Promise<void> {
    this.#isAlive = true;
    await startBackground();
    for (let turn = 0; turn < 3; turn += 1) await this.pass(0.001);
  }

  async #ring(name: string, scheduledTime: number): Promise<void> {
    if (!this.#isAlive) await this.#wake();
    fakeBrowser.alarms.onAlarm.fire({ name, scheduledTime });
  }

  async #poll(): Promise<Response> {
    this.polls.push(this.seconds);
    await new Promise((resolve) => setTimeout(resolve, LATENCY * 1000));
    this.quota.spend('read', this.serverNow);
    const second = Math.floor(this.serverNow / 1000);
    const rateLimit = Object.entries(this.quota.peekAll(this.serverNow)).map(
      ([category, { limit, remaining, reset }]) => [category, { limit, remaining, reset: reset ?? second }],
    );
    const date = new Date(this.serverNow).toUTCString();
    await new Promise((resolve) => setTimeout(resolve, LATENCY * 1000));
    return Response.json({ rateLimit: Object.fromEntries(rateLimit) }, { headers: { date } });
  }
}

const headersOf = ({ limit, remaining, reset }: Statement) => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': String(reset),
});
