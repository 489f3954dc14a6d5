/** What a user reads in the panel, and what the server's log says to it. */
import type { Page } from 'puppeteer-core';
import type { LogEntry, Simulator } from '../../simulator/index.ts';
import { messageText } from '../harness/screens.ts';
import { SPACE, USER_ID } from './world.ts';

export type Grouping = 'initiator' | 'endpoint';
/** `update app.example.com` → requests. */
export type UsageCounts = Record<string, number>;

/** The rows of "who spent it", with the names that the log uses. */
export async function usageIn(panel: Page): Promise<UsageCounts> {
  const rows = await panel.$$eval('.section-usage .usage-table tbody tr', (shown) =>
    shown.map((row) => [
      row.closest('table')?.querySelector('.usage-type')?.textContent ?? '',
      ...[...row.children].map((cell) => cell.textContent?.trim() ?? ''),
    ]),
  );
  return Object.fromEntries(
    rows.map(([type = '', name = '', count = '']) => [`${type.toLowerCase()} ${plain(name)}`, Number(count)]),
  );
}

function plain(name: string): string {
  if (name === messageText('ownChecks')) return 'own';
  return name.startsWith(messageText('otherProgramsOrMissed').split(' ')[0] ?? '') ? 'elsewhere' : name;
}

/** What the server counted of one user in the windows that are open now, or in all of them. */
export function usageInLog(
  { log, skewMs }: Simulator,
  grouping: Grouping,
  openOnly: boolean,
  owner = USER_ID,
): UsageCounts {
  const now = (Date.now() + skewMs) / 1000;
  const spent: UsageCounts = {};
  for (const entry of log) {
    const { space, userId, category, reset, status } = entry;
    if (space !== SPACE || userId !== owner || category === null || reset === null || status === 429)
      continue;
    if (openOnly && reset <= now) continue;
    const name = `${category} ${spenderOf(entry, grouping)}`;
    spent[name] = (spent[name] ?? 0) + 1;
  }
  return spent;
}

function spenderOf(entry: LogEntry, grouping: Grouping): string {
  if (entry.userAgent === 'outside') return 'elsewhere';
  if (grouping === 'endpoint') return endpointOf(entry);
  const page = entry.origin ?? entry.referer;
  return page === null || !page.startsWith('https:') ? 'own' : new URL(page).host;
}

/** As the extension writes it: `PATCH /issues/:id`. */
const endpointOf = ({ method, endpoint }: LogEntry): string =>
  `${method} ${(endpoint ?? '').replace('/api/v2', '').replaceAll(/:\w+/g, ':id')}`;

/** "3 of 40 requests". */
export async function countsIn(panel: Page): Promise<{ shown: number; all: number }> {
  const text = await panel.$eval('.section-requests .count', (line) => line.textContent ?? '');
  const [shown = Number.NaN, all = Number.NaN] = [...text.matchAll(/[\d,]+/g)].map(([digits]) =>
    Number(digits.replaceAll(',', '')),
  );
  return { shown, all };
}

/** The rows of the list that are drawn, each by the classes of its cells. */
export const rowsIn = (panel: Page): Promise<Record<string, string>[]> =>
  panel.$$eval('.request-rows .request', (rows) =>
    rows.map((row) =>
      Object.fromEntries(
        [...row.children].map((cell) => [cell.className.split(' ')[0] ?? '', cell.textContent?.trim() ?? '']),
      ),
    ),
  );
