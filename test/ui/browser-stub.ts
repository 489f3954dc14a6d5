/** Stands in for the browser's API: words from the catalogues, storage in memory, everything granted. */
import en from '../../public/_locales/en/messages.json';
import ja from '../../public/_locales/ja/messages.json';

/** `long` is English with more words: what a language needs that takes two fifths more room. */
export type Language = 'en' | 'ja' | 'long';
type Catalogue = Record<string, { readonly message: string }>;
const CATALOGUES: Record<Language, Catalogue> = { en, ja, long: lengthened(en) };

function lengthened(catalogue: Catalogue): Catalogue {
  const longer = Object.entries(catalogue).map(([key, { message }]) => {
    const letters = key === 'locale' ? 0 : (message.match(/[a-z]/gi)?.length ?? 0);
    return [key, { message: letters < 2 ? message : message + ' ono'.repeat(Math.ceil(letters / 10)) }];
  });
  return Object.fromEntries(longer);
}

const event = { addListener() {}, removeListener() {} };

/** An area of `storage`, enough of it for accounts and settings. */
function storageArea() {
  const items = new Map<string, unknown>();
  return {
    items,
    onChanged: event,
    get: async (names: string | readonly string[]) =>
      Object.fromEntries([names].flat().map((name) => [name, items.get(name)])),
    set: async (changed: Record<string, unknown>) => {
      for (const [name, value] of Object.entries(changed)) items.set(name, value);
    },
    remove: async (name: string) => void items.delete(name),
    clear: async () => items.clear(),
  };
}

export function stubBrowser(language: () => Language = () => 'en') {
  const sent: unknown[] = [];
  const openTabs: { url: string; active: boolean }[] = [];
  /** The background: what it answers to a command. */
  const background = { answer: async (_: unknown): Promise<unknown> => true };
  return {
    sent,
    openTabs,
    background,
    i18n: {
      getUILanguage: (): string => (language() === 'ja' ? 'ja' : 'en'),
      getMessage: (key: string, subs: readonly string[] = []) =>
        (CATALOGUES[language()][key]?.message ?? '').replace(/\$(\d)/g, (_, n) => subs[Number(n) - 1] ?? ''),
    },
    permissions: {
      contains: async () => true,
      request: async () => true,
      remove: async () => true,
      getAll: async (): Promise<{ origins: string[] }> => ({ origins: [] }),
      onAdded: event,
      onRemoved: event,
    },
    tabs: {
      query: async () => openTabs,
      getCurrent: async () => undefined,
      onActivated: event,
      onRemoved: event,
    },
    windows: { getCurrent: async () => ({ id: 1 }) },
    alarms: { clearAll: async () => true },
    notifications: { getAll: async () => ({}) },
    commands: { getAll: async () => [{ name: '_execute_action', shortcut: 'Alt+Shift+Q' }] },
    runtime: {
      sendMessage: (message: unknown) => {
        sent.push(message);
        return background.answer(message);
      },
      openOptionsPage: async () => {},
    },
    storage: { local: storageArea(), session: storageArea() },
    action: {},
  };
}
