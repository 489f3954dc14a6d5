/** Before each file of unit tests: the browser is a fake one with empty storage. A test that needs another mocks it itself. */
import { vi } from 'vitest';

vi.mock('../src/platform/browser.ts', async () => ({
  default: (await import('./platform/fake-browser.ts')).fakeBrowser(),
}));
