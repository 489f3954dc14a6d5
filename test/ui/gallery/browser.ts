/** Stands in for the browser's own API: words from the catalogues, everything else granted and empty. */
import en from '../../../public/_locales/en/messages.json';
import ja from '../../../public/_locales/ja/messages.json';

const lang = new URLSearchParams(location.search).get('lang') === 'ja' ? 'ja' : 'en';
const catalogue: Record<string, { message: string }> = lang === 'ja' ? ja : en;

const event = { addListener() {}, removeListener() {} };
const store = new Map<string, unknown>();

export default {
  i18n: {
    getUILanguage: () => lang,
    getMessage: (key: string, subs: readonly string[] = []) =>
      (catalogue[key]?.message ?? '').replace(/\$(\d)/g, (_, n) => subs[Number(n) - 1] ?? ''),
  },
  permissions: { contains: async () => true, request: async () => true, onAdded: event, onRemoved: event },
  tabs: { query: async () => [] },
  runtime: { sendMessage: async () => {}, openOptionsPage: async () => {} },
  storage: {
    onChanged: event,
    local: {
      get: async (name: string) => ({ [name]: store.get(name) }),
      set: async (items: Record<string, unknown>) => {
        for (const [name, value] of Object.entries(items)) store.set(name, value);
      },
    },
    session: { get: async () => ({}) },
  },
  action: {},
};
