/** The panel is as smooth with 10,000 rows as with 100, and all of them are in reach. */
import type { Page } from 'puppeteer-core';
import { expect, test } from 'vitest';
import { eventually, type Session } from './harness/index.ts';
import { fillRequests, longestStandstill, scrollStep } from './panel-load.ts';
import { countsIn, openPanelTab, rowsIn } from './panel-reader.ts';
import { callFromPage } from './traffic.ts';
import { inTurn, KEY, SPACE } from './world.ts';

const MANY = 10_000;
const PAIRS = 2;
const FEW = 100;
const PATIENCE = 240_000;

inTurn((world) => {
  let page: Page;

  test(
    'a step of scrolling and a second of news take no longer than in a list of 100',
    async () => {
      const { name, session } = world();
      page = await session.open(session.url(SPACE));
      const few: Taken = { step: [], standstill: [] };
      const many: Taken = { step: [], standstill: [] };
      for (let pair = 0; pair < PAIRS; pair += 1) {
        await measure(session, FEW, few);
        await measure(session, MANY, many);
      }
      const step = bestOf(many.step, few.step);
      const standstill = bestOf(many.standstill, few.standstill);
      console.log(
        `${MANY} rows ÷ ${FEW}: a step of scrolling ${step.toFixed(2)}, longest standstill while requests come in ` +
          `${standstill.toFixed(2)} (${name}; ${JSON.stringify({ few, many })})`,
      );
      expect(step).toBeLessThan(1.5);
      expect(standstill).toBeLessThan(3);
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

  async function measure(session: Session, rows: number, taken: Taken): Promise<void> {
    const panel = await openFull(session, rows);
    taken.step.push(await scrollStep(panel));
    const calls = callFromPage(page, SPACE, KEY, { read: 20 });
    taken.standstill.push(await longestStandstill(panel, 3));
    await calls;
    await panel.close();
  }
});

/** In ms, the best of each round. */
interface Taken {
  readonly step: number[];
  readonly standstill: number[];
}

/** The smallest of the ratios taken pair by pair: other programs of a busy machine only ever make one greater. */
const bestOf = (many: readonly number[], few: readonly number[]): number =>
  Math.min(...many.map((value, pair) => value / (few[pair] ?? Number.NaN)));

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
