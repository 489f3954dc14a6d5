/** Categories inferred for endpoints of each space, in `storage.local`. */
import * as v from 'valibot';
import { parseCategory } from '../core/category.ts';
import type { InferredCategories } from '../core/inference/category-inference.ts';
import browser from '../platform/browser.ts';
import { parseItem, STORED_VERSION } from './stored-item.ts';

export const INFERRED_CATEGORIES_ITEM = 'inferredCategories';

const categorySchema = v.pipe(
  v.string(),
  v.check((name) => parseCategory(name) !== null),
);

const InferredCategoriesSchema = v.object({
  version: v.literal(STORED_VERSION),
  /** By space, then by endpoint template. */
  spaces: v.record(
    v.string(),
    v.record(v.string(), v.object({ category: categorySchema, windows: v.array(v.number()) })),
  ),
});

export const parseInferredCategories = (item: unknown): InferredCategories =>
  (parseItem(InferredCategoriesSchema, item, null)?.spaces ?? {}) as InferredCategories;

export const areValidInferredCategories = (item: unknown): boolean => v.is(InferredCategoriesSchema, item);

export async function saveInferredCategories(spaces: InferredCategories): Promise<void> {
  await browser.storage.local.set({
    [INFERRED_CATEGORIES_ITEM]: { version: STORED_VERSION, spaces },
  });
}
