/** Traffic of a page that uses Nulab's own client, and of a program outside the browser that does. */
import type { Backlog } from 'backlog-js';
import type { Page } from 'puppeteer-core';
import { backlogClient } from '../simulator/client.ts';
import type { Simulator } from '../simulator/index.ts';

export interface Calls {
  read?: number;
  update?: number;
  search?: number;
  icon?: number;
}

/** Makes so many calls of each category with backlog-js, one after the other, from an open page of a space. */
export async function callFromPage(page: Page, space: string, key: string, calls: Calls): Promise<void> {
  await page.evaluate(
    async (host, apiKey, counts) => {
      const { Backlog } = globalThis as unknown as { Backlog: typeof import('backlog-js') };
      const client = new Backlog.Backlog({
        host,
        apiKey,
        fetch: (...a: Parameters<typeof fetch>) => fetch(...a),
      });
      const times = async (count: number | undefined, call: () => Promise<unknown>) => {
        for (let index = 0; index < (count ?? 0); index += 1) await call();
      };
      await times(counts.read, () => client.getProjects());
      await times(counts.update, () => client.patchIssue('DEMO-1', { summary: 'Changed' }));
      await times(counts.search, () => client.getIssues());
      await times(counts.icon, () => client.getSpaceIcon());
    },
    space,
    key,
    calls,
  );
}

/** Makes so many searches at once, as fast as the browser lets them go. */
export async function searchAtOnce(page: Page, space: string, key: string, count: number): Promise<void> {
  await page.evaluate(
    async (host, apiKey, times) => {
      const { Backlog } = globalThis as unknown as { Backlog: typeof import('backlog-js') };
      const client = new Backlog.Backlog({
        host,
        apiKey,
        fetch: (...a: Parameters<typeof fetch>) => fetch(...a),
      });
      await Promise.all(Array.from({ length: times }, () => client.getIssues()));
    },
    space,
    key,
    count,
  );
}

/** Reads, updates and searches with an OAuth token, `Authorization: Bearer`, as in `callFromPage`. */
export async function callWithToken(page: Page, space: string, token: string, calls: Calls): Promise<void> {
  await page.evaluate(
    async (host, accessToken, counts) => {
      const { Backlog } = globalThis as unknown as { Backlog: typeof import('backlog-js') };
      const client = new Backlog.Backlog({
        host,
        accessToken,
        fetch: (...a: Parameters<typeof fetch>) => fetch(...a),
      });
      for (let index = 0; index < (counts.read ?? 0); index += 1) await client.getProjects();
      for (let index = 0; index < (counts.update ?? 0); index += 1)
        await client.patchIssue('DEMO-1', { summary: 'Changed' });
      for (let index = 0; index < (counts.search ?? 0); index += 1) await client.getIssues();
    },
    space,
    token,
    calls,
  );
}

/** Calls as of `callFromPage`, from Node, where no browser sees them. */
export async function callFromOutside(
  simulator: Simulator,
  space: string,
  key: string,
  calls: Calls,
): Promise<void> {
  const client = backlogClient(simulator, space, key);
  const times = async (count = 0, call: (client: Backlog) => Promise<unknown>) => {
    for (let index = 0; index < count; index += 1) await call(client);
  };
  await times(calls.read, (each) => each.getProjects());
  await times(calls.update, (each) => each.patchIssue('DEMO-1', { summary: 'Changed' }));
  await times(calls.search, (each) => each.getIssues());
  await times(calls.icon, (each) => each.getSpaceIcon());
}
