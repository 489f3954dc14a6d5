/** Saves an export as a file, the browser's own way: no permission is needed for it. */
import { collect, toJson } from '../platform/export.ts';
import { type Table, toCsv } from '../platform/export-tables.ts';

export type Kind = 'json' | Table;

/** The browser has taken the file over by then, in ms. */
const TAKEN_OVER = 60_000;

export async function saveExport(kind: Kind, fingerprints: boolean): Promise<void> {
  const data = await collect(fingerprints, Date.now());
  const day = data.exportedAt.slice(0, 10);
  if (kind === 'json') save(`backlog-quota-${day}.json`, 'application/json', toJson(data));
  else save(`backlog-quota-${kind}-${day}.csv`, 'text/csv;charset=utf-8', toCsv(data, kind));
}

function save(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), TAKEN_OVER);
}
