/** What others chose, in every cell of every table: data, for a spreadsheet too. */
import { expect, it, vi } from 'vitest';
import type { Diagnostics } from '../../../src/platform/diagnostics.ts';
import { FORMAT, VERSION } from '../../../src/platform/export.ts';
import { TABLES, toCsv } from '../../../src/platform/export-tables.ts';
import { DEFAULTS } from '../../../src/platform/settings.ts';
import type { UnnamedCategory } from '../../../src/quota/category.ts';
import { meant, readCsv } from '../../platform/csv-reader.ts';
import { aMinute, aRequest } from '../../platform/records.ts';
import { CONTROLS, FORMULAS, MARKUP } from '../hostile-names.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  default: (await import('../../platform/fake-browser.ts')).fakeBrowser(),
}));

/** What a spreadsheet may calculate, once it has passed over what it does not show. */
const CALCULATED = /^(?:[\t\r\n]|[\p{Cc}\p{Cf}\p{Z}]*[=+\-@＝＋－＠])/u;

const everywhere = (text: string) => {
  const category = text as UnnamedCategory;
  const share = { initiator: text, endpoint: text, count: 1 };
  const diagnostics = {
    version: text,
    browser: text,
    settings: DEFAULTS,
    refused: { [text]: 1 },
    learnt: { [text]: text },
    owners: [{ owner: text }],
  };
  return {
    format: FORMAT,
    version: VERSION,
    exportedAt: '2026-11-24T00:00:00.000Z',
    windows: [aMinute({ owner: text, space: text, category, by: [share], seen: 1, used: 1 })],
    requests: [aRequest({ owner: text, method: text, endpoint: text, category: text, initiator: text })],
    diagnostics: diagnostics as unknown as Diagnostics,
  } as const;
};

it.each([...FORMULAS, ...MARKUP, ...CONTROLS])('%j', (text) => {
  const data = everywhere(text);
  let times = 0;
  for (const table of TABLES) {
    const cells = readCsv(toCsv(data, table)).flat();
    expect(cells.filter((cell) => CALCULATED.test(cell))).toEqual([]);
    times += cells.filter((cell) => meant(cell) === text).length;
  }
  expect(times).toBeGreaterThan(10);
});
