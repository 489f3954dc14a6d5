/** What was learnt of each space's endpoints, in `storage.local`. */
import * as v from 'valibot';
import { parseCategory } from '../quota/category.ts';
import type { Lessons } from '../quota/learning.ts';
import browser from './browser.ts';
import { broughtUp, versionOf } from './versions.ts';

export const LESSONS_ITEM = 'lessons';

const category = v.pipe(
  v.string(),
  v.check((name) => parseCategory(name) !== null),
);

const Stored = v.object({
  version: v.literal(versionOf(LESSONS_ITEM)),
  /** By space, then by endpoint template. */
  spaces: v.record(v.string(), v.record(v.string(), v.object({ category, windows: v.array(v.number()) }))),
});

export function parseLessons(item: unknown): Lessons {
  const result = v.safeParse(Stored, broughtUp(LESSONS_ITEM, item));
  return result.success ? (result.output.spaces as Lessons) : {};
}

export const areWholeLessons = (item: unknown): boolean => v.is(Stored, broughtUp(LESSONS_ITEM, item));

export async function saveLessons(spaces: Lessons): Promise<void> {
  await browser.storage.local.set({ [LESSONS_ITEM]: { version: versionOf(LESSONS_ITEM), spaces } });
}
