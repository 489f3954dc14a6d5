/** Traffic of a page that uses Nulab's own client. */
import type { Page } from 'puppeteer-core';

export interface Calls {
  read?: number;
  update?: number;
  search?: number;
  icon?: number;
}

/** Makes so many calls of each category with backlog-js, one after the other, from an open page. */
export async function callFromPage(page: Page, space: string, key: string, calls: Calls): Promise<void> {
  await page.addScriptTag({ url: '/backlog.js' });
  await page.evaluate(
    async (host, apiKey, counts) => {
      const { Backlog } = (globalThis as unknown as { Backlog: typeof import('backlog-js') }).Backlog
        ? (globalThis as unknown as { Backlog: typeof import('backlog-js') })
        : { Backlog: undefined };
      if (Backlog === undefined) throw new Error('backlog-js is not loaded');
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
