/** Drives the built extension in real browsers. */
import { launchChromium } from './chromium/session.ts';
import { launchFirefox } from './firefox/session.ts';
import { extensionFolder } from './places.ts';
import type { BrowserName, LaunchOptions, Session } from './session.ts';
import { closeWelcome, hasWelcome } from './welcome.ts';

export { eventually, ignoreRejection } from './eventually.ts';
export type { BrowserName, LaunchOptions, Session } from './session.ts';

type Installed = Pick<LaunchOptions, 'extension' | 'keepWelcome'>;

export async function launch(name: BrowserName, options: LaunchOptions): Promise<Session> {
  const session = await (name === 'chromium' ? launchChromium(options) : launchFirefox(options));
  return welcomed(session, options);
}

/** The same browser with the extension installed afresh. */
export async function reinstall(session: Session, options: Installed = {}): Promise<Session> {
  return welcomed(await session.renew(options.extension), options);
}

async function welcomed(session: Session, { extension, keepWelcome }: Installed): Promise<Session> {
  if (keepWelcome || !hasWelcome(extensionFolder(session.name, extension))) return session;
  try {
    await closeWelcome(session);
    return session;
  } catch (error) {
    await session.close();
    throw error;
  }
}
