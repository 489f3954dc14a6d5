/** Erases everything that is kept anywhere in this browser, granted sites too; what was synced only if that is asked for. */
import browser from './browser.ts';
import { deleteHistory } from './history-db.ts';
import { sitesOf } from './sites.ts';

/**
 * Whoever holds anything in memory forgets it first, or writes it back.
 *
 * One that fails does not keep the others from being erased.
 *
 * @returns whether all of it is gone
 */
export async function eraseStored(sync: boolean): Promise<boolean> {
  const { alarms, storage } = browser;
  const done = await Promise.allSettled([
    alarms.clearAll(),
    clearNotifications(),
    giveSitesBack(),
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

async function giveSitesBack(): Promise<void> {
  const { origins = [] } = await browser.permissions.getAll();
  const sites = sitesOf(origins).map(({ pattern }) => pattern);
  if (sites.length > 0) await browser.permissions.remove({ origins: sites });
}
