import browser from '../platform/browser.ts';

/** Opens the options, or comes back to the tab that already shows them; a popup closes with it. */
export function openOptions(): void {
  browser.runtime.openOptionsPage().catch(() => {});
}

const OPTIONS = 'src/options/index.html';
const SPACE = 'space';

/** Opens the options with this space in the form that adds an account. */
export function openOptionsFor(space: string): void {
  const query = new URLSearchParams({ [SPACE]: space });
  browser.tabs.create({ url: `${browser.runtime.getURL(OPTIONS)}?${query}` }).catch(() => {});
}

/** The space that the options were opened for; empty where there is none. */
export const askedSpace = (): string => new URLSearchParams(location.search).get(SPACE) ?? '';
