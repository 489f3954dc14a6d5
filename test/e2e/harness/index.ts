/** Drives the built extension in real browsers. */
import { launchChromium } from './chromium.ts';
import { launchFirefox } from './firefox.ts';
import type { BrowserName, LaunchOptions, Session } from './session.ts';

export { eventually } from './eventually.ts';
export type { BrowserName, LaunchOptions, Session } from './session.ts';

export const browserNames: readonly BrowserName[] = ['chromium', 'firefox'];

export function launch(name: BrowserName, options: LaunchOptions): Promise<Session> {
  return name === 'chromium' ? launchChromium(options) : launchFirefox(options);
}
