/** What was learnt of endpoints, in `storage.local`: it is true of the service, whoever asks. */
import * as v from 'valibot';
import type { Lessons } from '../quota/learning.ts';
import browser from './browser.ts';
import { broughtUp, versionOf } from './versions.ts';

export const LESSONS_ITEM = 'lessons';

const Stored = v.object({
  version: v.literal(versionOf(LESSONS_ITEM)),
  lessons: v.record(v.string(), v.object({ category: v.string(), windows: v.array(v.number()) })),
});

export function parseLessons(item: unknown): Lessons {
  const result = v.safeParse(Stored, broughtUp(LESSONS_ITEM, item));
  return result.success ? (result.output.lessons as Lessons) : {};
}

export const areWholeLessons = (item: unknown): boolean => v.is(Stored, broughtUp(LESSONS_ITEM, item));

export async function saveLessons(lessons: Lessons): Promise<void> {
  await browser.storage.local.set({ [LESSONS_ITEM]: { version: versionOf(LESSONS_ITEM), lessons } });
}
