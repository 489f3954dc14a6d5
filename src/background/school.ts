/** Lets the learning see requests and polls go by, and keeps what it has learnt. */
import { saveLessons } from '../platform/lessons.ts';
import type { Category, KnownCategory } from '../quota/category.ts';
import type { EventOf, LedgerEvent } from '../quota/event.ts';
import { OWN } from '../quota/flight.ts';
import { type Count, Learning, type Lessons, learnt } from '../quota/learning.ts';
import { checkFigures, saysIdle } from '../quota/reading.ts';

export class School {
  #learning = new Learning();

  restore(lessons: Lessons): void {
    this.#learning.lessons = lessons;
  }

  forget(): void {
    this.#learning = new Learning();
  }

  /** The category of an endpoint: as learnt, else as assumed. */
  categoryOf(endpoint: string, assumed: KnownCategory): Category {
    return learnt(this.#learning.lessons, endpoint) ?? assumed;
  }

  hear(event: LedgerEvent): void {
    if (event.type === 'sent' && event.initiator !== OWN) {
      this.#learning.noteRequest(event.owner, event.endpoint, event.category);
    } else if (event.type === 'polled' && event.date !== null) {
      const changed = this.#learning.notePoll(event.owner, countsOf(event, event.date), event.at);
      if (changed) saveLessons(this.#learning.lessons).catch(() => {});
    }
  }
}

function countsOf({ categories }: EventOf<'polled'>, date: number): Count[] {
  return categories.flatMap(({ category, ...raw }) => {
    const figures = checkFigures(raw, date);
    if (typeof figures === 'string') return [];
    const { limit, remaining, reset } = figures;
    return [{ category, limit, used: limit - remaining, reset: saysIdle(figures, date) ? null : reset }];
  });
}
