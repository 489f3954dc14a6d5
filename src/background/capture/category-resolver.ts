/** Lets the learning see requests and polls go by, and stores what it has learnt. */

import type { Category, KnownCategory } from '../../core/category.ts';
import type { QuotaEvent } from '../../core/events.ts';
import {
  CategoryInference,
  confirmedCategory,
  type InferredCategories,
  keepSpaces,
} from '../../core/inference/category-inference.ts';
import { SELF_INITIATOR } from '../../core/state/in-flight.ts';
import { saveInferredCategories } from '../../storage/inferred-categories.ts';
import { polledCategories } from './key-matcher.ts';

export class CategoryResolver {
  #learning = new CategoryInference();

  /** @param spaces those that have accounts: what others were learnt to do went with their accounts */
  restore(lessons: InferredCategories, spaces: ReadonlySet<string>): void {
    this.#learning.inferred = lessons;
    this.keepSpaces(spaces);
  }

  clear(): void {
    this.#learning = new CategoryInference();
  }

  /** Begins anew with the requests and polls that are not weighed yet: their times are of another clock. */
  forgetPending(): void {
    const { inferred } = this.#learning;
    this.#learning = new CategoryInference();
    this.#learning.inferred = inferred;
  }

  /** Forgets what was learnt of spaces that have no account any more. */
  keepSpaces(spaces: ReadonlySet<string>): void {
    const { inferred } = this.#learning;
    const kept = keepSpaces(inferred, spaces);
    if (Object.keys(kept).length === Object.keys(inferred).length) return;
    this.#learning.inferred = kept;
    saveInferredCategories(kept).catch(() => {});
  }

  /** The category of an endpoint on a space: as learnt, else as documented. */
  categoryOf(space: string, endpoint: string, documented: KnownCategory): Category {
    return confirmedCategory(this.#learning.inferred, space, endpoint) ?? documented;
  }

  onEvent(event: QuotaEvent): void {
    const learning = this.#learning;
    if (event.type === 'requestStarted' && event.initiator !== SELF_INITIATOR) {
      learning.addRequest(event.owner, event.requestId, event.endpoint, event.category);
    } else if (event.type === 'responseReceived' || event.type === 'requestEnded') {
      learning.endRequest(event.owner, event.requestId, event.type === 'responseReceived');
    } else if (event.type === 'pollSucceeded' && event.date !== null) {
      const { owner, space, at } = event;
      const changed = learning.addPoll(owner, space, polledCategories(event, event.date), at);
      if (changed) saveInferredCategories(learning.inferred).catch(() => {});
    }
  }
}
