/** How large the model's state is, and whether it goes on growing. */
import type { AlertState } from '../../src/core/alerts/evaluate-alerts.ts';

/** Sizes in bytes of JSON text, as they are stored. */
export interface Sizes {
  readonly owners: number;
  readonly ledger: number;
  readonly largestOwner: number;
  readonly alerts: number;
  /** The longest of each list of one owner. */
  readonly lists: Readonly<Record<string, number>>;
}

export function sizesOf(owners: Iterable<object>, alerts: AlertState): Sizes {
  const texts = [...owners].map((owner) => JSON.stringify(owner));
  const lists: Record<string, number> = {};
  const measure = (name: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) lists[name] = Math.max(lists[name] ?? 0, value.length);
    for (const [key, inner] of Object.entries(value)) {
      measure(Array.isArray(value) ? name : `${name}.${key}`.replace(/^\./, ''), inner);
    }
  };
  for (const text of texts) measure('', JSON.parse(text));
  return {
    owners: texts.length,
    ledger: texts.reduce((sum, { length }) => sum + length, 0),
    largestOwner: texts.reduce((longest, { length }) => Math.max(longest, length), 0),
    alerts: JSON.stringify(alerts).length,
    lists,
  };
}

/** Full after the first half, it does not grow in the second. */
export function isBounded(sizes: readonly Sizes[]): boolean {
  const half = sizes[Math.floor(sizes.length / 2) - 1];
  const end = sizes.at(-1);
  return half !== undefined && end !== undefined && end.ledger < half.ledger * 1.1;
}
