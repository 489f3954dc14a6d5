/** What Firefox's own dialog says of the extension when somebody installs it. */
import type { FirefoxWindow } from './globals.ts';
import type { Privileged } from './privileged.ts';

interface Addon {
  name: string;
  installPermissions: object;
}

interface Modules {
  AddonManager: { getAddonByID(id: string): Promise<Addon> };
  ExtensionData: {
    formatPermissionStrings(
      of: { addonName: string; permissions: object },
      options: object,
    ): { msgs: string[]; dataCollectionPermissions: { msg?: string } };
  };
}

/** The lines under “Required permissions”, and the one on data. */
export const installDialog = (privileged: Privileged, id: string): Promise<string[]> =>
  privileged.call(async (addonId: string) => {
    const { ChromeUtils } = globalThis as unknown as FirefoxWindow;
    const module = (name: string) =>
      ChromeUtils.importESModule(`resource://gre/modules/${name}.sys.mjs`) as unknown as Modules;
    const { name, installPermissions } = await module('AddonManager').AddonManager.getAddonByID(addonId);
    const { msgs, dataCollectionPermissions } = module('Extension').ExtensionData.formatPermissionStrings(
      { addonName: name, permissions: installPermissions },
      {},
    );
    return [...msgs, ...(dataCollectionPermissions.msg ? [dataCollectionPermissions.msg] : [])];
  }, id);
