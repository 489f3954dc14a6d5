/** Drives the built extension in real browsers. */
import { launchChromium } from './chromium.ts';
import { launchFirefox } from './firefox.ts';
import { extensionFolder } from './places.ts';
import type { BrowserName, LaunchOptions, Session } from './session.ts';
import { closeWelcome, hasWelcome } from './welcome.ts';

export { eventually } from './eventually.ts';
export type { BrowserName, LaunchOptions, Session } from './session.ts';

export const browserNames: readonly BrowserName[] = ['chromium', 'firefox'];

export async function launch(name: BrowserName, options: LaunchOptions): Promise<Session> {
  const session = await (name === 'chromium' ? launchChromium(options) : launchFirefox(options));
  if (options.keepWelcome || !hasWelcome(extensionFolder(name, options.extension))) return session;
  try {
    await closeWelcome(session);
    return session;
  } catch (error) {
    await session.close();
    throw error;
  }
}
