/**
 * Notifications, built for the browser at hand: in Firefox `buttons`, `silent` and `requireInteraction` make `create`
 * throw, and there is no `update`. Their ids are made of the owner's, so that a later worker knows what they are about.
 */

import type { AlertNotification } from '../../core/alerts/evaluate-alerts.ts';
import type { OwnerId } from '../../core/snapshot.ts';
import browser from '../../platform/browser.ts';
import { t } from '../../platform/i18n.ts';
import { OPEN_REQUEST_ITEM, type OpenRequest } from '../../storage/session-items.ts';
import { now } from '../local-clock.ts';
import type { NotificationText } from './notification-text.ts';

const PREFIXES: Record<AlertNotification['kind'], string> = { alert: 'alert:', reset: 'reset:' };
const TEST = 'test';
const POPUP = 'src/pages/popup/index.html';

type Options = chrome.notifications.NotificationCreateOptions;

/** Chromium's own object: what Firefox lacks, the polyfill's types lack too. */
const chromium = (): typeof chrome.notifications | null =>
  'update' in browser.notifications
    ? (browser.notifications as unknown as typeof chrome.notifications)
    : null;

export const notificationId = (kind: AlertNotification['kind'], owner: OwnerId): string =>
  PREFIXES[kind] + owner;

/** The owner of the notification with this id; null if it has none. */
export function parseNotificationId(
  id: string,
): { readonly kind: AlertNotification['kind']; readonly owner: OwnerId } | null {
  for (const kind of ['alert', 'reset'] as const) {
    if (id.startsWith(PREFIXES[kind])) return { kind, owner: id.slice(PREFIXES[kind].length) };
  }
  return null;
}

/** Shows a notification, in the place of an earlier one of the same id. */
export function notify(id: string, text: NotificationText): void {
  create(id, optionsOf(text));
}

/** Updates a notification that is still shown, without a new alert. */
export function updateQuietly(id: string, text: NotificationText): void {
  chromium()
    ?.update(id, optionsOf(text))
    .catch(() => {});
}

export function withdraw(id: string): void {
  browser.notifications.clear(id).catch(() => {});
}

/** The ids of all notifications that the browser still has. */
export const shownIds = (): Promise<string[]> => browser.notifications.getAll().then(Object.keys, () => []);

/** The test notification of the options page: browsers and systems can suppress notifications without an error. */
export function showTestNotification(): void {
  create(
    TEST,
    optionsOf({ icon: 'brand', title: t('testNotificationTitle'), message: t('testNotificationBody') }),
  );
}

function optionsOf({ icon, title, message }: NotificationText): Options {
  const basic: Options = {
    type: 'basic',
    iconUrl: browser.runtime.getURL(`icons/${icon}-128.png`),
    title,
    message,
  };
  return chromium() === null ? basic : { ...basic, buttons: [{ title: t('muteForHour') }] };
}

function create(id: string, options: Options): void {
  browser.notifications.create(id, options).catch(() => {});
}

/**
 * Registers what a click does; must run synchronously when the worker starts.
 *
 * @param mute called for the button "Mute for an hour"
 */
export function listenToNotifications(mute: () => void): void {
  browser.notifications.onClicked.addListener((id) => {
    withdraw(id);
    void open(parseNotificationId(id)?.owner ?? null);
  });
  chromium()?.onButtonClicked.addListener((id) => {
    withdraw(id);
    mute();
  });
}

/** Opens the popup, on this owner if there is one. */
async function open(owner: OwnerId | null): Promise<void> {
  if (owner !== null) {
    const request: OpenRequest = { owner, at: now() };
    await browser.storage.session.set({ [OPEN_REQUEST_ITEM]: request }).catch(() => {});
  }
  await showPopup();
}

/** The popup opens only in a focused window, which is rarely so on a click here: else its page, in a tab. */
async function showPopup(): Promise<void> {
  try {
    const window = await browser.windows.getLastFocused();
    if (window.id !== undefined) await browser.windows.update(window.id, { focused: true });
    await browser.action.openPopup();
  } catch {
    await browser.tabs.create({ url: browser.runtime.getURL(POPUP) }).catch(() => {});
  }
}
