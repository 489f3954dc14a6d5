/** The states of the options page and of its sections, and the steps of the first run. */
import { KeysSection } from '../../../src/pages/options/accounts/keys-section.tsx';
import { AlertsSection } from '../../../src/pages/options/alerts/alerts-section.tsx';
import { DiagnosticsSection } from '../../../src/pages/options/data/diagnostics-section.tsx';
import { EraseSection } from '../../../src/pages/options/data/erase-section.tsx';
import { ExportSection } from '../../../src/pages/options/data/export-section.tsx';
import { HistoryRetention } from '../../../src/pages/options/data/history-section.tsx';
import { SyncSection } from '../../../src/pages/options/data/sync-section.tsx';
import { ShortcutSection } from '../../../src/pages/options/monitoring/shortcut-section.tsx';
import { SitesSection } from '../../../src/pages/options/monitoring/sites-section.tsx';
import { REPAIR_KINDS } from '../../../src/storage/repair.ts';
import { DEFAULT_SETTINGS } from '../../../src/storage/settings.ts';
import { account, inSeconds, NOW } from '../fixtures.ts';
import { nothing, options, type Scenes, type Step, sections, welcome } from './scene.tsx';

const submit: Step = { click: 'button[type=submit]' };
const typed = (text: string): Step => ({ type: text, into: 'input[type=text]' });
const typedKey = (text: string): Step => ({ type: text, into: 'input[type=password]' });
const form = (space: string, key: string): Step[] => [typed(space), typedKey(key), submit];
const spaceThenKey = (key: string): Step[] => [typed('demo.backlog.com'), submit, typedKey(key), submit];

const accounts = [
  account(),
  account({ id: 'b', label: null, userName: '山田 太郎', space: 'yamada.backlog.jp', spaceName: '山田商店' }),
];
const repairs = Object.fromEntries(REPAIR_KINDS.map((kind) => [kind, inSeconds(-90_000)]));

const alerts = (mutedUntil: number, blocked: boolean) => (
  <AlertsSection
    settings={{ ...DEFAULT_SETTINGS, mutedUntil }}
    now={NOW}
    blocked={blocked}
    onChange={async () => true}
    onTest={nothing}
  />
);
const sites = (hosts: readonly string[], granted: boolean) => (
  <SitesSection
    sites={hosts.map((name) => ({ name, pattern: name }))}
    onWatch={async () => granted}
    onUnwatch={nothing}
  />
);
const keys = (
  <KeysSection
    keyAssignments={{
      joined: { 'demo.backlog.com~0f3a456789abcdef': account().id },
      ignored: ['other.backlog.jp~9b1c456789abcdef'],
      mine: [],
      apart: [],
    }}
    accounts={[account()]}
    onUnassign={nothing}
    onNotMine={nothing}
    onShowAgain={nothing}
  />
);
const diagnostics = (rejected: Record<string, number>, inferredCategories: Record<string, string>) => (
  <DiagnosticsSection read={async () => ({ rejected, inferredCategories })} />
);
const erase = (isErased: boolean) => <EraseSection onErase={async () => isErased} />;
const eraseAsked: Step = { click: 'section:last-of-type .button-row button' };
const eraseConfirmed: Step = { click: 'button.destructive' };

export const optionsScenes: Scenes = {
  'options-empty': options({ unpinned: true }),
  'options-accounts': options({ accounts, resets: repairs }),
  'options-added': options({ accounts }, form('demo.backlog.com', 'good')),
  'options-which-space': options({}, form('demo', 'good')),
  'options-wrong-key': options({ accounts }, form('demo.backlog.com', 'wrong')),
  'options-incomplete': options({}, [typed('www.backlog.com'), submit]),
  'options-remove': options({ accounts, paused: true }, [{ click: '.account-head button:last-of-type' }]),
  'options-rename': options({ accounts, noAccess: true }, [{ click: '.account-head button' }]),
  alerts: sections(alerts(0, false)),
  'alerts-muted': sections(alerts(inSeconds(3000), false), [{ click: '.button-row button:last-of-type' }]),
  'alerts-off-invalid': sections(alerts(0, true), [
    { type: '2', into: '.field:nth-of-type(2) input' },
    submit,
  ]),
  monitoring: sections(
    <>
      {sites(
        ['a-very-long-host-name-of-a-program.of-a-very-large-company.example.com', 'app.example.com'],
        true,
      )}
      {keys}
      <ShortcutSection keys="Alt+Shift+Q" />
      {diagnostics(
        { notNumbers: 3, implausibleReset: 1200 },
        { 'GET /projects/:id/git/repositories/:id/pullRequests/count': 'search', 'POST /stars': 'read' },
      )}
    </>,
    [typed('https://wiki.example.com/page'), submit],
  ),
  'monitoring-none': sections(
    <>
      {sites([], false)}
      <ShortcutSection keys={null} />
      {diagnostics({}, {})}
    </>,
    [typed('wiki.example.com'), submit],
  ),
  'sites-backlog': sections(sites([], true), [typed('demo.backlog.com'), submit]),
  data: sections(
    <>
      <HistoryRetention settings={DEFAULT_SETTINGS} onKeep={nothing} />
      <ExportSection onSave={nothing} />
      <SyncSection on={false} onChange={nothing} />
      {erase(true)}
    </>,
    [eraseAsked],
  ),
  'data-erased': sections(erase(true), [eraseAsked, eraseConfirmed]),
  'data-erase-failed': sections(erase(false), [eraseAsked, eraseConfirmed]),
};

export const welcomeScenes: Scenes = {
  'welcome-access': welcome({ noAccess: true }),
  'welcome-space': welcome(),
  'welcome-which-space': welcome({}, [typed('demo'), submit]),
  'welcome-no-space': welcome({}, [submit]),
  'welcome-key': welcome({}, [typed('demo.backlog.com'), submit]),
  'welcome-wrong-key': welcome({}, spaceThenKey('wrong')),
  'welcome-done': welcome({ unpinned: true }, spaceThenKey('good')),
  'welcome-again': welcome({ accounts: [account()], shortcut: null }),
};
