import browser from '../platform/browser.ts';

/** Opens the options, or comes back to the tab that already shows them; a popup closes with it. */
export function openOptions(): void {
  browser.runtime.openOptionsPage().catch(() => {});
}
