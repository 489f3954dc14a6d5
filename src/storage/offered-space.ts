/**
 * The space for which the user has asked to add an account, on its way from the popup to the form. It travels here and not
 * in the address of the options page, which another extension or page could make up.
 */
import browser from '../platform/browser.ts';

const ITEM = 'offeredSpace';

export const offerSpace = (space: string): Promise<void> => browser.storage.session.set({ [ITEM]: space });

/** The space that was offered, once; empty where none was. */
export async function takeSpace(): Promise<string> {
  const { [ITEM]: space } = await browser.storage.session.get(ITEM);
  await browser.storage.session.remove(ITEM);
  return typeof space === 'string' ? space : '';
}
