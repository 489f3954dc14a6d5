/** The options' sections about alerts, sites, other keys and diagnostics. */
import type { ComponentChild } from 'preact';
import { KeysSection } from '../../../src/pages/options/accounts/keys-section.tsx';
import { AlertsSection } from '../../../src/pages/options/alerts/alerts-section.tsx';
import { DiagnosticsSection } from '../../../src/pages/options/data/diagnostics-section.tsx';
import { ShortcutSection } from '../../../src/pages/options/monitoring/shortcut-section.tsx';
import { SitesSection } from '../../../src/pages/options/monitoring/sites-section.tsx';
import { t } from '../../../src/platform/i18n.ts';
import { DEFAULT_SETTINGS } from '../../../src/storage/settings.ts';
import { inSeconds, NOW } from '../fixtures.ts';
import type { Scene, Step } from './scenes.tsx';

const nothing = () => {};
const section = (view: ComponentChild, steps: readonly Step[] = []): Scene => ({
  screen: 'options',
  view: (
    <div class="page">
      <h1>{t('extName')}</h1>
      {view}
    </div>
  ),
  steps,
});
const alerts = (mutedUntil = 0, off = false) => (
  <AlertsSection
    settings={{ ...DEFAULT_SETTINGS, mutedUntil }}
    now={NOW}
    blocked={off}
    onChange={async () => true}
    onTest={nothing}
  />
);
const sites = (hosts: readonly string[], granted = true) => (
  <SitesSection
    sites={hosts.map((name) => ({ name, pattern: name }))}
    onWatch={async () => granted}
    onUnwatch={nothing}
  />
);
const diagnostics = (rejected: Record<string, number>, inferredCategories: Record<string, string>) => (
  <DiagnosticsSection read={async () => ({ rejected, inferredCategories })} />
);
const SEEN = 'demo.backlog.com~0f3a456789abcdef';
const account = {
  id: 'demo.backlog.com#1',
  space: 'demo.backlog.com',
  userId: 1,
  userName: 'ci-bot',
  spaceName: null,
  label: 'CI bot',
  addedAt: 0,
};
const askFor = (text: string): Step[] => [
  { type: text, into: 'input[type=text]' },
  { click: 'button[type=submit]' },
];

export const sectionScenes: Record<string, Scene> = {
  'section-alerts': section(alerts()),
  'section-alerts-muted': section(alerts(inSeconds(3000)), [{ click: '.button-row button:last-of-type' }]),
  'section-alerts-off': section(alerts(0, true)),
  'section-alerts-order': section(alerts(), [
    { type: '2', into: '.field:nth-of-type(2) input' },
    { click: 'button[type=submit]' },
  ]),
  'section-sites': section(sites([])),
  'section-sites-some': section(
    sites(['a-very-long-host-name-of-a-program.of-a-very-large-company.example.com', 'app.example.com']),
    askFor('https://wiki.example.com/page'),
  ),
  'section-sites-denied': section(sites([], false), askFor('wiki.example.com')),
  'section-sites-backlog': section(sites([]), askFor('demo.backlog.com')),
  'section-keys': section(
    <KeysSection
      keyAssignments={{
        joined: { [SEEN]: account.id },
        ignored: ['other.backlog.jp~9b1c456789abcdef'],
        mine: [],
        apart: [],
      }}
      accounts={[account]}
      onUnassign={nothing}
      onNotMine={nothing}
      onShowAgain={nothing}
    />,
  ),
  'section-keyboard': section(<ShortcutSection keys="Alt+Shift+Q" />),
  'section-keyboard-none': section(<ShortcutSection keys={null} />),
  'section-diagnostics': section(
    diagnostics(
      { notNumbers: 3, implausibleReset: 1200 },
      { 'GET /projects/:id/git/repositories/:id/pullRequests/count': 'search', 'POST /stars': 'read' },
    ),
  ),
  'section-diagnostics-none': section(diagnostics({}, {})),
};
