/** Each permission has its reason, for the people who read the code and for the stores that ask. */
import { expect, test } from 'vitest';
import manifest from '../../manifest.json' with { type: 'json' };
import { listUnder, page, rows } from './pages.ts';

const asked = [
  ...manifest.permissions,
  ...manifest.host_permissions,
  ...manifest.optional_host_permissions,
].sort();

/** What the first column of a page's tables names as code. */
const named = (path: string) =>
  rows(page(path)).flatMap(([first = '']) => [...first.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));

test.each(['docs/permissions.md', 'docs/store/permissions.md'])(
  '%s explains what the manifest asks for',
  (path) => {
    expect(named(path).sort()).toEqual(asked);
  },
);

/** Permissions for which Firefox asks at installation, and what it says, by its own catalogue; the others it does not name. */
const NAMED_BY_FIREFOX: Readonly<Record<string, string>> = {
  bookmarks: 'Read and modify bookmarks',
  downloads: 'Download files and read and modify the browser’s download history',
  history: 'Access browsing history',
  management: 'Monitor extension usage and manage themes',
  notifications: 'Display notifications to you',
  tabs: 'Access browser tabs',
  webNavigation: 'Access browser activity during navigation',
};
const SILENT = ['storage', 'alarms', 'webRequest'];

test('what Firefox says at installation is on the page, and nothing more', () => {
  const permissions = manifest.permissions.filter((name) => name !== 'sidePanel');
  expect(permissions.filter((name) => !(name in NAMED_BY_FIREFOX) && !SILENT.includes(name))).toEqual([]);
  const domains = manifest.host_permissions.map((pattern) => /^https:\/\/\*\.(.*)\/\*$/.exec(pattern)?.[1]);
  expect(listUnder(page('docs/permissions.md'), 'What Firefox says')).toEqual([
    ...domains.map((domain) => `Access your data for sites in the ${domain} domain`),
    ...permissions.flatMap((name) => NAMED_BY_FIREFOX[name] ?? []),
  ]);
});
