/**
 * CSV by RFC 4180, with a byte order mark so that Excel reads Japanese.
 *
 * A cell is data. Text that a spreadsheet would take for a formula gets an apostrophe in front, and so does
 * text that begins with one, so that a reader can take it off again.
 */
export type CsvCell = string | number | boolean | null;

/** Japanese Excel takes the full-width forms for formulas too, and some programs skip invisible characters. */
const FORMULA = /^(?:[\t\r\n']|[\p{Cc}\p{Cf}\p{Z}]*[=+\-@＝＋－＠])/u;
/** Some spreadsheets split at semicolons and tabs too, whatever the file is called. */
const SPECIAL = /[",;\t\r\n]|^\s|\s$/;
const BYTE_ORDER_MARK = '\ufeff';

export function csv(heads: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  const lines = [heads, ...rows].map((cells) => `${cells.map(cellText).join(',')}\r\n`);
  return BYTE_ORDER_MARK + lines.join('');
}

function cellText(cell: CsvCell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return SPECIAL.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
