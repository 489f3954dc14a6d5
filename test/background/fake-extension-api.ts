/** Everything of the browser's API that the background touches, with events that a test fires. */
import { fakeBrowser } from '../platform/fake-browser.ts';

type Listener = (...args: unknown[]) => unknown;

function event() {
  const listeners = new Set<Listener>();
  return {
    addListener: (listener: Listener) => void listeners.add(listener),
    removeListener: (listener: Listener) => void listeners.delete(listener),
    fire: (...args: unknown[]) => [...listeners].map((listener) => listener(...args)),
  };
}

const nothing = async () => {};

export function wholeBrowser() {
  const fake = fakeBrowser();
  return {
    ...fake,
    webRequest: {
      onSendHeaders: event(),
      onResponseStarted: event(),
      onBeforeRedirect: event(),
      onErrorOccurred: event(),
    },
    runtime: { ...fake.runtime, onMessage: event(), onInstalled: event(), onStartup: event() },
    permissions: { ...fake.permissions, onAdded: event(), onRemoved: event() },
    notifications: { ...fake.notifications, onClicked: event() },
    action: {
      setBadgeText: nothing,
      setBadgeBackgroundColor: nothing,
      setBadgeTextColor: nothing,
      setIcon: nothing,
      setTitle: nothing,
    },
  };
}
