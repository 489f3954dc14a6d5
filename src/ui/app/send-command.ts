/** Commands to the background. */
import { useEffect, useRef } from 'preact/hooks';
import type { OwnerId } from '../../core/snapshot.ts';
import browser from '../../platform/browser.ts';
import { within } from '../../platform/timeout.ts';
import type { Command } from '../../storage/commands.ts';

/** How long a command may take, in ms. */
const COMMAND_TIMEOUT_MS = 3000;

/** Sends a command and waits for its answer, at most three seconds; undefined where there is none. */
export async function queryBackground(command: Command): Promise<unknown> {
  try {
    return await within(COMMAND_TIMEOUT_MS, browser.runtime.sendMessage(command));
  } catch {
    return undefined;
  }
}

/** @returns whether the background says within three seconds that it is done */
export const requestCommand = async (command: Command): Promise<boolean> =>
  (await queryBackground(command)) === true;

/** Sends what needs no answer: without one, the next reading comes anyway. */
export function sendCommand(command: Command): void {
  browser.runtime.sendMessage(command).catch(() => {});
}

const FOCUS_REPORT_INTERVAL_MS = 15_000;

/**
 * Tells the background that a screen of ours has the focus, as long as it does; from when it shows something, for a
 * background that has to wake up first would hold up the paint.
 *
 * @param owner whose gauges the screen shows; null where it shows none
 */
export function useFocusReport(shows: boolean, owner: OwnerId | null = null): void {
  const shown = useRef(owner);
  const told = useRef(false);
  const say = (focused: boolean) => {
    told.current = focused;
    sendCommand({ type: 'screen', focused, owner: shown.current });
  };
  useEffect(() => {
    if (shown.current === owner) return;
    shown.current = owner;
    if (told.current) say(true);
  }, [owner]);
  useEffect(() => {
    if (!shows) return;
    shown.current = owner;
    const gained = () => say(true);
    // A closing page often loses the focus first; Firefox complains about a message from a page that is gone.
    const lost = () => told.current && say(false);
    gained();
    const timer = setInterval(() => document.hasFocus() && gained(), FOCUS_REPORT_INTERVAL_MS);
    window.addEventListener('focus', gained);
    window.addEventListener('blur', lost);
    window.addEventListener('pagehide', lost);
    return () => {
      clearInterval(timer);
      window.removeEventListener('focus', gained);
      window.removeEventListener('blur', lost);
      window.removeEventListener('pagehide', lost);
    };
  }, [shows]);
}
