/** Prints what the popup shows, every two seconds. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import type { Session } from '../e2e/harness/index.ts';
import { meters as readMeters } from '../e2e/harness/screens.ts';

const everyMs = 2000;

/** What a terminal gives to the text: two columns for each Japanese character. */
const columns = (text: string) => [...text].reduce((sum, char) => sum + (char > '\u2e7f' ? 2 : 1), 0);

async function lines(session: Session, popup: Page): Promise<string> {
  const [badge, meters, headline] = await Promise.all([
    session.badge(),
    readMeters(popup),
    popup.evaluate(() => document.querySelector('.headline h1')?.textContent ?? ''),
  ]);
  const time = new Date().toTimeString().slice(0, 8);
  const width = Math.max(...Object.keys(meters).map(columns), 0);
  const padded = (name: string) => name + ' '.repeat(width - columns(name));
  const gauges = Object.entries(meters).map(
    ([name, { now, max, text }]) => `  ${padded(name)} ${`${now}/${max}`.padStart(7)}  ${text}`,
  );
  if (gauges.length === 0) gauges.push('  nothing known yet');
  return [`${time}  badge "${badge.text}"  ${headline}`, ...gauges].join('\n');
}

export async function watch(session: Session, popup: Page, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    console.log(await lines(session, popup));
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
