/** Commands to the background. Nobody listening is no error: the next reading comes anyway. */
import { useEffect } from 'preact/hooks';
import browser from '../platform/browser.ts';
import type { Command } from '../platform/messages.ts';

export function send(command: Command): void {
  browser.runtime.sendMessage(command).catch(() => {});
}

const SAY_AGAIN = 15_000;

/** Tells the background that a screen of ours has the focus, as long as it does. */
export function useAttention(): void {
  useEffect(() => {
    const say = (focused: boolean) => send({ type: 'screen', focused });
    const focused = () => say(true);
    const lost = () => say(false);
    focused();
    const timer = setInterval(() => document.hasFocus() && focused(), SAY_AGAIN);
    window.addEventListener('focus', focused);
    window.addEventListener('blur', lost);
    window.addEventListener('pagehide', lost);
    return () => {
      clearInterval(timer);
      window.removeEventListener('focus', focused);
      window.removeEventListener('blur', lost);
      window.removeEventListener('pagehide', lost);
    };
  }, []);
}
