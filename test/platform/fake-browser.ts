/** The parts of the browser's API that hold data, in memory, with their change events. */
type Items = Record<string, unknown>;
type Changes = Record<string, { oldValue?: unknown; newValue?: unknown }>;
type OnChanged = (changes: Changes) => void;

type OnAlarm = (alarm: { name: string; scheduledTime: number }) => void;

/** A packed extension's alarms come no sooner, in ms. */
const ALARM_FLOOR = 30_000;

export class FakeArea {
  readonly items = new Map<string, unknown>();
  /** Makes the next writings fail, as a full or throttled storage does. */
  failing = false;

  readonly #listeners = new Set<OnChanged>();
  readonly onChanged = {
    addListener: (listener: OnChanged) => void this.#listeners.add(listener),
    removeListener: (listener: OnChanged) => void this.#listeners.delete(listener),
  };

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
    this.#tell(changes);
  }

  async remove(names: string | readonly string[]): Promise<void> {
    const changes: Changes = {};
    for (const name of [names].flat()) {
      if (this.items.has(name)) changes[name] = { oldValue: this.items.get(name) };
      this.items.delete(name);
    }
    this.#tell(changes);
  }

  clear(): Promise<void> {
    return this.remove([...this.items.keys()]);
  }

  #tell(changes: Changes): void {
    if (Object.keys(changes).length > 0) for (const listener of this.#listeners) listener(changes);
  }
}

export function fakeBrowser() {
  const alarms = new Map<string, ReturnType<typeof setTimeout>>();
  const onAlarm = new Set<OnAlarm>();
  const clearAlarm = (name: string) => {
    clearTimeout(alarms.get(name));
    return alarms.delete(name);
  };
  const createAlarm = (name: string, { when }: { when: number }) => {
    clearAlarm(name);
    const ring = () => {
      alarms.delete(name);
      for (const listener of onAlarm) listener({ name, scheduledTime: when });
    };
    alarms.set(name, setTimeout(ring, Math.max(when - Date.now(), ALARM_FLOOR)));
  };
  /** What the browser has granted. */
  const origins = new Set(['https://*.backlog.com/*', 'https://app.example.com/*']);
  const notices = new Map<string, unknown>();
  return {
    storage: {
      local: new FakeArea(),
      session: new FakeArea(),
      sync: new FakeArea(),
    },
    alarms: {
      create: createAlarm,
      clear: async (name: string) => clearAlarm(name),
      clearAll: async () => [...alarms.keys()].forEach(clearAlarm),
      onAlarm: { addListener: (listener: OnAlarm) => void onAlarm.add(listener), listeners: onAlarm },
      getAll: async () => [...alarms.keys()],
    },
    notifications: {
      create: async (id: string, options: unknown) => void notices.set(id, options),
      clear: async (id: string) => notices.delete(id),
      getAll: async () => Object.fromEntries(notices),
    },
    i18n: { getMessage: (key: string) => (key === 'locale' ? 'en' : key), getUILanguage: () => 'en' },
    permissions: {
      contains: async () => true,
      getAll: async () => ({ origins: [...origins] }),
      remove: async ({ origins: gone }: { origins: string[] }) => {
        for (const origin of gone) origins.delete(origin);
        return true;
      },
    },
    runtime: {
      id: 'self',
      getManifest: () => ({ version: '0.1.0' }),
      getURL: (path: string) => `chrome-extension://self/${path}`,
    },
  };
}

export type FakeBrowser = ReturnType<typeof fakeBrowser>;
