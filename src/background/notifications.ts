/**
 * Notifications, one per owner, built for the browser at hand: in Firefox `buttons`, `silent` and
 * `requireInteraction` make `create` throw, and there is no `update`.
 */
import browser from '../platform/browser.ts';
import { t } from '../platform/i18n.ts';
import type { Notice } from '../quota/alerts.ts';
import { noticeText } from './notice-text.ts';

const PREFIX = 'alert:';
const TEST = 'test';
const POPUP = 'src/popup/index.html';

type Options = chrome.notifications.NotificationCreateOptions;

/** Chromium's own object: what Firefox lacks, the polyfill's types lack too. */
const chromium = (): typeof chrome.notifications | null =>
  'update' in browser.notifications
    ? (browser.notifications as unknown as typeof chrome.notifications)
    : null;

/** Says a notice, in the place of an earlier one of the same owner. */
export function tell(notice: Notice, { several, at }: { several: boolean; at: number }): void {
  const id = PREFIX + notice.owner.id;
  const options = optionsOf(noticeText(notice, several, at));
  if (notice.lines.every(({ step }) => step === 'update')) {
    // Only what is still there is brought up to date: nobody is called for the same story.
    chromium()?.update(id, options);
    return;
  }
  create(id, options);
}

/** What the options page sends on request, since browsers and systems can swallow notifications in silence. */
export function tellTest(): void {
  create(TEST, optionsOf({ title: t('testNoticeTitle'), message: t('testNoticeBody') }));
}

function optionsOf({ title, message }: { title: string; message: string }): Options {
  const basic: Options = {
    type: 'basic',
    iconUrl: browser.runtime.getURL('icons/danger-128.png'),
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
    browser.notifications.clear(id);
    showPopup();
  });
  chromium()?.onButtonClicked.addListener((id) => {
    browser.notifications.clear(id);
    mute();
  });
}

/** The popup opens only in a focused window, which is rarely so on a click here: else its page, in a tab. */
async function showPopup(): Promise<void> {
  try {
    const window = await browser.windows.getLastFocused();
    if (window.id !== undefined) await browser.windows.update(window.id, { focused: true });
    await browser.action.openPopup();
  } catch {
    await browser.tabs.create({ url: browser.runtime.getURL(POPUP) });
  }
}
