/** Commands to the background. Nobody listening is no error: the next reading comes anyway. */
import { useEffect } from 'preact/hooks';
import browser from '../platform/browser.ts';
import type { Command } from '../platform/messages.ts';

export function send(command: Command): void {
  browser.runtime.sendMessage(command).catch(() => {});
}

const SAY_AGAIN = 15_000;

/**
 * Tells the background that a screen of ours has the focus, as long as it does; from when it shows something, for a
 * background that has to wake up first would hold up the paint.
 */
export function useAttention(shows: boolean): void {
  useEffect(() => {
    if (!shows) return;
    let told = false;
    const say = (focused: boolean) => {
      told = focused;
      send({ type: 'screen', focused });
    };
    const gained = () => say(true);
    // A closing page often loses the focus first; Firefox complains about a message from a page that is gone.
    const lost = () => told && say(false);
    gained();
    const timer = setInterval(() => document.hasFocus() && gained(), SAY_AGAIN);
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
