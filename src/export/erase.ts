/**
 * "Erase everything": all that is kept anywhere in this browser, granted sites too. What was synced goes only if that is
 * asked for. Everything held in memory must be dropped first, or it would be written back.
 */
import { deleteHistory } from '../history/database.ts';
import browser from '../platform/browser.ts';
import { sitesOf } from '../platform/host-permissions.ts';

/**
 * A part that fails does not keep the others from being erased.
 *
 * @returns whether all of it is gone
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
