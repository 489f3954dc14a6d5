/**
 * A few lines for `backlog-js` that carry out a plan without a browser: they read the key from the environment, send one
 * request after the other at the planned intervals, and go by what each answer says of the limit.
 */

import { type BatchPlan, type BatchRequest, BULK_INTERVAL_MS, typesOf } from '../core/batch/plan-batch.ts';
import type { KnownCategory } from '../core/category.ts';

/** Example calls, which the user replaces. */
const CALLS: Readonly<Record<KnownCategory, string>> = {
  read: 'backlog.getIssue(item)',
  update: "backlog.patchIssue(item, { comment: 'Changed by a batch' })",
  search: 'backlog.getIssues({ keyword: item })',
  icon: 'backlog.getUserIcon(item)',
};

/** @param space its host name */
export function batchScript(space: string, request: BatchRequest, { intervalMs }: BatchPlan): string {
  const { perItem, others } = request;
  const used = typesOf(request);
  const table = (value: (category: KnownCategory) => number) =>
    `{ ${used.map((category) => `${category}: ${value(category)}`).join(', ')} }`;
  const calls = used.flatMap((category) => [
    ...(perItem[category] > 1 ? [`  for (let nth = 1; nth <= ${perItem[category]}; nth += 1)`] : []),
    `${perItem[category] > 1 ? '    ' : '  '}await send('${category}', () => ${CALLS[category]});`,
  ]);
  return `// npm install backlog-js, then: BACKLOG_API_KEY=... node batch.mjs (Node 20 or later)
import { Backlog } from 'backlog-js';

const intervals = ${table((category) => intervalMs[category] ?? 0)}; // ms from one request to the next
const others = ${table((category) => others[category])}; // requests a minute left for other programs
const nextAt = ${table(() => 0)};
const own = ${table(() => 0)}; // requests of this batch since the last reset
const resets = ${table(() => 0)};
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

// What the other programs have not used of their share.
function leftForOthers(type, isRefused) {
  const reset = header('x-ratelimit-reset');
  if (Number.isNaN(reset)) return 0;
  if (Math.abs(reset - resets[type]) >= 30) own[type] = 0;
  resets[type] = reset;
  if (!isRefused) own[type] += 1;
  const usedByOthers = header('x-ratelimit-limit') - header('x-ratelimit-remaining') - own[type];
  return Math.max(others[type] - usedByOthers, 0);
}

// By the server's own clock, and a second more, since its times are whole seconds. A reset is at most a minute away.
function untilReset(isRefused) {
  const wait = (header('x-ratelimit-reset') + 1) * 1000 - Date.parse(answer.headers.get('date'));
  if (wait > 0) return Math.min(wait, 61_000);
  return isRefused || Number.isNaN(wait) ? 60_000 : 0;
}

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
    if (isRefused || header('x-ratelimit-remaining') <= leftForOthers(type, isRefused))
      nextAt[type] = Math.max(nextAt[type], now() + untilReset(isRefused));
    if (failure === undefined) return result;
    if (!isRefused) throw failure;
  }
}

const items = process.argv.slice(2); // yours, for example issue keys
let done = 0;
process.on('SIGINT', () => process.exit(130));
process.on('exit', () => console.info(done, 'of', items.length, 'items done; next:', items[done] ?? 'none'));
for (const item of items) {
${calls.join('\n')}
  done += 1;
}
`;
}
