/** The real poller, schedule and state on fake timers, before a network that lies; counts what leaves the machine. */
import { vi } from 'vitest';
import type { Alerter } from '../../src/background/alerter.ts';
import type { Chronicle } from '../../src/background/chronicle.ts';
import { obey } from '../../src/background/commands.ts';
import { Poller } from '../../src/background/poller.ts';
import { beat, type Parts, show, wakeUp } from '../../src/background/pulse.ts';
import { Schedule } from '../../src/background/schedule.ts';
import { State } from '../../src/background/state.ts';
import type { Store } from '../../src/background/store.ts';
import { throttle } from '../../src/background/throttle.ts';
import type { Toolbar } from '../../src/background/toolbar.ts';
import { saveAccount } from '../../src/platform/accounts.ts';
import browser from '../../src/platform/browser.ts';
import { badgeOf } from '../../src/quota/badge.ts';
import type { FakeBrowser } from '../platform/fake-browser.ts';
import { anAccount } from '../platform/records.ts';
import { must, OWNER, T } from '../quota/support.ts';

export type Network = (signal: AbortSignal) => Response | Promise<Response>;

const nothing = () => {};

/** What a healthy space answers. */
export function healthy(): Response {
  const reset = Math.floor(Date.now() / 1000);
  const figures = (limit: number) => ({ limit, remaining: limit, reset });
  const rateLimit = { read: figures(600), update: figures(150), search: figures(150), icon: figures(60) };
  return Response.json({ rateLimit }, { headers: { date: new Date().toUTCString() } });
}

export class Outage {
  network: Network = healthy;
  readonly line = { onLine: true };
  /** When each request left, in seconds after the beginning. */
  requests: number[] = [];
  readonly parts: Parts;

  private constructor(state: State) {
    const schedule = new Schedule((overslept) => {
      if (overslept) wakeUp(this.parts);
      beat(this.parts);
    });
    this.parts = {
      state,
      schedule,
      poller: new Poller(state, () => {}),
      alerter: { review: nothing } as unknown as Alerter,
      toolbar: { show: nothing } as unknown as Toolbar,
      chronicle: {} as Chronicle,
    };
    schedule.listen();
  }

  /** One account that has just been answered, and is polled from now on. */
  static async begin(): Promise<Outage> {
    vi.useFakeTimers({ now: T * 1000 });
    await saveAccount(anAccount(OWNER), 'canary-key');
    const state: State = new State(throttle(200, () => show(outage.parts)).soon);
    const outage: Outage = new Outage(state);
    await state.restore();
    vi.stubGlobal('navigator', outage.line);
    vi.stubGlobal('fetch', (_: string, { signal }: { signal: AbortSignal }) => {
      outage.requests.push(outage.seconds);
      return outage.network(signal);
    });
    // The browser's own runs on real time.
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), ms);
      return controller.signal;
    });
    beat(outage.parts);
    await outage.pass(1);
    return outage;
  }

  get seconds(): number {
    return Date.now() / 1000 - T;
  }

  get problem() {
    return this.parts.state.snapshot().owners[0]?.poll?.problem ?? null;
  }

  get poll() {
    return must(this.parts.state.snapshot().owners[0]?.poll);
  }

  /** The user clicks Refresh. */
  refresh(): void {
    obey(this.parts, {} as Store, { type: 'refresh', owner: OWNER });
  }

  get gauge() {
    return must(this.parts.state.snapshot().owners[0]?.gauges[0]);
  }

  get badge(): string {
    return badgeOf(this.parts.state.snapshot(), false).text;
  }

  /** A screen of ours that says every 15 s that it has the focus, as screens do. */
  keepScreenOpen(): void {
    const focus = () => {
      this.parts.state.screen = { owner: OWNER, until: Date.now() + 20_000 };
      beat(this.parts);
    };
    focus();
    setInterval(focus, 15_000);
  }

  pass(seconds: number): Promise<unknown> {
    return vi.advanceTimersByTimeAsync(seconds * 1000);
  }

  end(): void {
    this.parts.schedule.next(null);
    // The fake browser outlives this background.
    (browser as unknown as FakeBrowser).alarms.onAlarm.listeners.clear();
    vi.clearAllTimers();
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  }
}
