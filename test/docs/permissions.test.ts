/** Each permission has its reason, for the people who read the code and for the stores that ask. */
import { expect, test } from 'vitest';
import manifest from '../../manifest.json' with { type: 'json' };
import { page, rows } from './pages.ts';

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
