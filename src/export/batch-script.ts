/**
 * A few lines for `backlog-js` that carry out a plan without a browser: they read the key from the environment, send one
 * request after the other at the planned intervals, and go by what each answer says of the limit.
 */

import { type BatchPlan, type BatchRequest, BULK_INTERVAL_MS } from '../core/batch/plan-batch.ts';
import { CATEGORIES, type KnownCategory } from '../core/category.ts';

/** Example calls, which the user replaces. */
const CALLS: Readonly<Record<KnownCategory, string>> = {
  read: 'backlog.getIssue(item)',
  update: "backlog.patchIssue(item, { comment: 'Changed by a batch' })",
  search: 'backlog.getIssues({ keyword: item })',
  icon: 'backlog.getUserIcon(item)',
};

/** @param space its host name */
export function batchScript(
  space: string,
  { perItem, others }: BatchRequest,
  { intervalMs }: BatchPlan,
): string {
  const used = CATEGORIES.filter((category) => perItem[category] > 0);
  const table = (value: (category: KnownCategory) => number) =>
    `{ ${used.map((category) => `${category}: ${value(category)}`).join(', ')} }`;
  const calls = used.flatMap((category) =>
    Array.from({ length: perItem[category] }, () => `  await send('${category}', () => ${CALLS[category]});`),
  );
  return `// npm install backlog-js, then: BACKLOG_API_KEY=... node batch.mjs (Node 20 or later)
import { Backlog } from 'backlog-js';

const intervals = ${table((category) => intervalMs[category] ?? 0)}; // ms from one request to the next
const others = ${table((category) => others[category])}; // requests a minute left for other programs
const nextAt = ${table(() => 0)};
let bulkAt = 0; // when the next update, search or icon request may leave
let answer; // the last one

const backlog = new Backlog({
  host: '${space}',
  apiKey: process.env.BACKLOG_API_KEY,
  fetch: async (...request) => (answer = await fetch(...request)),
});
// Monotonic: it does not change when the system's clock is set.
const now = () => performance.now();
const sleepUntil = (time) => new Promise((done) => setTimeout(done, Math.max(time - now(), 0)));
const header = (name) => (answer?.headers.has(name) ? Number(answer.headers.get(name)) : NaN);
// By the server's own clock, and a second more, since its times are whole seconds.
const untilReset = () => (header('x-ratelimit-reset') + 1) * 1000 - Date.parse(answer.headers.get('date'));

async function send(type, request) {
  for (;;) {
    const isBulk = type !== 'read';
    await sleepUntil(Math.max(nextAt[type], isBulk ? bulkAt : 0));
    const sentAt = now();
    nextAt[type] = sentAt + intervals[type];
    if (isBulk) bulkAt = sentAt + ${BULK_INTERVAL_MS};
    answer = undefined;
    let result, failure;
    try {
      result = await request();
    } catch (error) {
      failure = error;
    }
    const isRefused = answer?.status === 429;
    if (isRefused || header('x-ratelimit-remaining') <= others[type]) {
      const wait = untilReset();
      nextAt[type] = now() + (wait > 0 ? wait : isRefused ? 60_000 : 0);
    }
    if (failure === undefined) return result;
    if (!isRefused) throw failure;
  }
}

const items = process.argv.slice(2); // yours, for example issue keys
for (const item of items) {
${calls.join('\n')}
}
`;
}
