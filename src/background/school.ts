/** Lets the learning see requests and polls go by, and stores what it has learnt. */
import { saveLessons } from '../platform/lessons.ts';
import type { Category, KnownCategory } from '../quota/category.ts';
import type { LedgerEvent } from '../quota/event.ts';
import { OWN } from '../quota/flight.ts';
import { keepSpaces, Learning, type Lessons, learnt } from '../quota/learning.ts';
import { polledCategories } from './key-matcher.ts';

export class School {
  #learning = new Learning();

  /** @param spaces those that have accounts: what others were learnt to do went with their accounts */
  restore(lessons: Lessons, spaces: ReadonlySet<string>): void {
    this.#learning.lessons = lessons;
    this.keepSpaces(spaces);
  }

  forget(): void {
    this.#learning = new Learning();
  }

  /** Begins anew with the requests and polls that are not weighed yet: their times are of another clock. */
  forgetPending(): void {
    const { lessons } = this.#learning;
    this.#learning = new Learning();
    this.#learning.lessons = lessons;
  }

  /** Forgets what was learnt of spaces that have no account any more. */
  keepSpaces(spaces: ReadonlySet<string>): void {
    const { lessons } = this.#learning;
    const kept = keepSpaces(lessons, spaces);
    if (Object.keys(kept).length === Object.keys(lessons).length) return;
    this.#learning.lessons = kept;
    saveLessons(kept).catch(() => {});
  }

  /** The category of an endpoint on a space: as learnt, else as documented. */
  categoryOf(space: string, endpoint: string, documented: KnownCategory): Category {
    return learnt(this.#learning.lessons, space, endpoint) ?? documented;
  }

  hear(event: LedgerEvent): void {
    const learning = this.#learning;
    if (event.type === 'sent' && event.initiator !== OWN) {
      learning.noteRequest(event.owner, event.requestId, event.endpoint, event.category);
    } else if (event.type === 'answered' || event.type === 'ended') {
      learning.noteEnd(event.owner, event.requestId, event.type === 'answered');
    } else if (event.type === 'polled' && event.date !== null) {
      const { owner, space, at } = event;
      const changed = learning.notePoll(owner, space, polledCategories(event, event.date), at);
      if (changed) saveLessons(learning.lessons).catch(() => {});
    }
  }
}
