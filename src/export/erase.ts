/**
 * "Erase everything": all that is stored in this browser, and the granted sites. Synced settings are erased only if
 * the user asks for it. Everything held in memory must be dropped first, or it would be written back.
 */
import { deleteHistory } from '../history/database/connection.ts';
import browser from '../platform/browser.ts';
import { sitesOf } from '../platform/host-permissions.ts';

/**
 * If one part fails, the others are still erased.
 *
 * @returns whether everything is erased
 */
export async function eraseStored(sync: boolean): Promise<boolean> {
  const { alarms, storage } = browser;
  const done = await Promise.allSettled([
    alarms.clearAll(),
    clearNotifications(),
    removeSitePermissions(),
    deleteHistory().then((gone) => (gone ? undefined : Promise.reject())),
    storage.local.clear(),
    storage.session.clear(),
    ...(sync ? [storage.sync.clear()] : []),
  ]);
  return done.every(({ status }) => status === 'fulfilled');
}

async function clearNotifications(): Promise<void> {
  const shown = Object.keys(await browser.notifications.getAll());
  await Promise.all(shown.map((id) => browser.notifications.clear(id)));
}

async function removeSitePermissions(): Promise<void> {
  const { origins = [] } = await browser.permissions.getAll();
  const sites = sitesOf(origins).map(({ pattern }) => pattern);
  if (sites.length > 0) await browser.permissions.remove({ origins: sites });
}
