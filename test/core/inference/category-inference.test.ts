/** Endpoints that a space counts otherwise: learnt from experiments, of that space, forgotten when contradicted. */
import { describe, expect, it } from 'vitest';
import type { Category } from '../../../src/core/category.ts';
import {
  CategoryInference,
  confirmedCategories,
  confirmedCategory,
} from '../../../src/core/inference/category-inference.ts';
import type { PolledCategory } from '../../../src/core/inference/key-figures.ts';
import { ms } from '../events.ts';

const SPACE = 'demo.backlog.com';
const OWNER = `${SPACE}#7`;
const OTHER_SPACE = 'other.backlog.jp';
const DOCUMENTS = 'GET /documents';

type Used = Partial<Record<'read' | 'update' | 'search' | 'icon', number>>;

function counts(used: Used, reset: number, limits: Used = {}): PolledCategory[] {
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

/** Adds a poll; returns whether the inferences changed. */
function poll(
  learning: CategoryInference,
  owner: string,
  space: string,
  polled: readonly PolledCategory[],
  at: number,
): boolean {
  const date = Math.max(...polled.map(({ reset }) => reset ?? 0)) - 40;
  const categories = polled.map(({ category, limit, used, reset }) => ({
    ...{ category, limit, remaining: limit - used },
    reset: reset ?? date,
  }));
  return learning.onEvent({ type: 'pollSucceeded', owner, space, at, sentAt: at, date, categories });
}

function start(
  learning: CategoryInference,
  owner: string,
  requestId: string,
  endpoint: string,
  category: Category,
) {
  const request = { owner, space: SPACE, at: 0, requestId, endpoint, category };
  const details = { initiator: 'app.example.com', key: 'k', queryHash: null, isFullListing: false };
  learning.onEvent({ type: 'requestStarted', ...request, ...details });
}

function end(learning: CategoryInference, owner: string, requestId: string, isAnswered: boolean) {
  const of = { owner, space: SPACE, at: 0, requestId };
  const answer = { category: 'read', endpoint: DOCUMENTS, status: 200, fromCache: false } as const;
  const noFigures = { multiplexed: true, date: null, rateLimit: null, retryAfter: null };
  if (isAnswered) learning.onEvent({ type: 'responseReceived', ...of, ...answer, ...noFigures });
  else learning.onEvent({ type: 'requestEnded', ...of });
}

interface Experiment {
  readonly space?: string;
  readonly assumed?: Category;
  /** What becomes of the request before the second poll. */
  readonly end?: 'answered' | 'aborted' | 'under way';
}

/** A quiet poll, one request, and the poll after it, in the window that ends at `reset`. */
function experiment(
  learning: CategoryInference,
  before: Used,
  after: Used,
  reset: number,
  how: Experiment = {},
): boolean {
  const { space = SPACE, assumed = 'read', end: ending = 'answered' } = how;
  const owner = `${space}#7`;
  poll(learning, owner, space, counts(before, reset), reset * 1000 - 40_000);
  start(learning, owner, '1', DOCUMENTS, assumed);
  if (ending !== 'under way') end(learning, owner, '1', ending === 'answered');
  return poll(learning, owner, space, counts(after, reset), reset * 1000 - 30_000);
}

const MOVED: [Used, Used] = [{ read: 1 }, { read: 2, search: 1 }];
const WINDOWS = [60, 160, 260];

const taught = (space = SPACE): CategoryInference => {
  const learning = new CategoryInference();
  for (const reset of WINDOWS) experiment(learning, ...MOVED, reset, { space });
  return learning;
};

describe('an endpoint that counts as search although it was taken for read', () => {
  it('is confirmed in the third window, and neither used nor shown before', () => {
    const learning = new CategoryInference();
    experiment(learning, ...MOVED, 60);
    experiment(learning, ...MOVED, 160);
    expect(confirmedCategory(learning.inferred, SPACE, DOCUMENTS)).toBeNull();
    expect(confirmedCategories(learning.inferred)).toEqual([]);
    expect(experiment(learning, ...MOVED, 260)).toBe(true);
    expect(confirmedCategory(learning.inferred, SPACE, DOCUMENTS)).toBe('search');
    expect(confirmedCategories(learning.inferred)).toEqual([
      { space: SPACE, endpoint: DOCUMENTS, category: 'search' },
    ]);
  });

  it('is inferred too where its request opened a window after another one', () => {
    const learning = new CategoryInference();
    poll(learning, OWNER, SPACE, counts({ read: 5, search: 3 }, 60), 0);
    start(learning, OWNER, '1', DOCUMENTS, 'read');
    end(learning, OWNER, '1', true);
    expect(poll(learning, OWNER, SPACE, counts({ read: 1, search: 1 }, 120), 10_000)).toBe(true);
  });

  it('is inferred whatever was sent before the first poll, or answered without having been observed', () => {
    const learning = new CategoryInference();
    start(learning, OWNER, 'early', DOCUMENTS, 'read');
    end(learning, OWNER, 'early', true);
    poll(learning, OWNER, SPACE, counts({ read: 1 }, 60), 0);
    start(learning, OWNER, '1', DOCUMENTS, 'read');
    for (const id of ['1', 'unobserved']) end(learning, OWNER, id, true);
    expect(poll(learning, OWNER, SPACE, counts({ read: 2, search: 1 }, 60), 10_000)).toBe(true);
  });

  it('is inferred whatever other events, and polls without a Date, come between', () => {
    const learning = new CategoryInference();
    poll(learning, OWNER, SPACE, counts({ read: 1 }, 60), 0);
    start(learning, OWNER, '1', DOCUMENTS, 'read');
    end(learning, OWNER, '1', true);
    const of = { owner: OWNER, space: SPACE, at: 5000 };
    expect(learning.onEvent({ type: 'pollStarted', ...of })).toBe(false);
    const undated = { type: 'pollSucceeded', ...of, sentAt: 5000, date: null, categories: [] } as const;
    expect(learning.onEvent(undated)).toBe(false);
    expect(poll(learning, OWNER, SPACE, counts({ read: 2, search: 1 }, 60), 10_000)).toBe(true);
  });

  it('is not inferred from three experiments in one window', () => {
    const learning = new CategoryInference();
    experiment(learning, { read: 1 }, { read: 2, search: 1 }, 60);
    experiment(learning, { read: 3, search: 1 }, { read: 4, search: 2 }, 60);
    experiment(learning, { read: 5, search: 2 }, { read: 6, search: 3 }, 60);
    expect(confirmedCategory(learning.inferred, SPACE, DOCUMENTS)).toBeNull();
  });

  it('is forgotten when one experiment shows it to be read after all', () => {
    const learning = taught();
    experiment(learning, { read: 1 }, { read: 3 }, 360, { assumed: 'search' });
    expect(learning.inferred).toEqual({});
  });

  it('is forgotten, and nothing else inferred, when one experiment shows it to be an update', () => {
    const learning = taught();
    experiment(learning, { read: 1 }, { read: 2, update: 1 }, 360, { assumed: 'search' });
    expect(learning.inferred).toEqual({});
  });
});

describe('what is inferred from one space', () => {
  it('is not true of another space', () => {
    expect(confirmedCategory(taught(OTHER_SPACE).inferred, SPACE, DOCUMENTS)).toBeNull();
  });

  it('is neither confirmed nor contradicted by another space', () => {
    const learning = new CategoryInference();
    experiment(learning, ...MOVED, 60);
    experiment(learning, ...MOVED, 160);
    experiment(learning, ...MOVED, 260, { space: OTHER_SPACE });
    expect(confirmedCategories(learning.inferred)).toEqual([]);
    experiment(learning, ...MOVED, 360);
    experiment(learning, { read: 1 }, { read: 2, update: 1 }, 460, { space: OTHER_SPACE });
    expect(confirmedCategory(learning.inferred, SPACE, DOCUMENTS)).toBe('search');
  });

  it('is removed with its last account', () => {
    const learning = taught();
    const { inferred } = learning;
    expect(learning.keepSpaces(new Set([SPACE]))).toBe(false);
    expect(learning.inferred).toEqual(inferred);
    expect(learning.keepSpaces(new Set([OTHER_SPACE]))).toBe(true);
    expect(learning.inferred).toEqual({});
  });

  it('is removed with all that is stored, and so is what a poll under way would prove', () => {
    const learning = taught();
    poll(learning, OWNER, SPACE, counts({ read: 1 }, 360), 320_000);
    start(learning, OWNER, '1', DOCUMENTS, 'read');
    end(learning, OWNER, '1', true);
    learning.clear();
    expect(learning.inferred).toEqual({});
    expect(poll(learning, OWNER, SPACE, counts({ read: 2, search: 1 }, 360), 330_000)).toBe(false);
  });

  it('has a bound, which takes nothing from another space', () => {
    const learning = taught();
    for (let index = 0; index < 100; index += 1) {
      poll(learning, `${OTHER_SPACE}#7`, OTHER_SPACE, counts({ read: 1 }, 60), 0);
      start(learning, `${OTHER_SPACE}#7`, '1', `GET /${index}`, 'read');
      end(learning, `${OTHER_SPACE}#7`, '1', true);
      poll(learning, `${OTHER_SPACE}#7`, OTHER_SPACE, counts({ read: 2, search: 1 }, 60), 1000);
    }
    expect(Object.keys(learning.inferred[OTHER_SPACE] ?? {})).toHaveLength(32);
    expect(confirmedCategory(learning.inferred, SPACE, DOCUMENTS)).toBe('search');
  });
});

describe('nothing is inferred', () => {
  it('when the assumed counter moved', () => {
    const learning = new CategoryInference();
    expect(experiment(learning, { read: 1 }, { read: 3 }, 60)).toBe(false);
    expect(learning.inferred).toEqual({});
  });

  it('when others moved counters too', () => {
    const learning = new CategoryInference();
    expect(experiment(learning, { read: 1 }, { read: 2, search: 1, update: 4 }, 60)).toBe(false);
    expect(experiment(learning, { read: 1 }, { read: 2, search: 3 }, 160)).toBe(false);
    expect(experiment(learning, { read: 1 }, { read: 2, search: 1, icon: 1 }, 260)).toBe(false);
  });

  it('when two requests left between the polls', () => {
    const learning = new CategoryInference();
    poll(learning, OWNER, SPACE, counts({ read: 1 }, 60), 0);
    for (const id of ['1', '2']) {
      start(learning, OWNER, id, DOCUMENTS, 'read');
      end(learning, OWNER, id, true);
    }
    expect(poll(learning, OWNER, SPACE, counts({ read: 2, search: 1 }, 60), 10_000)).toBe(false);
  });

  it.each(['aborted', 'under way'] as const)('from a request that is %s at the second poll', (end) => {
    expect(experiment(new CategoryInference(), ...MOVED, 60, { end })).toBe(false);
  });

  it('from a request that is under way, although one that was not observed is answered', () => {
    const learning = new CategoryInference();
    poll(learning, OWNER, SPACE, counts({ read: 1 }, 60), 0);
    start(learning, OWNER, '1', DOCUMENTS, 'read');
    end(learning, OWNER, 'unobserved', true);
    expect(poll(learning, OWNER, SPACE, counts({ read: 2, search: 1 }, 60), 10_000)).toBe(false);
  });

  it('when another request was under way at the first poll', () => {
    const learning = new CategoryInference();
    poll(learning, OWNER, SPACE, counts({ read: 1 }, 60), 0);
    start(learning, OWNER, '1', 'GET /issues', 'search');
    expect(experiment(learning, ...MOVED, 60)).toBe(false);
  });

  it('when a request beyond those that are remembered was under way at the first poll', () => {
    const learning = new CategoryInference();
    poll(learning, OWNER, SPACE, counts({ read: 1 }, 60), 0);
    for (let index = 0; index < 65; index += 1) {
      start(learning, OWNER, `${index}`, 'GET /issues', 'search');
      if (index < 64) end(learning, OWNER, `${index}`, true);
    }
    expect(experiment(learning, ...MOVED, 60)).toBe(false);
  });

  it('from a counter that the first poll did not have', () => {
    const learning = new CategoryInference();
    const withoutSearch = counts({ read: 1 }, 60).filter(({ category }) => category !== 'search');
    poll(learning, OWNER, SPACE, withoutSearch, 0);
    start(learning, OWNER, '1', DOCUMENTS, 'read');
    end(learning, OWNER, '1', true);
    expect(poll(learning, OWNER, SPACE, counts({ read: 2, search: 1 }, 60), 10_000)).toBe(false);
  });

  it('within two minutes of a change of a limit', () => {
    const learning = new CategoryInference();
    const request = (id: string) => {
      start(learning, OWNER, id, DOCUMENTS, 'read');
      end(learning, OWNER, id, true);
    };
    poll(learning, OWNER, SPACE, counts({ read: 1 }, 60), ms(0));
    request('1');
    const tightened = counts({ read: 2, search: 1 }, 60, { read: 150 });
    expect(poll(learning, OWNER, SPACE, tightened, ms(10))).toBe(false);
    request('2');
    const next = counts({ read: 3, search: 2 }, 60, { read: 150 });
    expect(poll(learning, OWNER, SPACE, next, ms(20))).toBe(false);
  });

  it('until two minutes after the poll that showed a changed limit', () => {
    const isInferredAt = (at: number) => {
      const learning = new CategoryInference();
      const limits = { read: 150 };
      poll(learning, OWNER, SPACE, counts({ read: 1 }, 60), ms(0));
      poll(learning, OWNER, SPACE, counts({ read: 2 }, 60, limits), ms(10));
      start(learning, OWNER, '1', DOCUMENTS, 'read');
      end(learning, OWNER, '1', true);
      return poll(learning, OWNER, SPACE, counts({ read: 1, search: 1 }, 180, limits), ms(at));
    };
    expect([129.999, 130].map(isInferredAt)).toEqual([false, true]);
  });
});
