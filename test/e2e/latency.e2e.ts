/** How soon a page's answer is on the badge, while the background is awake. */
import { expect, test } from 'vitest';
import { eventually, type Session } from './harness/index.ts';
import { median } from './truth.ts';
import { inTurn, KEY, SPACE } from './world.ts';

const ANSWERS = 40;

/** What the background wrote on the badge, and when by the machine's clock, in ms. */
type Written = [text: string, at: number];

interface Recorder {
  written: Written[];
}

/** Has the background note each text that it puts on the badge. */
function recordBadge(session: Session): Promise<void> {
  return session.inBackground(() => {
    const written: Written[] = [];
    Object.assign(globalThis, { written });
    const scope = globalThis as unknown as { browser?: typeof chrome; chrome: typeof chrome };
    for (const { action } of new Set([scope.browser ?? scope.chrome, scope.chrome])) {
      const set = action.setBadgeText.bind(action);
      action.setBadgeText = (details: chrome.action.BadgeTextDetails) => {
        written.push([details.text ?? '', Date.now()]);
        return set(details);
      };
    }
  });
}

inTurn((world) => {
  test('an answer reaches the badge within 250 ms', async () => {
    const { name, session } = world();
    await recordBadge(session);
    const page = await session.open(session.url(SPACE));
    // At irregular distances, so that answers meet the badge's throttle in every phase.
    const answeredAt = await page.evaluate(
      async (key, count) => {
        const times: number[] = [];
        for (let index = 0; index < count; index += 1) {
          await fetch(`/api/v2/issues/DEMO-1?apiKey=${key}`, { method: 'PATCH' });
          times.push(Date.now());
          await new Promise((resolve) => setTimeout(resolve, (index * 67) % 260));
        }
        return times;
      },
      KEY,
      ANSWERS,
    );

    const limit = 150;
    const onBadge = await eventually('the last answer on the badge', async () => {
      const written = await session.inBackground(() => (globalThis as unknown as Recorder).written);
      const figures = written.map(([text, at]) => ({ left: Number(text.replace(/\D/g, '')), at }));
      return figures.at(-1)?.left === limit - ANSWERS && figures;
    });
    const delays = answeredAt.map((answered, index) => {
      const shown = onBadge.find(({ left }) => left > 0 && left <= limit - 1 - index);
      return (shown?.at ?? Number.NaN) - answered;
    });
    const middle = median(delays);
    console.log(
      `answer → badge: median ${middle} ms, slowest ${Math.max(...delays)} ms over ${ANSWERS} answers (${name})`,
    );
    expect(middle).toBeLessThanOrEqual(250);
  });
});
