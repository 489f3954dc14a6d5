/** Answers as bytes on the wire, through the very function that polls. */
import fc from 'fast-check';
import { beforeEach, expect, it, vi } from 'vitest';
import { getRateLimit } from '../../../src/backlog-api/own-requests.ts';
import { SPACE } from '../../core/events.ts';
import { rounds, runs } from '../../simulation.ts';
import { damagedBytes, SEEDS } from './body-corpus.ts';

let answer: () => Response = () => new Response();

beforeEach(() => {
  vi.stubGlobal('navigator', { onLine: true });
  vi.stubGlobal('fetch', async () => answer());
});

const PROBLEMS = /^(?:garbled|notBacklog|serverError|keyRefused|forbidden|noSuchSpace|limitReached)$/;

async function ask(body: Uint8Array<ArrayBuffer> | ReadableStream | null, status = 200) {
  answer = () => new Response(body, { status });
  return getRateLimit(SPACE, 'key');
}

it.each(SEEDS)('the response %s is a failure with a name', async (_, body) => {
  for (const status of [200, 403, 500]) {
    const outcome = await ask(body, status);
    expect(outcome.ok).toBe(false);
    if (!outcome.ok) expect(outcome.error).toMatch(PROBLEMS);
  }
});

it('responses of random bytes never throw', async () => {
  let failures = 0;
  await fc.assert(
    fc.asyncProperty(damagedBytes, fc.constantFrom(200, 200, 429, 503), async (body, status) => {
      const outcome = await ask(body, status);
      if (outcome.ok) expect(outcome.value.categories.length).toBeGreaterThan(0);
      else expect(outcome.error).toMatch(PROBLEMS);
      failures += outcome.ok ? 0 : 1;
    }),
    runs(150, 4000),
  );
  console.log(`answers of spoilt bytes: ${failures} failures, each with a name`);
  expect(failures).toBeGreaterThan(rounds(40, 1000));
});

it.each([
  ['10 MB', 160],
  ['without end', Number.POSITIVE_INFINITY],
])('a body of %s is not read beyond the maximum size', async (_, chunks) => {
  const chunk = new Uint8Array(65_536).fill(0x5b);
  let pulled = 0;
  const endless = new ReadableStream({
    pull(controller) {
      pulled += 1;
      if (pulled > chunks) controller.close();
      else controller.enqueue(chunk);
    },
  });
  const outcome = await ask(endless);
  expect(outcome).toMatchObject({ ok: false, error: 'garbled' });
  expect(pulled * chunk.length).toBeLessThan(600_000);
});

it('a body that is cut off is a failure', async () => {
  const broken = new ReadableStream({
    pull: (controller) => controller.error(new TypeError('terminated')),
  });
  expect(await ask(broken)).toMatchObject({ ok: false, error: 'garbled' });
});
