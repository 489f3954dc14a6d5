/** Alarms as Chromium keeps them: they outlive the worker, and wait for the time of the clock and not for time to pass. */

/** A packed extension's alarms come no sooner, in ms. */
const ALARM_FLOOR = 30_000;

export class ClockAlarms {
  readonly #alarms = new Map<string, number>();
  readonly #onAlarm: (name: string, scheduledTime: number) => void;
  /** The browser's own timer, which no death of the worker clears. */
  readonly #setTimer = setTimeout;

  constructor(onAlarm: (name: string, scheduledTime: number) => void) {
    this.#onAlarm = onAlarm;
  }

  create(name: string, when: number): void {
    const scheduledTime = Math.max(when, Date.now() + ALARM_FLOOR);
    this.#alarms.set(name, scheduledTime);
    this.#wait(name, scheduledTime);
  }

  clear(name: string): boolean {
    return this.#alarms.delete(name);
  }

  clearAll(): void {
    this.#alarms.clear();
  }

  /** When the time should have come it looks at the clock, and waits on where that says otherwise. */
  #wait(name: string, scheduledTime: number): void {
    const look = () => {
      if (this.#alarms.get(name) !== scheduledTime) return;
      if (Date.now() < scheduledTime) return this.#wait(name, scheduledTime);
      this.#alarms.delete(name);
      this.#onAlarm(name, scheduledTime);
    };
    this.#setTimer(look, Math.max(scheduledTime - Date.now(), 1));
  }
}
