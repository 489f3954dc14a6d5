import type { Page } from 'puppeteer-core';
import type { Simulator } from '../simulator/index.ts';
import type { Scenario } from '../simulator/scenarios.ts';

/** One run of the scenario: the page's part and the part outside the browser. */
export async function play(
  scenario: Scenario,
  seconds: number,
  simulator: Simulator,
  page: Page,
  signal: AbortSignal,
): Promise<void> {
  const stopPage = () => void page.evaluate('traffic.stop()').catch(() => undefined);
  signal.addEventListener('abort', stopPage, { once: true });
  await Promise.all([page.evaluate(scenario.page(seconds)), scenario.outside?.(simulator, seconds, signal)]);
  signal.removeEventListener('abort', stopPage);
}
