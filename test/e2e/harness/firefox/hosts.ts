/** Host permissions in Firefox, changed as about:addons does. */
import type { FirefoxWindow } from './globals.ts';
import type { Privileged } from './privileged.ts';

export function grantSite(privileged: Privileged, id: string, pattern: string): Promise<void> {
  return change(privileged, id, 'add', [pattern]);
}

export function revokeHosts(privileged: Privileged, id: string, origins: string[]): Promise<void> {
  return change(privileged, id, 'remove', origins);
}

/** Without `origins`: the manifest's own. */
export function restoreHosts(privileged: Privileged, id: string): Promise<void> {
  return change(privileged, id, 'add');
}

function change(
  privileged: Privileged,
  id: string,
  action: 'add' | 'remove',
  origins?: string[],
): Promise<void> {
  return privileged.call(
    async (extensionId: string, how: 'add' | 'remove', patterns: string[] | undefined) => {
      const { ChromeUtils, WebExtensionPolicy } = globalThis as unknown as FirefoxWindow;
      const module = 'resource://gre/modules/ExtensionPermissions.sys.mjs';
      const { ExtensionPermissions } = ChromeUtils.importESModule(module);
      const { extension } = WebExtensionPolicy.getByID(extensionId);
      const hosts = patterns ?? extension.manifest.host_permissions ?? [];
      await ExtensionPermissions[how](extensionId, { permissions: [], origins: hosts }, extension);
    },
    id,
    action,
    origins,
  );
}
