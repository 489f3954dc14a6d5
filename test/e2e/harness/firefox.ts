import type { LaunchOptions, Session } from './session.ts';
export async function launchFirefox(_options: LaunchOptions): Promise<Session> {
  throw new Error('not yet');
}
