// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest';
import { KeysSection } from '../../src/pages/options/accounts/keys-section.tsx';
import { AlertsSection } from '../../src/pages/options/alerts/alerts-section.tsx';
import { DiagnosticsSection } from '../../src/pages/options/data/diagnostics-section.tsx';
import { SitesSection } from '../../src/pages/options/monitoring/sites-section.tsx';
import { DEFAULT_SETTINGS, type Settings } from '../../src/storage/settings.ts';
import { inSeconds, NOW } from './fixtures.ts';
import { click, mount, settle, submit, type } from './mount.ts';

vi.mock('../../src/platform/browser.ts', async () => ({
  default: (await import('./browser-stub.ts')).stubBrowser(),
}));

async function alerts(more: Partial<Settings> = {}) {
  const onChange = vi.fn(async () => true);
  const onTest = vi.fn();
  const view = (
    <AlertsSection
      settings={{ ...DEFAULT_SETTINGS, ...more }}
      now={NOW}
      blocked={false}
      onChange={onChange}
      onTest={onTest}
    />
  );
  return { ...(await mount(view)), onChange, onTest };
}

const WATCH = 'Running low at (%)';
const DANGER = 'Nearly used up at (%)';

test('each request type has its switch, icons are off, and it says why', async () => {
  const { root, text, onChange } = await alerts();
  const boxes = [...root.querySelectorAll<HTMLInputElement>('input[type=checkbox]')];
  expect(boxes.map(({ checked }) => checked)).toEqual([true, true, true, false]);
  expect(text()).toContain('any page with 20 avatars');
  for (const box of boxes) await click(box);
  expect(onChange.mock.calls).toEqual([
    [{ alertRead: false }],
    [{ alertUpdate: false }],
    [{ alertSearch: false }],
    [{ alertIcon: true }],
  ]);
});

test('the levels are percentages, however they are typed', async () => {
  const { root, field, text, onChange } = await alerts();
  expect([field(WATCH).value, field(DANGER).value]).toEqual(['20', '5']);
  await type(field(WATCH), '３０');
  await type(field(DANGER), '7.5 %');
  await submit(root);
  expect(onChange).toHaveBeenCalledExactlyOnceWith({ warningShare: 0.3, criticalShare: 0.075 });
  expect(text()).toContain('Saved.');
});

test.each([
  ['', '5', WATCH, 'Enter a number above 0 and up to 90.'],
  ['91', '5', WATCH, 'Enter a number above 0 and up to 90.'],
  ['20', 'five', DANGER, 'Enter a number above 0 and up to 90.'],
  ['20', '20', DANGER, 'This must be less than the 20 above.'],
])(
  'levels of %s and %s are not saved, and it says what is wrong where',
  async (watch, danger, where, what) => {
    const { root, field, onChange } = await alerts();
    await type(field(WATCH), watch);
    await type(field(DANGER), danger);
    await submit(root);
    expect(onChange).not.toHaveBeenCalled();
    expect(field(where).getAttribute('aria-invalid')).toBe('true');
    expect(root.querySelector('.hint-bad')?.textContent).toBe(what);
    expect(document.activeElement).toBe(field(where));
  },
);

test('a test notification is sent, with what to check when nothing appears', async () => {
  const { button, text, onTest } = await alerts();
  await click(button('Send a test notification'));
  expect(onTest).toHaveBeenCalledOnce();
  expect(text()).toContain('If nothing appears');
});

test('muting is shown with its end, and taken back', async () => {
  const { button, text, onChange } = await alerts({ mutedUntil: inSeconds(3000) });
  expect(text()).toContain('Muted until');
  await click(button('Unmute'));
  expect(onChange).toHaveBeenCalledExactlyOnceWith({ mutedUntil: 0 });
});

async function sites(granted: boolean) {
  const onWatch = vi.fn(async () => granted);
  const onUnwatch = vi.fn();
  const site = { name: 'app.example.com', pattern: 'https://app.example.com/*' };
  const screen = await mount(<SitesSection sites={[site]} onWatch={onWatch} onUnwatch={onUnwatch} />);
  const ask = async (text: string) => {
    await type(screen.field('Site'), text);
    await click(screen.button('Add a site'));
    await settle();
  };
  return { ...screen, site, ask, onWatch, onUnwatch };
}

test('an address is watched as its host, asked for in the click itself', async () => {
  const { ask, onWatch, text } = await sites(true);
  await ask('https://wiki.example.com/page?x=1');
  expect(onWatch).toHaveBeenCalledExactlyOnceWith('wiki.example.com');
  await vi.waitFor(() => expect(text()).toContain('wiki.example.com is monitored from its next page load.'));
});

test('what was not allowed is not watched', async () => {
  const { ask, text } = await sites(false);
  await ask('wiki.example.com');
  await vi.waitFor(() => expect(text()).toContain('Not allowed, so wiki.example.com is not monitored.'));
});

test.each([
  ['', 'Enter a site.'],
  ['*', 'This is not a site.'],
  ['http://app.example.com', 'This is not a site.'],
  ['demo.backlog.jp', 'Backlog’s own pages are already monitored.'],
])('%j is not asked for', async (text, complaint) => {
  const { ask, onWatch, root } = await sites(true);
  await ask(text);
  expect(onWatch).not.toHaveBeenCalled();
  expect(root.querySelector('.hint-bad')?.textContent).toContain(complaint);
});

test('a watched site is given back', async () => {
  const { button, site, onUnwatch } = await sites(true);
  await click(button('Remove app.example.com'));
  expect(onUnwatch).toHaveBeenCalledExactlyOnceWith(site);
});

const ACCOUNT = {
  id: 'demo.backlog.com#1',
  space: 'demo.backlog.com',
  userId: 1,
  userName: 'ci-bot',
  spaceName: null,
  label: 'CI bot',
  addedAt: 0,
  alertScope: 'all' as const,
};
const [MINE, IGNORED] = ['demo.backlog.com~0f3a4567', 'other.backlog.jp~9b1c4567'];
const OWN = 'own.backlog.jp~77aa4567';

test('joined keys can be split, ignored ones shown again, own ones given up; without any there is no section', async () => {
  const onUnassign = vi.fn();
  const onShowAgain = vi.fn();
  const onNotMine = vi.fn();
  const keyAssignments = { joined: { [MINE]: ACCOUNT.id }, ignored: [IGNORED], mine: [OWN], apart: [] };
  const { button, text, update, root } = await mount(
    <KeysSection {...{ keyAssignments, onUnassign, onShowAgain, onNotMine }} accounts={[ACCOUNT]} />,
  );
  expect(text()).toContain('Key 0f3a on demo.backlog.comShown as one with CI bot');
  await click(button('Split: Key 0f3a on demo.backlog.com'));
  expect(onUnassign).toHaveBeenCalledExactlyOnceWith(MINE);
  await click(button('Show again: Key 9b1c on other.backlog.jp'));
  expect(onShowAgain).toHaveBeenCalledExactlyOnceWith(IGNORED);
  await click(button('Not mine: Key 77aa on own.backlog.jp'));
  expect(onNotMine).toHaveBeenCalledExactlyOnceWith(OWN);
  await update(
    <KeysSection
      {...{ onUnassign, onShowAgain, onNotMine }}
      keyAssignments={{ joined: {}, ignored: [], mine: [], apart: [] }}
      accounts={[]}
    />,
  );
  expect(root.textContent).toBe('');
});

test('diagnostics: what was refused by kind, and what was learnt of endpoints', async () => {
  const told = { rejected: { notNumbers: 3 }, inferredCategories: { 'POST /stars': 'read' } };
  const { text } = await mount(<DiagnosticsSection read={async () => told} />);
  await vi.waitFor(() => expect(text()).toContain('Not whole numbers3'));
  expect(text()).toContain('POST /starsRead');
  expect(text()).not.toContain('Out of range');
});
