/**
 * Request types that Backlog limits separately.
 *
 * Source: Nulab's developer pages name these four. Get Rate Limit may name more one day: such a category
 * is carried along under its own name rather than dropped.
 */
export const CATEGORIES = ['read', 'update', 'search', 'icon'] as const;

export type KnownCategory = (typeof CATEGORIES)[number];

declare const unnamed: unique symbol;
/** A category that this version has no word for. */
export type UnnamedCategory = string & { readonly [unnamed]: true };

export type Category = KnownCategory | UnnamedCategory;

const PLAIN_NAME = /^[a-z][A-Za-z0-9_-]{0,23}$/;

export function isKnown(category: Category): category is KnownCategory {
  return (CATEGORIES as readonly string[]).includes(category);
}

/** The category called `name`, or null where the text cannot be the name of one. */
export function parseCategory(name: string): Category | null {
  return PLAIN_NAME.test(name) ? (name as Category) : null;
}
