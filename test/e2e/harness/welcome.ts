/** The page that the extension opens once it is installed. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import type { Session } from './session.ts';

export const welcomePage = 'src/pages/welcome/index.html';

/** Whether this extension has one; the harness's own does not. */
export const hasWelcome = (folder: string): boolean => existsSync(join(folder, welcomePage));

/** How many tabs show it. */
export const welcomeTabs = (session: Session): Promise<number> =>
  session.inExtension(
    (path: string) =>
      chrome.extension.getViews({ type: 'tab' }).filter((view) => view.location.pathname === path).length,
    `/${welcomePage}`,
  );

/** Waits for its tab and closes it. */
export async function closeWelcome(session: Session): Promise<void> {
  await eventually('the welcome page', () =>
    session.inExtension(async (path: string) => {
      const views = chrome.extension.getViews({ type: 'tab' }) as (Window & { chrome: typeof chrome })[];
      const tab = await views.find((view) => view.location.pathname === path)?.chrome.tabs.getCurrent();
      if (tab?.id === undefined) return false;
      await chrome.tabs.remove(tab.id);
      return true;
    }, `/${welcomePage}`),
  );
}
