/**
 * The tab that the panel stands beside; where the panel is a tab itself, the one that was looked at before it.
 * No permission is needed: of tabs only their numbers are known.
 */
import { useEffect, useState } from 'preact/hooks';
import browser from '../../../platform/browser.ts';

export interface ActiveTab {
  /** The tab beside; null where there is none. */
  readonly tabId: number | null;
  /** The panel is a tab of its own. */
  readonly inTab: boolean;
}

export function useActiveTab(): ActiveTab {
  const [beside, setBeside] = useState<ActiveTab>({ tabId: null, inTab: false });
  useEffect(() => {
    const { tabs } = browser;
    const look = () => {
      findActiveTab().then(setBeside, () => {});
    };
    look();
    tabs.onActivated.addListener(look);
    tabs.onRemoved.addListener(look);
    return () => {
      tabs.onActivated.removeListener(look);
      tabs.onRemoved.removeListener(look);
    };
  }, []);
  return beside;
}

async function findActiveTab(): Promise<ActiveTab> {
  const [own, all] = await Promise.all([
    browser.tabs.getCurrent(),
    browser.tabs.query({ currentWindow: true }),
  ]);
  const others = all
    .filter(({ id }) => id !== own?.id)
    .toSorted((a, b) => Number(b.active) - Number(a.active) || (b.lastAccessed ?? 0) - (a.lastAccessed ?? 0));
  return { tabId: others[0]?.id ?? null, inTab: own !== undefined };
}
