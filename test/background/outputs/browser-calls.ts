/** Records, in their order, what the background shows: its calls to the toolbar button and to the notifications. */
import { vi } from 'vitest';
import { fakeBrowser } from '../../platform/fake-browser.ts';

export interface BrowserCalls {
  /** The calls since the last time, as `name argument…`; clock times in any time zone are of the hour `hh`. */
  readonly take: () => string[];
  /** A click on the first button of a notification. */
  readonly clickButton: (id: string) => void;
}

const textOf = (value: unknown): string =>
  (typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', ''))
    .replace(/\d\d(:\d\d:\d\d)/g, 'hh$1')
    .replaceAll('\\n', ' / ')
    .replaceAll('\u00a0', ' ');

const { action, notifications } = fakeBrowser;

/** Gives the fake browser what Chromium has and Firefox has not, until `removeChromium`. */
export function recordCalls(): BrowserCalls {
  const calls: string[] = [];
  let buttonClicked = (_: string): void => {};
  const record = (name: string, ...args: unknown[]) => void calls.push([name, ...args.map(textOf)].join(' '));
  Object.assign(notifications, {
    update: async (id: string, options: unknown) => record('update', id, options),
    onButtonClicked: {
      addListener: (listener: typeof buttonClicked) => {
        buttonClicked = listener;
      },
    },
  });
  const { create, clear } = notifications;
  vi.spyOn(notifications, 'create').mockImplementation(async (id, options) => {
    record('create', id, options);
    await create(id, options);
  });
  vi.spyOn(notifications, 'clear').mockImplementation(async (id) => {
    record('clear', id);
    return clear(id);
  });
  const names = [
    'setBadgeText',
    'setBadgeBackgroundColor',
    'setBadgeTextColor',
    'setIcon',
    'setTitle',
  ] as const;
  for (const name of names) {
    vi.spyOn(action, name).mockImplementation(async (...args: unknown[]) => record(name, ...args));
  }
  return { take: () => calls.splice(0), clickButton: (id) => buttonClicked(id) };
}

export function removeChromium(): void {
  for (const name of ['update', 'onButtonClicked']) Reflect.deleteProperty(notifications, name);
}
