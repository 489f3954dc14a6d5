/**
 * What earlier versions stored, brought up to what this one stores.
 *
 * A step is a pure function from an item of one version to that of the next. It stays for ever, with a test, and
 * with the fixture of the version under `test/upgrade`. The database has its own steps (`history-db.ts`).
 */
type Item = Readonly<Record<string, unknown>>;
export type Step = (item: Item) => Item;

/** By the item's name; the first step is the one from version 1 to version 2. */
const STEPS: Readonly<Record<string, readonly Step[]>> = {
  // What one space had shown was held true of all: nothing of it is kept.
  lessons: [() => ({ spaces: {} })],
};

/** The version in which an item is stored today. */
export const versionOf = (name: string): number => stepsOf(name).length + 1;

/** The item as it would be stored today; what is no item of an earlier version comes back as it is. */
export const broughtUp = (name: string, item: unknown): unknown => climb(item, stepsOf(name));

const stepsOf = (name: string): readonly Step[] => STEPS[name] ?? [];

export function climb(item: unknown, steps: readonly Step[]): unknown {
  if (!isItem(item) || typeof item.version !== 'number' || item.version < 1) return item;
  const { version } = item;
  return steps.reduce<Item>(
    (older, step, index) => (index + 1 < version ? older : { ...step(older), version: index + 2 }),
    item,
  );
}

const isItem = (value: unknown): value is Item => typeof value === 'object' && value !== null;
