/** Sends commands to the background. */
import { useEffect, useRef } from 'preact/hooks';
import type { OwnerId } from '../../core/snapshot.ts';
import browser from '../../platform/browser.ts';
import { within } from '../../platform/timeout.ts';
import type { Command } from '../../storage/commands.ts';

/** How long a command may take, in ms. */
const COMMAND_TIMEOUT_MS = 3000;

/** Sends a command and waits for its answer, at most three seconds; undefined if there is none. */
export async function queryBackground(command: Command): Promise<unknown> {
  try {
    return await within(COMMAND_TIMEOUT_MS, browser.runtime.sendMessage(command));
  } catch {
    return undefined;
  }
}

/** Sends a command; resolves to whether the background confirms it within three seconds. */
export const requestCommand = async (command: Command): Promise<boolean> =>
  (await queryBackground(command)) === true;

/** Sends a command without waiting for an answer. */
export function sendCommand(command: Command): void {
  browser.runtime.sendMessage(command).catch(() => {});
}

const FOCUS_REPORT_INTERVAL_MS = 15_000;

/**
 * Reports to the background that this screen has the focus, every 15 s while it does. The first report comes after the
 * first paint, which waking the background would delay.
 *
 * @param shows false as long as nothing is to be reported
 * @param owner whose gauges the screen shows; null if it shows none
 */
export function useFocusReport(shows: boolean, owner: OwnerId | null = null): void {
  const shown = useRef(owner);
  const reported = useRef(false);
  const wasLost = useRef(false);
  const report = (focused: boolean) => {
    reported.current = focused;
    sendCommand({ type: 'screen', focused, owner: shown.current });
  };
  useEffect(() => {
    if (shown.current === owner) return;
    shown.current = owner;
    if (reported.current) report(true);
  }, [owner]);
  // From the beginning: a screen may lose the focus before it has anything to report.
  useEffect(() => {
    const note = ({ type }: Event) => {
      wasLost.current = type === 'blur';
    };
    window.addEventListener('focus', note);
    window.addEventListener('blur', note);
    return () => {
      window.removeEventListener('focus', note);
      window.removeEventListener('blur', note);
    };
  }, []);
  useEffect(() => {
    if (!shows) return;
    shown.current = owner;
    const gained = () => report(true);
    // A closing page often loses the focus first; Firefox complains about a message from a page that is gone.
    const lost = () => reported.current && report(false);
    // A tab that the browser restores in the background is mounted too, and its gauges are not seen.
    if (document.visibilityState === 'visible' && !wasLost.current) gained();
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
