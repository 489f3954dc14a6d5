/** The states of the options page and of its sections, and the steps of the first run. */
import { AccountsSection } from '../../../src/pages/options/accounts/accounts-section.tsx';
import { DataSection } from '../../../src/pages/options/data-section.tsx';
import { RepairNotice } from '../../../src/pages/options/diagnostics.tsx';
import { NotificationsSection } from '../../../src/pages/options/notifications-section.tsx';
import type { OptionsPageProps } from '../../../src/pages/options/options.tsx';
import { SitesSection } from '../../../src/pages/options/sites-section.tsx';
import { REPAIR_KINDS } from '../../../src/storage/repair.ts';
import { DEFAULT_SETTINGS } from '../../../src/storage/settings.ts';
import { account, inSeconds, NOW, okGauges, owner, snapshot } from '../fixtures.ts';
import { nothing, options, optionsProps, type Step, type Stories, sections, welcome } from './story.tsx';

const submit: Step = { click: 'button[type=submit]' };
const typed = (text: string): Step => ({ type: text, into: 'input[type=text]' });
const typedKey = (text: string): Step => ({ type: text, into: 'input[type=password]' });
const openForm: Step = { click: '.disclosure summary' };
const form = (space: string, key: string): Step[] => [typed(space), typedKey(key), submit];
const spaceThenKey = (key: string): Step[] => [typed('demo.backlog.com'), submit, typedKey(key), submit];

const accounts = [
  account(),
  account({ id: 'b', label: null, userName: '山田 太郎', space: 'yamada.backlog.jp', spaceName: '山田商店' }),
];
const repairs = Object.fromEntries(REPAIR_KINDS.map((kind) => [kind, inSeconds(-90_000)]));

const alerts = (mutedUntil: number, blocked: boolean) => (
  <NotificationsSection
    settings={{ ...DEFAULT_SETTINGS, mutedUntil }}
    now={NOW}
    blocked={blocked}
    onChange={async () => true}
    onTest={nothing}
  />
);
const sites = (granted: boolean) => (
  <SitesSection sites={[]} onAdd={async () => granted} onRemove={nothing} />
);
/** Everything that the page can list. */
const everything = {
  accounts,
  polledAccounts: [
    { name: 'CI bot', readLimit: 600 },
    { name: '山田 太郎', readLimit: 60 },
  ],
  keyAssignments: {
    joined: { 'demo.backlog.com~0f3a456789abcdef': account().id },
    ignored: ['other.backlog.jp~9b1c456789abcdef'],
    mine: [],
    apart: [],
  },
  sites: ['a-very-long-host-name-of-a-program.of-a-very-large-company.example.com', 'app.example.com'].map(
    (name) => ({ name, pattern: name }),
  ),
  actions: {
    ...optionsProps.actions,
    readDiagnostics: async () => ({
      rejected: { notNumbers: 3, implausibleReset: 1200 },
      inferredCategories: {
        'GET /projects/:id/git/repositories/:id/pullRequests/count': 'search',
        'POST /stars': 'read',
      },
    }),
  },
};
/** The accounts without the rest of the page. */
const accountsOnly = (more: Partial<OptionsPageProps>, steps: readonly Step[]) =>
  sections(<AccountsSection {...optionsProps} {...more} />, steps);
const data = (isErased: boolean, isExported = true) => (
  <DataSection
    settings={DEFAULT_SETTINGS}
    actions={{
      ...optionsProps.actions,
      eraseEverything: async () => isErased,
      exportFile: async () => isExported,
    }}
  />
);
const eraseAsked: Step = { click: '.subsection:last-of-type .button-row button' };
const eraseConfirmed: Step = { click: 'button.destructive' };

export const optionsStories: Stories = {
  'options-empty': options({ unpinned: true }),
  'options-everything': options(everything),
  'options-no-access': options({ accounts: [account()], noAccess: true }),
  'options-while-looking': options({
    accounts: [account()],
    polledAccounts: [{ name: 'CI bot', readLimit: 600 }],
    settings: { ...DEFAULT_SETTINGS, polling: 'whileLooking', numberAlways: false, notifyResets: true },
  }),
  'options-repaired': sections(<RepairNotice log={repairs} onRead={nothing} />),
  'options-added': accountsOnly({ accounts }, [openForm, ...form('demo.backlog.com', 'good')]),
  'options-which-space': accountsOnly({}, form('demo', 'good')),
  'options-wrong-key': accountsOnly({ accounts }, [openForm, ...form('demo.backlog.com', 'wrong')]),
  'options-incomplete': accountsOnly({}, [typed('www.backlog.com'), submit]),
  'options-remove': accountsOnly({ accounts }, [{ click: '.account-head button:last-of-type' }]),
  'options-rename': accountsOnly({ accounts }, [{ click: '.account-head button' }]),
  alerts: sections(alerts(0, false)),
  'alerts-muted': sections(alerts(inSeconds(3000), false), [{ click: '.button-row button:last-of-type' }]),
  'alerts-off-invalid': sections(alerts(0, true), [
    { type: '2', into: '.field:nth-of-type(2) input' },
    submit,
  ]),
  'sites-added': sections(sites(true), [typed('https://wiki.example.com/page'), submit]),
  'sites-denied': sections(sites(false), [typed('wiki.example.com'), submit]),
  'sites-backlog': sections(sites(true), [typed('demo.backlog.com'), submit]),
  data: sections(data(true), [eraseAsked]),
  'data-erased': sections(data(true), [eraseAsked, eraseConfirmed]),
  'data-erase-failed': sections(data(false), [eraseAsked, eraseConfirmed]),
  'data-export-failed': sections(data(true, false), [{ click: '.button-row button' }]),
};

export const welcomeStories: Stories = {
  'welcome-access': welcome({ noAccess: true }),
  'welcome-space': welcome(),
  'welcome-which-space': welcome({}, [typed('demo'), submit]),
  'welcome-no-space': welcome({}, [submit]),
  'welcome-key': welcome({}, [typed('demo.backlog.com'), submit]),
  'welcome-wrong-key': welcome({}, spaceThenKey('wrong')),
  'welcome-done': welcome(
    {
      unpinned: true,
      snapshot: snapshot(owner(okGauges, { id: 'demo.backlog.com#7', label: null })),
    },
    spaceThenKey('good'),
  ),
  'welcome-again': welcome({
    accounts: [account()],
    snapshot: snapshot(owner(okGauges)),
    shortcut: null,
  }),
};
