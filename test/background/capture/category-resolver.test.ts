/** What a space’s polls teach of its endpoints: of that space, as long as it has an account. */
import { beforeEach, expect, it, vi } from 'vitest';
import { CategoryResolver } from '../../../src/background/capture/category-resolver.ts';
import browser from '../../../src/platform/browser.ts';
import { parseInferredCategories } from '../../../src/storage/inferred-categories.ts';
import { ms, SPACE, T } from '../../core/support.ts';
import type { FakeBrowser } from '../../platform/fake-browser.ts';

const { storage } = browser as unknown as FakeBrowser;
const OTHER_SPACE = 'other.backlog.jp';
const ISSUE = 'GET /issues/:issueIdOrKey';
const stored = async () =>
  parseInferredCategories((await storage.local.get('inferredCategories')).inferredCategories);

/** Three windows in which a read of an issue moved the counter of icons, as a space that lies may say. */
function teach(school: CategoryResolver, space: string): void {
  const of = { owner: `${space}#1`, space };
  for (let window = 0; window < 3; window += 1) {
    const at = window * 100;
    const poll = (offset: number, read: number, icon: number) => {
      const reset = T + at + 60;
      school.onEvent({
        type: 'pollSucceeded',
        ...of,
        at: ms(at + offset),
        sentAt: ms(at + offset - 0.1),
        date: T + at + offset,
        categories: [
          { category: 'read', limit: 600, remaining: 600 - read, reset },
          { category: 'icon', limit: 60, remaining: 60 - icon, reset },
        ],
      });
    };
    const request = { ...of, requestId: `${window}`, category: 'read', endpoint: ISSUE } as const;
    poll(1, 1, 1);
    const flight = {
      initiator: 'app.example.com',
      key: `${space}~0a`,
      queryHash: null,
      isFullListing: false,
    };
    school.onEvent({ type: 'requestStarted', ...request, ...flight, at: ms(at + 2) });
    const answer = {
      status: 200,
      fromCache: false,
      multiplexed: true,
      date: null,
      rateLimit: null,
      retryAfter: null,
    };
    school.onEvent({ type: 'responseReceived', ...request, ...answer, at: ms(at + 3) });
    poll(4, 2, 2);
  }
}

beforeEach(() => storage.local.clear());

it('a space that lies in its polls changes how its own requests count, and no other space’s', async () => {
  const school = new CategoryResolver();
  teach(school, OTHER_SPACE);
  expect(school.categoryOf(OTHER_SPACE, ISSUE, 'read')).toBe('icon');
  expect(school.categoryOf(SPACE, ISSUE, 'read')).toBe('read');
  await vi.waitFor(async () => expect(Object.keys(await stored())).toEqual([OTHER_SPACE]));
});

it('what a space has taught goes with its last account, from the storage too', async () => {
  const school = new CategoryResolver();
  teach(school, OTHER_SPACE);
  teach(school, SPACE);
  school.keepSpaces(new Set([SPACE]));
  expect(school.categoryOf(OTHER_SPACE, ISSUE, 'read')).toBe('read');
  expect(school.categoryOf(SPACE, ISSUE, 'read')).toBe('icon');
  await vi.waitFor(async () => expect(Object.keys(await stored())).toEqual([SPACE]));
});

it('what was stored of a space without an account is not taken up', () => {
  const lesson = { [ISSUE]: { category: 'icon', windows: [1, 2, 3] } } as const;
  const school = new CategoryResolver();
  school.restore({ [SPACE]: lesson, [OTHER_SPACE]: lesson }, new Set([SPACE]));
  expect(school.categoryOf(SPACE, ISSUE, 'read')).toBe('icon');
  expect(school.categoryOf(OTHER_SPACE, ISSUE, 'read')).toBe('read');
});

it('a stored category that is none is read as nothing', () => {
  const item = { version: 1, spaces: { [SPACE]: { [ISSUE]: { category: '<b>', windows: [1, 2, 3] } } } };
  expect(parseInferredCategories(item)).toEqual({});
});
