import type { Page } from 'puppeteer-core';
import type { Simulator } from '../simulator/index.ts';
import type { Scenario } from '../simulator/scenarios.ts';
import type { DemoScenario } from './scenarios.ts';

/** Says on the page what it does, and what to look at meanwhile. */
export async function explain({ description, watchFor }: DemoScenario, page: Page): Promise<void> {
  await page.evaluate(
    (...texts) => {
      for (const text of texts)
        document.body.append(Object.assign(document.createElement('p'), { textContent: text }));
      document.body.style.cssText = 'max-width: 40em; margin: 2em auto; font: 1.1em/1.5 sans-serif';
    },
    `${description}.`,
    ...(watchFor ? [`Watch for: ${watchFor}`] : []),
  );
}

/** One run of the scenario: the page's part and the part outside the browser. */
export async function runScenario(
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
