/**
 * Stands in for webextension-polyfill (vitest.config.ts): words from the catalogues, storage, alarms and notifications in
 * memory, everything granted, and events that a test fires. One for all tests; test/setup.ts resets it before each.
 */
import en from '../../public/_locales/en/messages.json' with { type: 'json' };
import ja from '../../public/_locales/ja/messages.json' with { type: 'json' };

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

type Listener = (...args: never[]) => unknown;
const events: FakeEvent[] = [];

class FakeEvent {
  readonly #listeners = new Set<Listener>();

  constructor() {
    events.push(this);
  }

  addListener = (listener: Listener): void => void this.#listeners.add(listener);
  removeListener = (listener: Listener): void => void this.#listeners.delete(listener);
  removeAll = (): void => this.#listeners.clear();

  /** @returns what the listeners return */
  fire(...args: readonly unknown[]): unknown[] {
    return [...this.#listeners].map((listener) => listener(...(args as never[])));
  }
}

type Items = Record<string, unknown>;
type Changes = Record<string, { oldValue?: unknown; newValue?: unknown }>;

class FakeArea {
  readonly items = new Map<string, unknown>();
  /** Makes the next writes fail, as a full or throttled storage does. */
  failing = false;
  readonly onChanged = new FakeEvent();

  async get(names: string | readonly string[] | null): Promise<Items> {
    const wanted = names === null ? [...this.items.keys()] : [names].flat();
    return Object.fromEntries(
      wanted
        .filter((name) => this.items.has(name))
        .map((name) => [name, structuredClone(this.items.get(name))]),
    );
  }

  async set(items: Items): Promise<void> {
    if (this.failing) throw new Error('QUOTA_BYTES quota exceeded');
    const changes: Changes = {};
    for (const [name, value] of Object.entries(items)) {
      changes[name] = { oldValue: this.items.get(name), newValue: structuredClone(value) };
      this.items.set(name, structuredClone(value));
    }
    this.#notify(changes);
  }

  async remove(names: string | readonly string[]): Promise<void> {
    const changes: Changes = {};
    for (const name of [names].flat()) {
      if (this.items.has(name)) changes[name] = { oldValue: this.items.get(name) };
      this.items.delete(name);
    }
    this.#notify(changes);
  }

  clear(): Promise<void> {
    return this.remove([...this.items.keys()]);
  }

  #notify(changes: Changes): void {
    if (Object.keys(changes).length > 0) this.onChanged.fire(changes);
  }
}

/** A packed extension's alarms come no sooner, in ms. */
const MIN_ALARM_DELAY_MS = 30_000;

/** Alarms on the timers of the test. */
class FakeAlarms {
  readonly #alarms = new Map<string, { scheduledTime: number; timer: ReturnType<typeof setTimeout> }>();
  readonly onAlarm = new FakeEvent();

  create(name: string, { when }: { when: number }): void {
    this.#stop(name);
    const timer = setTimeout(() => this.ring(name), Math.max(when - Date.now(), MIN_ALARM_DELAY_MS));
    this.#alarms.set(name, { scheduledTime: when, timer });
  }

  async clear(name: string): Promise<boolean> {
    return this.#stop(name);
  }

  async clearAll(): Promise<void> {
    for (const name of [...this.#alarms.keys()]) this.#stop(name);
  }

  async getAll(): Promise<string[]> {
    return [...this.#alarms.keys()];
  }

  timeOf(name: string): number | null {
    return this.#alarms.get(name)?.scheduledTime ?? null;
  }

  /** The alarm comes now. */
  ring(name: string): void {
    const scheduledTime = this.timeOf(name);
    this.#stop(name);
    this.onAlarm.fire({ name, scheduledTime });
  }

  #stop(name: string): boolean {
    clearTimeout(this.#alarms.get(name)?.timer);
    return this.#alarms.delete(name);
  }
}

const nothing = async (): Promise<void> => {};
const notifications = new Map<string, unknown>();
/** Hosts that the user has granted. */
const origins = new Set<string>();

let language: Language = 'en';
/** Called when a test has changed the language. */
export const languageListeners: (() => void)[] = [];

export const fakeBrowser = {
  get language(): Language {
    return language;
  },
  set language(next: Language) {
    language = next;
    for (const listener of languageListeners) listener();
  },
  /** What screens have sent to the background, and what it answers. */
  sent: [] as unknown[],
  answer: async (_: unknown): Promise<unknown> => true,
  openTabs: [] as { url: string; active: boolean }[],
  origins,
  storage: { local: new FakeArea(), session: new FakeArea(), sync: new FakeArea() },
  alarms: new FakeAlarms(),
  notifications: {
    create: async (id: string, options: unknown) => void notifications.set(id, options),
    clear: async (id: string) => notifications.delete(id),
    getAll: async () => Object.fromEntries(notifications),
    onClicked: new FakeEvent(),
  },
  i18n: {
    getUILanguage: (): string => (fakeBrowser.language === 'ja' ? 'ja' : 'en'),
    getMessage: (key: string, subs: readonly string[] = []): string =>
      (CATALOGUES[fakeBrowser.language][key]?.message ?? '').replace(
        /\$(\d)/g,
        (_, nth) => subs[Number(nth) - 1] ?? '',
      ),
  },
  permissions: {
    contains: async () => true,
    request: async () => true,
    getAll: async () => ({ origins: [...origins] }),
    remove: async ({ origins: removed }: { origins: string[] }) => {
      for (const origin of removed) origins.delete(origin);
      return true;
    },
    onAdded: new FakeEvent(),
    onRemoved: new FakeEvent(),
  },
  tabs: {
    query: async () => fakeBrowser.openTabs,
    getCurrent: async () => undefined,
    create: async (_: { url: string }) => {},
    onActivated: new FakeEvent(),
    onRemoved: new FakeEvent(),
  },
  windows: { getCurrent: async () => ({ id: 1 }), getLastFocused: async () => ({}) },
  commands: { getAll: async () => [{ name: '_execute_action', shortcut: 'Alt+Shift+Q' }] },
  runtime: {
    id: 'self',
    getManifest: () => ({ version: '0.1.0' }),
    // Node gives an address of another scheme no origin.
    getURL: (path: string) => `https://self.example/${path}`,
    sendMessage: (message: unknown) => {
      fakeBrowser.sent.push(message);
      return fakeBrowser.answer(message);
    },
    openOptionsPage: nothing,
    onMessage: new FakeEvent(),
    onInstalled: new FakeEvent(),
    onStartup: new FakeEvent(),
  },
  webRequest: {
    onSendHeaders: new FakeEvent(),
    onResponseStarted: new FakeEvent(),
    onBeforeRedirect: new FakeEvent(),
    onErrorOccurred: new FakeEvent(),
  },
  action: {
    setBadgeText: nothing,
    setBadgeBackgroundColor: nothing as (_: { color: string }) => Promise<void>,
    setBadgeTextColor: nothing,
    setIcon: nothing,
    setTitle: nothing,
  },
};

export default fakeBrowser;

/** What listens is no longer there: a page was closed, a worker has died. What is stored stays. */
export function removeListeners(): void {
  for (const event of events) event.removeAll();
}

/** A browser in which the extension has just been installed. */
export function resetBrowser(): void {
  removeListeners();
  const { local, session, sync } = fakeBrowser.storage;
  for (const area of [local, session, sync]) {
    area.items.clear();
    area.failing = false;
  }
  void fakeBrowser.alarms.clearAll();
  notifications.clear();
  origins.clear();
  fakeBrowser.language = 'en';
  fakeBrowser.sent.length = 0;
  fakeBrowser.openTabs.length = 0;
  fakeBrowser.answer = async () => true;
}
