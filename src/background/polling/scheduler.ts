/**
 * Wakes the background when there is something to do: a poll that is due, a badge that must change.
 *
 * Less than 30 s away it is a timer, kept alive by the events of our own polls; else an alarm, which packed
 * extensions get no sooner than after 30 s. The alarm also stands behind every timer, should the worker die.
 */
import browser from '../../platform/browser.ts';
import { now } from '../local-clock.ts';

const ALARM = 'tick';
const ALARM_FLOOR = 30_000;
/** A tick this late means that the machine slept; the network comes back a moment later than we do. */
const OVERSLEPT = 30_000;

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
      this.#tick(now() - scheduledTime > OVERSLEPT);
    });
  }

  /** The next moment when there is something to do, or null where there is none. */
  next(at: number | null): void {
    const missed = this.#timerAt !== null && now() - this.#timerAt > OVERSLEPT;
    if (missed) {
      // Something else has woken us, before the timer or the alarm could tell that we slept.
      this.#timerAt = null;
      this.#tick(true);
      return;
    }
    this.#setTimer(at);
    this.#setAlarm(at);
  }

  /** The local clock was set back: timer and alarm are made anew by the next plan. */
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
    if (delay >= ALARM_FLOOR) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        this.#timerAt = null;
        this.#tick(now() - at > OVERSLEPT);
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
    const floor = now() + ALARM_FLOOR;
    const when = Math.max(at, floor);
    // An alarm that comes a little sooner does as well: nothing is set anew for every event.
    if (this.#alarmAt !== null && this.#alarmAt <= when && this.#alarmAt > now()) return;
    this.#alarmAt = when;
    browser.alarms.create(ALARM, { when });
  }
}
