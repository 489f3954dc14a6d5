/** The options' sections about alerts, sites, other keys and diagnostics. */
import type { ComponentChild } from 'preact';
import { AlertsSection } from '../../../src/options/alerts-section.tsx';
import { DiagnosticsSection } from '../../../src/options/diagnostics-section.tsx';
import { KeysSection } from '../../../src/options/keys-section.tsx';
import { ShortcutSection } from '../../../src/options/shortcut-section.tsx';
import { SitesSection } from '../../../src/options/sites-section.tsx';
import { t } from '../../../src/platform/i18n.ts';
import { DEFAULTS } from '../../../src/platform/settings.ts';
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
    settings={{ ...DEFAULTS, mutedUntil }}
    now={NOW}
    off={off}
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
const diagnostics = (refused: Record<string, number>, learnt: Record<string, string>) => (
  <DiagnosticsSection read={async () => ({ refused, learnt })} />
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
      identity={{
        joined: { [SEEN]: account.id },
        ignored: ['other.backlog.jp~9b1c456789abcdef'],
        mine: [],
        apart: [],
      }}
      accounts={[account]}
      onSplit={nothing}
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
