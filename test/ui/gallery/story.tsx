/** What a story is, and a function for each screen that makes one. */
import type { ComponentChild } from 'preact';
import type { OwnerView } from '../../../src/core/snapshot.ts';
import { OptionsPage, type OptionsPageProps } from '../../../src/pages/options/options.tsx';
import { Panel, type PanelProps } from '../../../src/pages/panel/panel.tsx';
import { Popup, type PopupProps } from '../../../src/pages/popup/popup.tsx';
import { Welcome, type WelcomeProps } from '../../../src/pages/welcome/welcome.tsx';
import { t } from '../../../src/platform/i18n.ts';
import { NO_KEY_ASSIGNMENTS } from '../../../src/storage/key-assignments.ts';
import { DEFAULT_SETTINGS } from '../../../src/storage/settings.ts';
import { NOW, snapshot } from '../fixtures.ts';
import { dayOfWindows } from '../history-fixtures.ts';

/** A click on what the selector finds, or text typed into it. */
export type Step = { readonly click: string } | { readonly type: string; readonly into: string };

export interface Story {
  readonly view: ComponentChild;
  /** Done one after the other before the story is looked at. */
  readonly steps?: readonly Step[];
}
export type Stories = Readonly<Record<string, Story>>;

export const nothing = () => {};

export const idleActions: PopupProps['actions'] = {
  show: nothing,
  refresh: nothing,
  setFastPolling: nothing,
  pause: nothing,
  allow: nothing,
  openOptions: nothing,
  dismissFinding: nothing,
  remindOfReset: nothing,
  mute: nothing,
  copy: async () => true,
  openPanel: nothing,
  addAccount: nothing,
  assignKey: nothing,
  ignoreKey: nothing,
  markKeyMine: nothing,
};

export function popup(
  owners: readonly OwnerView[],
  more: Partial<PopupProps> = {},
  steps: readonly Step[] = [],
): Story {
  const props: PopupProps = {
    snapshot: snapshot(...owners),
    owner: owners[0] ?? null,
    noAccess: false,
    reminders: [],
    mutedUntil: 0,
    actions: idleActions,
  };
  return { view: <Popup {...props} {...more} />, steps };
}

export const historyActions: PanelProps['historyActions'] = {
  readWindows: async () => dayOfWindows(),
  readHour: async () => [],
  saveNote: nothing,
  copy: async () => true,
  setBatch: nothing,
};

export function panel(
  owners: readonly OwnerView[],
  more: Partial<PanelProps> = {},
  steps: readonly Step[] = [],
): Story {
  const props: PanelProps = {
    snapshot: snapshot(...owners),
    owner: owners[0] ?? null,
    noAccess: false,
    records: [],
    requests: [],
    history: { hours: [], owner: [] },
    isHistoryWhole: true,
    unread: false,
    running: null,
    historyActions,
    restartedAt: null,
    inFlight: new Map(),
    tabId: 3,
    actions: { ...idleActions, openAsTab: nothing },
  };
  return { view: <Panel {...props} {...more} />, steps };
}

const done = async () => true;

/** The options page with default settings and without accounts. */
export const optionsProps: OptionsPageProps = {
  now: NOW,
  accounts: [],
  polledAccounts: [],
  settings: DEFAULT_SETTINGS,
  keyAssignments: NO_KEY_ASSIGNMENTS,
  sites: [],
  asked: '',
  shortcut: 'Alt+Shift+Q',
  noAccess: false,
  unpinned: false,
  notificationsBlocked: false,
  repairs: {},
  actions: {
    changeAccount: done,
    remove: nothing,
    unassignKey: nothing,
    markKeyNotMine: nothing,
    showKeyAgain: nothing,
    changeSettings: done,
    setSync: nothing,
    clearRepairLog: nothing,
    testNotification: nothing,
    changeShortcut: nothing,
    addSite: done,
    removeSite: nothing,
    exportFile: done,
    eraseEverything: done,
    readDiagnostics: async () => ({ rejected: {}, inferredCategories: {} }),
    allow: nothing,
  },
};

export function options(more: Partial<OptionsPageProps> = {}, steps: readonly Step[] = []): Story {
  return { view: <OptionsPage {...optionsProps} {...more} />, steps };
}

/** Sections of the options page without the rest of it. */
export const sections = (content: ComponentChild, steps: readonly Step[] = []): Story => ({
  view: (
    <div class="page">
      <h1>{t('extName')}</h1>
      {content}
    </div>
  ),
  steps,
});

export function welcome(more: Partial<WelcomeProps> = {}, steps: readonly Step[] = []): Story {
  const props: WelcomeProps = {
    accounts: [],
    snapshot: snapshot(),
    noAccess: false,
    unpinned: false,
    shortcut: 'Alt+Shift+Q',
    actions: { allow: nothing, openOptions: nothing },
  };
  return { view: <Welcome {...props} {...more} />, steps };
}
