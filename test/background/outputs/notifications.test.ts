/** Notifications in a browser that refuses every call. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  listenToNotifications,
  notify,
  updateQuietly,
  withdraw,
} from '../../../src/background/outputs/notifications.ts';
import { fakeBrowser } from '../../platform/fake-browser.ts';
import { recordCalls, removeChromium } from './browser-calls.ts';

const { notifications, tabs } = fakeBrowser;
const { create, clear } = notifications;
const unhandled: unknown[] = [];
const keep = (reason: unknown) => void unhandled.push(reason);
/** The runtime reports a rejection once the microtasks are done. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 1));

beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', keep);
});
afterEach(() => {
  process.off('unhandledRejection', keep);
  Object.assign(notifications, { create, clear });
  removeChromium();
});

it('a refused notification, update or withdrawal, or a click that opens nothing, rejects no promise unhandled', async () => {
  const { clickButton } = recordCalls();
  const refuse = async () => {
    throw new Error('refused');
  };
  // No spies, which would handle the rejections themselves.
  Object.assign(notifications, { create: refuse, update: refuse, clear: refuse });
  vi.spyOn(tabs, 'create').mockImplementation(refuse);
  const mute = vi.fn();
  listenToNotifications(mute);
  const text = { icon: 'ok', title: 'Update', message: '' } as const;
  notify('alert:a', text);
  updateQuietly('alert:a', text);
  withdraw('alert:a');
  notifications.onClicked.fire('alert:a');
  clickButton('alert:a');
  await settle();
  expect(mute).toHaveBeenCalledOnce();
  expect(unhandled).toEqual([]);
});
