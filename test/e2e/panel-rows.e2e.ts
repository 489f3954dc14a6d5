/** The panel with 10,000 rows is as free for its user as with none, and all of them are in reach. */
import type { Page } from 'puppeteer-core';
import { expect, test } from 'vitest';
import { eventually, type Session } from './harness/index.ts';
import { fillRequests, turnsIn } from './panel-load.ts';
import { countsIn, openPanelTab, rowsIn } from './panel-reader.ts';
import { callFromPage } from './traffic.ts';
import { median } from './truth.ts';
import { inTurn, KEY, SPACE } from './world.ts';

const MANY = 10_000;
const PAIRS = 3;
const MEASURED_MS = 2000;
const PATIENCE = 240_000;

inTurn((world) => {
  let page: Page;

  test(
    'a loop beside it gets as many turns as beside an empty panel, while requests come in',
    async () => {
      const { name, session } = world();
      page = await session.open(session.url(SPACE));
      const ratios: number[] = [];
      for (let pair = 0; pair < PAIRS; pair += 1) {
        const empty = await turnsBeside(session, 0);
        ratios.push((await turnsBeside(session, MANY)) / empty);
      }
      const said = ratios.map((ratio) => ratio.toFixed(2)).join(', ');
      console.log(`turns of a loop beside the panel, ${MANY} rows ÷ none: ${said} (${name})`);
      expect(100 * middle(ratios)).toBeGreaterThan(75);
    },
    PATIENCE,
  );

  test(
    'the oldest can be scrolled to, few are drawn, and what is looked at stays when new ones come',
    async () => {
      const { session } = world();
      // Below what is kept, or the oldest would go when new ones come.
      const panel = await openFull(session, MANY * 0.9);
      await panel.$eval('.request-rows', (box) => box.scrollTo(0, box.scrollHeight));
      const looked = await eventually('the oldest row', () => lastRow(panel));
      expect((await rowsIn(panel)).length).toBeLessThan(80);
      await callFromPage(page, SPACE, KEY, { search: 3 });
      await eventually('the new rows', () =>
        panel.$eval('.filters select[aria-label=Type]', (choice) => choice.textContent?.includes('Search')),
      );
      expect(await lastRow(panel)).toBe(looked);
    },
    PATIENCE,
  );

  async function turnsBeside(session: Session, rows: number): Promise<number> {
    const panel = await openFull(session, rows);
    const calls = callFromPage(page, SPACE, KEY, { read: 12 });
    const turns = await turnsIn(panel, MEASURED_MS);
    await calls;
    await panel.close();
    return turns;
  }
});

async function openFull(session: Session, rows: number): Promise<Page> {
  await fillRequests(session, rows);
  const panel = await openPanelTab(session);
  await panel.bringToFront();
  await panel.waitForSelector('.part-requests :is(.empty, .count)');
  await eventually('the rows', async () => rows === 0 || (await countsIn(panel)).all >= rows);
  return panel;
}

/** What the lowest row says that can be seen, if it is the oldest of all. */
const lastRow = (panel: Page): Promise<string | undefined> =>
  panel.$eval('.request-rows', (box) => {
    const row = [...box.querySelectorAll('.request')].at(-1);
    const oldest = Number(row?.closest('[role=table]')?.getAttribute('aria-rowcount'));
    const { bottom } = box.getBoundingClientRect();
    const inSight = row !== undefined && row.getBoundingClientRect().top < bottom;
    return inSight && Number(row.getAttribute('aria-rowindex')) === oldest
      ? (row.textContent ?? '')
      : undefined;
  });

/** In hundredths, for the median is of whole numbers. */
const middle = (ratios: readonly number[]): number => median(ratios.map((ratio) => ratio * 100)) / 100;
