/** Collects what Chromium's pages and workers write to the console, and what they throw. */
import type { Browser, ConsoleMessage, Target } from 'puppeteer-core';

export function collectConsole(browser: Browser, log: string[]): void {
  const attach = async (target: Target) => {
    const type = target.type();
    if (type === 'service_worker') {
      const worker = await target.worker();
      worker?.on('console', (message: ConsoleMessage) => log.push(line('background', message)));
      // Puppeteer reports what pages throw, not what service workers do.
      worker?.client.on('Runtime.exceptionThrown', ({ exceptionDetails: { exception, text: title } }) =>
        log.push(`[background] [error] ${exception?.description ?? title}`),
      );
    }
    if (type === 'page') {
      const page = await target.page();
      page?.on('console', (message) => log.push(line('page', message)));
      page?.on('pageerror', (error) => log.push(`[page] [error] ${text(error)}`));
    }
  };
  // A target may be gone before it is attached to: then it has nothing to say.
  const listen = (target: Target) => void attach(target).catch(() => {});
  browser.targets().forEach(listen);
  browser.on('targetcreated', listen);
}

function line(where: string, message: ConsoleMessage): string {
  const type = message.type() === 'warn' ? 'warning' : message.type();
  return `[${where}] [${type}] ${message.text()}`;
}

function text(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
