/**
 * Runs the update cycle at the time it has planned: for a poll that is due, or a badge that must change.
 *
 * Up to 30 s ahead a timer does, since the worker lives that long after an event. An alarm, which packed extensions get after
 * 30 s at the earliest, is always set as well, in case the worker ends before.
 */
import browser from '../../platform/browser.ts';
import { now } from '../local-clock.ts';

const ALARM = 'tick';
const MIN_ALARM_MS = 30_000;
/** If a tick is this late, in ms, the machine has slept. */
const OVERSLEPT_MS = 30_000;

export class Scheduler {
  #timer: ReturnType<typeof setTimeout> | null = null;
  #alarmAt: number | null = null;
  #timerAt: number | null = null;
  readonly #tick: (overslept: boolean) => void;

  constructor(tick: (overslept: boolean) => void) {
    this.#tick = tick;
  }

  /** Registers the alarm's listener; must run synchronously when the worker starts. */
  listen(): void {
    browser.alarms.onAlarm.addListener(({ name, scheduledTime }) => {
      if (name !== ALARM) return;
      this.#alarmAt = null;
      this.#timerAt = null;
      this.#tick(now() - scheduledTime > OVERSLEPT_MS);
    });
  }

  /** Whether the machine has slept over the planned tick, and another event has come before the late timer or alarm. */
  hasOverslept(): boolean {
    return this.#timerAt !== null && now() - this.#timerAt > OVERSLEPT_MS;
  }

  /** Plans the next tick; null for none. */
  next(at: number | null): void {
    this.#setTimer(at);
    this.#setAlarm(at);
  }

  /** Clears timer and alarm: the local clock was set back. */
  forget(): void {
    this.#setTimer(null);
    this.#setAlarm(null);
  }

  #setTimer(at: number | null): void {
    if (at === this.#timerAt && this.#timer !== null) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#timerAt = at;
    if (at === null) return;
    const delay = at - now();
    if (delay >= MIN_ALARM_MS) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        this.#timerAt = null;
        this.#tick(now() - at > OVERSLEPT_MS);
      },
      Math.max(delay, 0),
    );
  }

  #setAlarm(at: number | null): void {
    if (at === null) {
      if (this.#alarmAt !== null) browser.alarms.clear(ALARM);
      this.#alarmAt = null;
      return;
    }
    const when = Math.max(at, now() + MIN_ALARM_MS);
    // A standing alarm is kept, so that not every event sets one, unless it would ring before anything is due.
    const standing = this.#alarmAt;
    if (standing !== null && standing > now() && standing >= at && standing <= when) return;
    this.#alarmAt = when;
    browser.alarms.create(ALARM, { when });
  }
}
