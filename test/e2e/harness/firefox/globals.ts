/** The few parts of Firefox's privileged scope that the harness calls. */

export interface ExtensionView {
  viewType: 'background' | 'popup' | 'tab' | 'sidebar';
  xulBrowser: { messageManager: FrameMessages };
}

interface FrameMessages {
  addMessageListener(name: string, listener: (message: { data: unknown }) => void): void;
  removeMessageListener(name: string, listener: (message: { data: unknown }) => void): void;
  loadFrameScript(url: string, delayed: boolean): void;
}

export interface ParentExtension {
  views: Set<ExtensionView>;
  backgroundState: 'starting' | 'running' | 'suspending' | 'stopped';
  wakeupBackground(): Promise<void>;
  terminateBackground(options: { disableResetIdleForTest: boolean }): Promise<void>;
  manifest: { host_permissions?: string[] };
}

interface HostGrants {
  permissions: string[];
  origins: string[];
}

export interface ExtensionPermissions {
  add(id: string, grants: HostGrants, extension: ParentExtension): Promise<void>;
  remove(id: string, grants: HostGrants, extension: ParentExtension): Promise<void>;
}

/** A notification on screen, where the system does not show it. */
export interface AlertWindow {
  document: Document;
  onAlertClick(): void;
  close(): void;
}

export interface LogEntry {
  where: 'background' | 'page';
  level: string;
  text: string;
}

/** `globalThis` of the browser window, as the harness's remote functions see it. */
export interface FirefoxWindow {
  WebExtensionPolicy: { getByID(id: string): { mozExtensionHostname: string; extension: ParentExtension } };
  ChromeUtils: { importESModule(url: string): { ExtensionPermissions: ExtensionPermissions } };
  Services: {
    io: { offline: boolean };
    cache2: { clear(): void };
    wm: { getEnumerator(type: 'alert:alert'): Iterable<AlertWindow> };
    locale: { availableLocales: string[]; requestedLocales: string[] };
    ppmm: {
      loadProcessScript(url: string, delayed: boolean): void;
      addMessageListener(name: string, listener: (message: { data: LogEntry }) => void): void;
    };
  };
}
