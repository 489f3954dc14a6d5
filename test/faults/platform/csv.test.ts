/** What others chose, in every cell of every table: data, for a spreadsheet too. */
import { expect, it } from 'vitest';
import type { UnnamedCategory } from '../../../src/core/category.ts';
import type { Diagnostics } from '../../../src/export/diagnostics.ts';
import { EXPORT_FORMAT, EXPORT_VERSION } from '../../../src/export/export.ts';
import { TABLES, toCsv } from '../../../src/export/export-tables.ts';
import { sumUp } from '../../../src/history/hour-sums.ts';
import { DEFAULT_SETTINGS } from '../../../src/storage/settings.ts';
import { readCsv, unescapeFormula } from '../../export/csv-reader.ts';
import { aRequestRecord, aWindowRecord } from '../../history/records.ts';
import { CONTROLS, FORMULAS, MARKUP } from '../hostile-names.ts';

/** What a spreadsheet may calculate, once it has passed over what it does not show. */
const CALCULATED = /^(?:[\t\r\n]|[\p{Cc}\p{Cf}\p{Z}]*[=+\-@＝＋－＠])/u;

const everywhere = (text: string) => {
  const category = text as UnnamedCategory;
  const share = { initiator: text, endpoint: text, count: 1 };
  const diagnostics = {
    version: text,
    browser: text,
    settings: DEFAULT_SETTINGS,
    refused: { [text]: 1 },
    inferredCategories: { [text]: text },
    owners: [{ owner: text }],
  };
  return {
    format: EXPORT_FORMAT,
    version: EXPORT_VERSION,
    exportedAt: '2026-11-24T00:00:00.000Z',
    windows: [aWindowRecord({ owner: text, space: text, category, by: [share], observed: 1, used: 1 })],
    hours: [{ owner: text, hour: 1, category, sums: sumUp([aWindowRecord()]) }],
    checked: [{ owner: text, hour: 1, minutes: 60, note: text }],
    requests: [
      aRequestRecord({ owner: text, method: text, endpoint: text, category: text, initiator: text }),
    ],
    diagnostics: diagnostics as unknown as Diagnostics,
  } as const;
};

it.each([...FORMULAS, ...MARKUP, ...CONTROLS])(
  'a CSV export with the name %j is read back unchanged and has no formula',
  (text) => {
    const data = everywhere(text);
    let times = 0;
    for (const table of TABLES) {
      const cells = readCsv(toCsv(data, table)).flat();
      expect(cells.filter((cell) => CALCULATED.test(cell))).toEqual([]);
      times += cells.filter((cell) => unescapeFormula(cell) === text).length;
    }
    expect(times).toBeGreaterThan(10);
  },
);
