/** Notifications in Firefox, as windows of its own. */
import { eventually } from '../eventually.ts';
import type { FirefoxWindow } from './globals.ts';
import type { Privileged } from './privileged.ts';

export async function clickAlert(privileged: Privileged, title: string): Promise<void> {
  await eventually(`a notification “${title}” to click`, () =>
    privileged.call((wanted: string) => {
      const { Services } = globalThis as unknown as FirefoxWindow;
      for (const window of Services.wm.getEnumerator('alert:alert')) {
        const label = window.document.getElementById('alertTitleLabel');
        if (label?.getAttribute('value') !== wanted && label?.textContent !== wanted) continue;
        window.onAlertClick();
        return true;
      }
      return false;
    }, title),
  );
}
