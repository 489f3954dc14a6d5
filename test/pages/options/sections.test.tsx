import { expect, test, vi } from 'vitest';
import { DiagnosticsSection } from '../../../src/pages/options/diagnostics.tsx';
import { NotificationsSection } from '../../../src/pages/options/notifications-section.tsx';
import { SitesSection } from '../../../src/pages/options/sites-section.tsx';
import { DEFAULT_SETTINGS, type Settings } from '../../../src/storage/settings.ts';
import { inSeconds, NOW } from '../../ui/fixtures.ts';
import { click, mount, settle, submit, type } from '../../ui/mount.ts';

async function alerts(more: Partial<Settings> = {}) {
  const onChange = vi.fn(async () => true);
  const onTest = vi.fn();
  const view = (
    <NotificationsSection
      settings={{ ...DEFAULT_SETTINGS, ...more }}
      now={NOW}
      blocked={false}
      onChange={onChange}
      onTest={onTest}
    />
  );
  return { ...(await mount(view)), onChange, onTest };
}

const WARNING = 'Running low at (%)';
const CRITICAL = 'Nearly used up at (%)';

test('each request type has its switch, and icons are off with the reason', async () => {
  const { root, text, onChange } = await alerts();
  const boxes = [...root.querySelectorAll<HTMLInputElement>('fieldset input[type=checkbox]')];
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

test('a notification of the reset after “used up” is off by default and can be turned on', async () => {
  const { root, onChange } = await alerts();
  const box = [...root.querySelectorAll('label')].find((label) =>
    label.textContent?.startsWith('Also notify me when it resets'),
  );
  const input = box?.querySelector('input');
  expect(input?.checked).toBe(false);
  await click(input as HTMLInputElement);
  expect(onChange).toHaveBeenCalledExactlyOnceWith({ notifyResets: true });
});

test('thresholds are percentages, however they are typed', async () => {
  const { root, field, text, onChange } = await alerts();
  expect([field(WARNING).value, field(CRITICAL).value]).toEqual(['20', '5']);
  await type(field(WARNING), '３０');
  await type(field(CRITICAL), '7.5 %');
  await submit(root);
  expect(onChange).toHaveBeenCalledExactlyOnceWith({ warningShare: 0.3, criticalShare: 0.075 });
  expect(text()).toContain('Saved.');
});

test.each([
  ['', '5', WARNING, 'Enter a number above 0 and up to 90.'],
  ['91', '5', WARNING, 'Enter a number above 0 and up to 90.'],
  ['20', 'five', CRITICAL, 'Enter a number above 0 and up to 90.'],
  ['20', '20', CRITICAL, 'This must be less than the 20 above.'],
])(
  'thresholds of %s and %s are not saved, and the wrong field says why',
  async (watch, danger, where, what) => {
    const { root, field, onChange } = await alerts();
    await type(field(WARNING), watch);
    await type(field(CRITICAL), danger);
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

test('muting is shown with its end, and can be ended', async () => {
  const { button, text, onChange } = await alerts({ mutedUntil: inSeconds(3000) });
  expect(text()).toContain('Muted until');
  await click(button('Unmute'));
  expect(onChange).toHaveBeenCalledExactlyOnceWith({ mutedUntil: 0 });
});

async function sites(granted: boolean) {
  const onAdd = vi.fn(async () => granted);
  const onRemove = vi.fn();
  const site = { name: 'app.example.com', pattern: 'https://app.example.com/*' };
  const screen = await mount(<SitesSection sites={[site]} onAdd={onAdd} onRemove={onRemove} />);
  const ask = async (text: string) => {
    await type(screen.field('Site'), text);
    await click(screen.button('Add a site'));
    await settle();
  };
  return { ...screen, site, ask, onAdd, onRemove };
}

test('an address is watched as its host, whose permission is requested in the click itself', async () => {
  const { ask, onAdd, text } = await sites(true);
  await ask('https://wiki.example.com/page?x=1');
  expect(onAdd).toHaveBeenCalledExactlyOnceWith('wiki.example.com');
  await vi.waitFor(() => expect(text()).toContain('wiki.example.com is monitored from its next page load.'));
});

test('a site without permission is not watched', async () => {
  const { ask, text } = await sites(false);
  await ask('wiki.example.com');
  await vi.waitFor(() =>
    expect(text()).toContain('Access was not allowed, so wiki.example.com is not monitored.'),
  );
});

test.each([
  ['', 'Enter a site.'],
  ['*', 'This is not a site.'],
  ['http://app.example.com', 'This is not a site.'],
  ['demo.backlog.jp', 'Backlog’s own pages are already monitored.'],
])('the address %j is not requested', async (text, complaint) => {
  const { ask, onAdd, root } = await sites(true);
  await ask(text);
  expect(onAdd).not.toHaveBeenCalled();
  expect(root.querySelector('.hint-bad')?.textContent).toContain(complaint);
});

test('a watched site can be removed', async () => {
  const { button, site, onRemove } = await sites(true);
  await click(button('Remove app.example.com'));
  expect(onRemove).toHaveBeenCalledExactlyOnceWith(site);
});

test('diagnostics list rejections by kind, and inferred categories of endpoints', async () => {
  const told = { rejected: { notNumbers: 3 }, inferredCategories: { 'POST /stars': 'read' } };
  const { text } = await mount(<DiagnosticsSection read={async () => told} />);
  await vi.waitFor(() => expect(text()).toContain('Not whole numbers3'));
  expect(text()).toContain('POST /starsRead');
  expect(text()).not.toContain('Out of range');
});
