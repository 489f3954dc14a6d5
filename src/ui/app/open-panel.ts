/**
 * Opens the panel beside the page: Chromium's side panel, Firefox's sidebar, else a tab.
 *
 * Both open only straight from a click: nothing may be awaited before, so the window must be known beforehand.
 */
import { useEffect, useRef } from 'preact/hooks';
import browser from '../../platform/browser.ts';

const PANEL = 'src/pages/panel/index.html';

interface SidePanel {
  open(options: { windowId: number }): Promise<void>;
}

/** @param windowId of the window in which the click happens */
function openPanel(windowId: number): void {
  const { sidePanel } = browser as { sidePanel?: SidePanel };
  const { sidebarAction } = browser as { sidebarAction?: { open(): Promise<void> } };
  const opened = sidePanel?.open({ windowId }) ?? sidebarAction?.open() ?? openPanelTab();
  opened.catch(openPanelTab);
}

export async function openPanelTab(): Promise<void> {
  await browser.tabs.create({ url: browser.runtime.getURL(PANEL) });
}

/** Opens the panel in the window of this screen, which is asked for beforehand. */
export function usePanelOpener(): () => void {
  const windowId = useRef<number | undefined>(undefined);
  useEffect(() => {
    browser.windows.getCurrent().then(
      ({ id }) => {
        windowId.current = id;
      },
      () => {},
    );
  }, []);
  return () => {
    if (windowId.current === undefined) void openPanelTab();
    else openPanel(windowId.current);
  };
}
