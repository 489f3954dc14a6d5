/** The real poller, schedule and state on fake timers, before a network that lies; counts what leaves the machine. */
import { vi } from 'vitest';
import { AppState } from '../../../src/background/app-state.ts';
import { carryOut } from '../../../src/background/command-handlers.ts';
import { Poller } from '../../../src/background/polling/poller.ts';
import { Scheduler } from '../../../src/background/polling/scheduler.ts';
import { restoreState } from '../../../src/background/restore-state.ts';
import type { Services } from '../../../src/background/services.ts';
import { onWakeFromSleep, UpdateCycle } from '../../../src/background/update-cycle.ts';
import { badgeOf } from '../../../src/core/view/badge.ts';
import { saveAccount } from '../../../src/storage/accounts.ts';
import { OWNER, T } from '../../core/events.ts';
import { anAccount } from '../../history/records.ts';
import { must } from '../../utils.ts';

export type Network = (signal: AbortSignal) => Response | Promise<Response>;

const nothing = () => {};

/** What a healthy space answers. */
export function healthyResponse(): Response {
  const reset = Math.floor(Date.now() / 1000);
  const figures = (limit: number) => ({ limit, remaining: limit, reset });
  const rateLimit = { read: figures(600), update: figures(150), search: figures(150), icon: figures(60) };
  return Response.json({ rateLimit }, { headers: { date: new Date().toUTCString() } });
}

export class OutageScenario {
  network: Network = healthyResponse;
  readonly line = { onLine: true };
  /** When each request left, in seconds after the beginning. */
  requests: number[] = [];
  readonly services: Services;
  readonly cycle: UpdateCycle;

  private constructor(state: AppState) {
    const scheduler = new Scheduler((overslept) => {
      if (overslept) onWakeFromSleep(this.services);
      this.cycle.request();
    });
    this.services = {
      state,
      scheduler,
      poller: new Poller(state),
      alerts: { evaluate: nothing },
      toolbar: { show: nothing },
      session: { write: nothing, itemChanged: nothing },
      historyRecorder: { write: nothing },
      batches: { check: nothing, starts: () => [] },
    } as unknown as Services;
    this.cycle = new UpdateCycle(this.services);
    scheduler.listen();
  }

  /** One account that has just been answered, and is polled from now on. */
  static async begin(): Promise<OutageScenario> {
    vi.useFakeTimers({ now: T * 1000 });
    await saveAccount(anAccount(OWNER), 'canary-key');
    const state: AppState = new AppState(() => outage.cycle.request());
    const outage: OutageScenario = new OutageScenario(state);
    await restoreState(state);
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
    outage.cycle.run();
    await outage.pass(1);
    return outage;
  }

  get seconds(): number {
    return Date.now() / 1000 - T;
  }

  get pollError() {
    return this.services.state.snapshot().owners[0]?.poll?.error ?? null;
  }

  get poll() {
    return must(this.services.state.snapshot().owners[0]?.poll);
  }

  /** The user clicks Refresh. */
  refresh(): void {
    carryOut(this.services, nothing, { type: 'refresh', owner: OWNER });
    this.cycle.request();
  }

  get gauge() {
    return must(this.services.state.snapshot().owners[0]?.gauges[0]);
  }

  get badge(): string {
    return badgeOf(this.services.state.snapshot(), false).text;
  }

  /** A screen of ours that says every 15 s that it has the focus, as screens do. */
  keepScreenOpen(): void {
    const focus = () => {
      this.services.state.screen = { owner: OWNER, until: Date.now() + 20_000 };
      this.cycle.request();
    };
    focus();
    setInterval(focus, 15_000);
  }

  pass(seconds: number): Promise<unknown> {
    return vi.advanceTimersByTimeAsync(seconds * 1000);
  }
}
