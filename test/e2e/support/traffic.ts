/** Traffic of a page that uses Nulab's own client, and of a program outside the browser that does. */
import type { Backlog } from 'backlog-js';
import type { Page } from 'puppeteer-core';
import { backlogClient } from '../../simulator/client.ts';
import type { Simulator } from '../../simulator/index.ts';

/** How many calls of each category, one after the other. */
export type Calls = Partial<Record<'read' | 'update' | 'search' | 'icon', number>>;

/** Makes the calls from an open page, with a key of the space. */
export const callFromPage = (page: Page, host: string, apiKey: string, calls: Calls): Promise<void> =>
  page.evaluate(callInPage, { host, apiKey }, calls);

/** Makes the calls from an open page, with an OAuth token: `Authorization: Bearer`. */
export const callWithToken = (page: Page, host: string, accessToken: string, calls: Calls): Promise<void> =>
  page.evaluate(callInPage, { host, accessToken }, calls);

/** Runs in a page. */
async function callInPage(
  credential: { host: string; apiKey: string } | { host: string; accessToken: string },
  calls: Calls,
): Promise<void> {
  const library = (globalThis as unknown as { Backlog: typeof import('backlog-js') }).Backlog;
  const client = new library.Backlog({
    ...credential,
    // A connection that another page has broken may never answer, and the driver would wait for three minutes.
    fetch: (url: Parameters<typeof fetch>[0], init?: RequestInit) =>
      fetch(url, { ...init, signal: AbortSignal.timeout(20_000) }),
  });
  const { read = 0, update = 0, search = 0, icon = 0 } = calls;
  for (let n = 0; n < read; n += 1) await client.getProjects();
  for (let n = 0; n < update; n += 1) await client.patchIssue('DEMO-1', { summary: 'Changed' });
  for (let n = 0; n < search; n += 1) await client.getIssues();
  for (let n = 0; n < icon; n += 1) await client.getSpaceIcon();
}

/** Makes the calls from Node, where no browser sees them. */
export async function callFromOutside(
  simulator: Simulator,
  space: string,
  key: string,
  { read = 0, update = 0, search = 0, icon = 0 }: Calls,
): Promise<void> {
  const client: Backlog = backlogClient(simulator, space, key);
  for (let n = 0; n < read; n += 1) await client.getProjects();
  for (let n = 0; n < update; n += 1) await client.patchIssue('DEMO-1', { summary: 'Changed' });
  for (let n = 0; n < search; n += 1) await client.getIssues();
  for (let n = 0; n < icon; n += 1) await client.getSpaceIcon();
}
