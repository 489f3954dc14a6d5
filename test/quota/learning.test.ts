/** Endpoints that the service counts otherwise: learnt from experiments, forgotten when contradicted. */
import { describe, expect, it } from 'vitest';
import type { Category } from '../../src/quota/category.ts';
import { type Count, Learning, learnt } from '../../src/quota/learning.ts';

const OWNER = 'demo.backlog.com#7';
const DOCUMENTS = 'GET /documents';

type Used = Partial<Record<'read' | 'update' | 'search' | 'icon', number>>;

function counts(used: Used, reset: number, limits: Used = {}): Count[] {
  const all: ['read' | 'update' | 'search' | 'icon', number][] = [
    ['read', 600],
    ['update', 150],
    ['search', 150],
    ['icon', 60],
  ];
  return all.map(([category, limit]) => ({
    category,
    limit: limits[category] ?? limit,
    used: used[category] ?? 0,
    reset: used[category] === undefined ? null : reset,
  }));
}

/** A quiet poll, one request, and the poll after it, in the window that ends at `reset`. */
function experiment(learning: Learning, before: Used, after: Used, reset: number, assumed = 'read'): boolean {
  learning.notePoll(OWNER, counts(before, reset), reset * 1000 - 40_000);
  learning.noteRequest(OWNER, DOCUMENTS, assumed as Category);
  return learning.notePoll(OWNER, counts(after, reset), reset * 1000 - 30_000);
}

const moved: [Used, Used] = [{ read: 1 }, { read: 2, search: 1 }];

describe('an endpoint that counts as search although it was taken for read', () => {
  it('is learnt in the third window', () => {
    const learning = new Learning();
    experiment(learning, ...moved, 60);
    experiment(learning, ...moved, 160);
    expect(learnt(learning.lessons, DOCUMENTS)).toBeNull();
    expect(experiment(learning, ...moved, 260)).toBe(true);
    expect(learnt(learning.lessons, DOCUMENTS)).toBe('search');
  });

  it('is not learnt from three experiments in one window', () => {
    const learning = new Learning();
    experiment(learning, { read: 1 }, { read: 2, search: 1 }, 60);
    experiment(learning, { read: 3, search: 1 }, { read: 4, search: 2 }, 60);
    experiment(learning, { read: 5, search: 2 }, { read: 6, search: 3 }, 60);
    expect(learnt(learning.lessons, DOCUMENTS)).toBeNull();
  });

  it('is forgotten when one experiment shows it to be read after all', () => {
    const learning = new Learning();
    for (const reset of [60, 160, 260]) experiment(learning, ...moved, reset);
    experiment(learning, { read: 1 }, { read: 3 }, 360, 'search');
    expect(learnt(learning.lessons, DOCUMENTS)).not.toBe('search');
  });
});

describe('nothing is concluded', () => {
  it('when the assumed counter moved', () => {
    const learning = new Learning();
    expect(experiment(learning, { read: 1 }, { read: 3 }, 60)).toBe(false);
    expect(learning.lessons).toEqual({});
  });

  it('when others moved counters too', () => {
    const learning = new Learning();
    expect(experiment(learning, { read: 1 }, { read: 2, search: 1, update: 4 }, 60)).toBe(false);
    expect(experiment(learning, { read: 1 }, { read: 2, search: 3 }, 160)).toBe(false);
  });

  it('when two requests left between the polls', () => {
    const learning = new Learning();
    learning.notePoll(OWNER, counts({ read: 1 }, 60), 0);
    learning.noteRequest(OWNER, DOCUMENTS, 'read');
    learning.noteRequest(OWNER, DOCUMENTS, 'read');
    expect(learning.notePoll(OWNER, counts({ read: 2, search: 1 }, 60), 10_000)).toBe(false);
  });

  it('within two minutes of a change of a limit', () => {
    const learning = new Learning();
    learning.notePoll(OWNER, counts({ read: 1 }, 60), 0);
    learning.noteRequest(OWNER, DOCUMENTS, 'read');
    const tightened = counts({ read: 2, search: 1 }, 60, { read: 150 });
    expect(learning.notePoll(OWNER, tightened, 10_000)).toBe(false);
    learning.noteRequest(OWNER, DOCUMENTS, 'read');
    const next = counts({ read: 3, search: 2 }, 60, { read: 150 });
    expect(learning.notePoll(OWNER, next, 20_000)).toBe(false);
  });
});
