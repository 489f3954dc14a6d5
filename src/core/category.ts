/**
 * Request types that Backlog limits separately.
 *
 * Source: Nulab's developer pages name these four. A category that Get Rate Limit may name later is shown under its own name.
 */
export const CATEGORIES = ['read', 'update', 'search', 'icon'] as const;

export type KnownCategory = (typeof CATEGORIES)[number];

declare const unnamed: unique symbol;
/** A category that is unknown to this version. */
export type UnnamedCategory = string & { readonly [unnamed]: true };

export type Category = KnownCategory | UnnamedCategory;

const PLAIN_NAME = /^[a-z][A-Za-z0-9_-]{0,23}$/;

export function isKnown(category: Category): category is KnownCategory {
  return (CATEGORIES as readonly string[]).includes(category);
}

/** The category of this name; null if the text cannot be one. */
export function parseCategory(name: string): Category | null {
  return PLAIN_NAME.test(name) ? (name as Category) : null;
}
