/** Reads CSV by RFC 4180, knowing nothing of the writer but the byte order mark and the apostrophe before formulas. */
export function readCsv(text: string): string[][] {
  if (!text.startsWith('\ufeff')) throw new Error('no byte order mark');
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let index = 1; index < text.length; index++) {
    const char = text[index] ?? '';
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[index + 1] === '"') {
        cell += '"';
        index++;
      } else quoted = false;
    } else if (char === '"') {
      if (cell !== '') throw new Error('a quote within a cell');
      quoted = true;
    } else if (char === ',') {
      row.push(cell);
      cell = '';
    } else if (char === '\r' && text[index + 1] === '\n') {
      rows.push([...row, cell]);
      row = [];
      cell = '';
      index++;
    } else if (char === '\r' || char === '\n') throw new Error('half an end of line');
    else cell += char;
  }
  if (quoted || cell !== '' || row.length > 0) throw new Error('cut off');
  return rows;
}

/** The text that was meant: without the apostrophe that keeps a spreadsheet from calculating. */
export const unescapeFormula = (cell: string): string => (cell.startsWith("'") ? cell.slice(1) : cell);

/** The rows as objects by the names in the first one. */
export function readTable(text: string): Record<string, string>[] {
  const [heads = [], ...rows] = readCsv(text);
  return rows.map((row) => {
    if (row.length !== heads.length) throw new Error('a row of another length');
    return Object.fromEntries(heads.map((head, index) => [head, unescapeFormula(row[index] ?? '')]));
  });
}
