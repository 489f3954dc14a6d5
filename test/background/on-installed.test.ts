import { beforeEach, expect, test, vi } from 'vitest';
import type { Runtime } from 'webextension-polyfill';
import { openWelcomePage } from '../../src/background/on-installed.ts';

const { create } = vi.hoisted(() => ({ create: vi.fn(async () => {}) }));
vi.mock('../../src/platform/browser.ts', () => ({
  default: { tabs: { create }, runtime: { getURL: (path: string) => `chrome-extension://id/${path}` } },
}));

beforeEach(() => create.mockClear());

test('an installation opens the welcome page', () => {
  openWelcomePage({ reason: 'install', temporary: false });
  expect(create).toHaveBeenCalledExactlyOnceWith({
    url: 'chrome-extension://id/src/pages/welcome/index.html',
  });
});

test.each(['update', 'browser_update'] as Runtime.OnInstalledReason[])('%s opens nothing', (reason) => {
  openWelcomePage({ reason, temporary: false });
  expect(create).not.toHaveBeenCalled();
});
