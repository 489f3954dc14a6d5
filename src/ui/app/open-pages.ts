/** Opens the options and the panel. */
import { useEffect, useRef, useState } from 'preact/hooks';
import browser from '../../platform/browser.ts';
import { queryBackground, requestCommand } from './send-command.ts';

/** Opens the options, or comes back to the tab that already shows them; a popup closes with it. */
export function openOptions(): void {
  browser.runtime.openOptionsPage().catch(() => {});
}

const OPTIONS = 'src/pages/options/index.html';

/** Opens the options with this space in the form that adds an account. */
export function openOptionsFor(space: string): void {
  // Sent before the page exists, so it is there when the page asks; without an answer the form is empty.
  void requestCommand({ type: 'offerSpace', space });
  browser.tabs.create({ url: browser.runtime.getURL(OPTIONS) }).catch(() => {});
}

/** The space that the options were opened for; empty if there is none, and until the background has answered. */
export function useOfferedSpace(): string {
  const [space, setSpace] = useState('');
  useEffect(() => {
    queryBackground({ type: 'takeSpace' }).then((answer) =>
      setSpace(typeof answer === 'string' ? answer : ''),
    );
  }, []);
  return space;
}

const PANEL = 'src/pages/panel/index.html';

interface SidePanel {
  open(options: { windowId: number }): Promise<void>;
}

/**
 * Opens the panel beside the page: Chromium's side panel, Firefox's sidebar, else a tab.
 *
 * Both open only during a click, so the window's id must be known before.
 *
 * @param windowId of the window in which the click happens
 */
function openPanel(windowId: number): void {
  const { sidePanel } = browser as { sidePanel?: SidePanel };
  const { sidebarAction } = browser as { sidebarAction?: { open(): Promise<void> } };
  const opened = sidePanel?.open({ windowId }) ?? sidebarAction?.open() ?? openPanelTab();
  opened.catch(openPanelTab);
}

export async function openPanelTab(): Promise<void> {
  await browser.tabs.create({ url: browser.runtime.getURL(PANEL) });
}

/** Returns a function that opens the panel in the window of this screen; the window's id is read on mount. */
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
