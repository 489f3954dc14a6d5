/** What is measured in a browser: a page's requests, what toolbar and popup show and when, and the extension's process. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Page } from 'puppeteer-core';
import { eventually } from '../e2e/harness/eventually.ts';
import type { Session } from '../e2e/harness/index.ts';
import { callIn } from '../e2e/harness/remote.ts';

/** What a response says is left, and when its first byte was there, in ms of the machine's clock. */
export type Answer = [remaining: number, at: number];

/** Answers a second of 16 loops, each of which sends its next request once the last is answered. */
export function answersPerSecond(page: Page, key: string, seconds: number): Promise<number> {
  return callIn(
    page,
    async (length: number, apiKey: string) => {
      const request = { method: 'PATCH', headers: { 'Backlog-API-Key': apiKey } };
      const start = performance.now();
      let answers = 0;
      const loop = async () => {
        while (performance.now() - start < length * 1000) {
          answers += 1;
          await (await fetch(`/api/v2/issues/DEMO-${answers}`, request)).text();
        }
      };
      await Promise.all(Array.from({ length: 16 }, loop));
      return (answers * 1000) / (performance.now() - start);
    },
    [seconds, key],
  );
}

interface Sending {
  readonly key: string;
  readonly method: 'GET' | 'PATCH';
  readonly path: string;
  readonly count: number;
  readonly perSecond: number;
}

/**
 * Sends requests at a fixed rate within one window of the server's limit, so that what is left only falls. On a machine too
 * slow for that rate some are left out: the browser fails requests when too many wait.
 */
export function sendAtRate(page: Page, sending: Sending): Promise<Answer[]> {
  return callIn(
    page,
    async ({ key, method, path, count, perSecond }: Sending) => {
      const request = { method, headers: { 'Backlog-API-Key': key } };
      const first = await fetch(path, request);
      const left = Number(first.headers.get('x-ratelimit-reset')) * 1000 - Date.now();
      if (left < (count / perSecond) * 1000 + 2000)
        await new Promise((done) => setTimeout(done, left + 1000));
      performance.setResourceTimingBufferSize(2 * count);
      performance.clearResourceTimings();
      const start = performance.now();
      let waiting = 0;
      const send = async (index: number): Promise<[number, number][]> => {
        const url = new URL(`${path}?n=${index}`, location.href).href;
        await new Promise((done) => setTimeout(done, start + (index * 1000) / perSecond - performance.now()));
        if (waiting > 300) return [];
        waiting += 1;
        const answer = await fetch(url, request);
        await answer.text();
        waiting -= 1;
        const [timing] = performance.getEntriesByName(url) as PerformanceResourceTiming[];
        const at = performance.timeOrigin + (timing?.responseStart ?? Number.NaN);
        return [[Number(answer.headers.get('x-ratelimit-remaining')), at]];
      };
      return (await Promise.all(Array.from({ length: count }, (_, index) => send(index)))).flat();
    },
    [sending],
  );
}

/** A figure that was shown, and when, in ms of the machine's clock. */
type Shown = [figure: number, at: number];

interface Recorder {
  toolbar: Shown[];
  meter: Shown[];
}

/** Records each figure that the background puts on its button, once the browser has taken it. */
export async function watchToolbar({ inBackground }: Session, kind: 'text' | 'title'): Promise<void> {
  await inBackground((what) => {
    const toolbar: Shown[] = [];
    Object.assign(globalThis, { toolbar });
    const scope = globalThis as unknown as { browser?: typeof chrome; chrome: typeof chrome };
    const name = what === 'text' ? 'setBadgeText' : 'setTitle';
    for (const { action } of new Set([scope.browser ?? scope.chrome, scope.chrome])) {
      const set = action[name].bind(action) as (details: { text?: string; title?: string }) => Promise<void>;
      const recorded = async (details: { text?: string; title?: string }) => {
        await set(details);
        const [figure = ''] = /\d[\d,]*/.exec(details[what] ?? '') ?? [];
        toolbar.push([Number(figure.replaceAll(',', '')), performance.timeOrigin + performance.now()]);
      };
      Object.assign(action, { [name]: recorded });
    }
  }, kind);
}

/** Records each figure of the popup's meter of this name. */
export async function watchMeter({ inPopup }: Session, name: string): Promise<void> {
  await inPopup((label: string) => {
    const scope = globalThis as unknown as Recorder;
    scope.meter = [];
    const look = () => {
      const meter = document.querySelector(`[role="meter"][aria-label="${label}"]`);
      const figure = Number(meter?.getAttribute('aria-valuenow') ?? Number.NaN);
      if (figure !== scope.meter.at(-1)?.[0])
        scope.meter.push([figure, performance.timeOrigin + performance.now()]);
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
  }, name);
}

export const takeToolbar = ({ inBackground }: Session): Promise<Shown[]> =>
  inBackground(() => (globalThis as unknown as Recorder).toolbar.splice(0));
export const takeMeter = ({ inPopup }: Session): Promise<Shown[]> =>
  inPopup(() => (globalThis as unknown as Recorder).meter.splice(0));

/** From each answer to the first figure shown that is as low, in ms. */
export function delaysOf(answers: readonly Answer[], shown: readonly Shown[]): number[] {
  return answers.map(([remaining, at]) => {
    const seen = shown.find(([figure, seenAt]) => figure <= remaining && seenAt >= at - 1000);
    if (seen === undefined) throw new Error(`nothing showed that ${remaining} are left`);
    return seen[1] - at;
  });
}

/** From the call that opens the popup to its first paint, in ms; neither popup paints before its four meters. */
export async function popupPaint({ inExtension, extensionOrigin }: Session, page: Page): Promise<number> {
  const openedAt = await inExtension(async () => {
    const at = performance.timeOrigin + performance.now();
    await chrome.action.openPopup();
    return at;
  });
  const target = await page
    .browser()
    .waitForTarget((each) => each.url().startsWith(extensionOrigin) && /popup.*html$/.test(each.url()));
  const popup = await target.asPage();
  const paintedAt = await eventually('a painted popup', () =>
    callIn(popup, () => {
      const [paint] = performance.getEntriesByName('first-contentful-paint');
      const meters = document.querySelectorAll('meter, [role="meter"]').length;
      return paint && meters === 4 && performance.timeOrigin + paint.startTime;
    }, []),
  );
  await popup.close();
  return paintedAt - openedAt;
}

/** The process of Chromium that runs the extension: its processor time in ms and its private memory in MB. */
export function extensionProcess(page: Page): { cpu: number; memory: number } {
  const pids = extensionPids(page);
  if (pids.length === 0) throw new Error('no process of an extension: its worker sleeps');
  const sum = (of: (pid: string) => number) => pids.reduce((total, pid) => total + of(pid), 0);
  return { cpu: sum(processorMs), memory: sum(privateMB) };
}

export const hasExtensionProcess = (page: Page): boolean => extensionPids(page).length > 0;

function extensionPids(page: Page): string[] {
  const browser = page.browser().process()?.pid;
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isExtensionOf(name, browser));
}

function isExtensionOf(pid: string, browser: number | undefined): boolean {
  try {
    if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--extension-process')) return false;
    for (let at = pid; at !== '0'; at = statOf(at)[1] ?? '0') if (at === String(browser)) return true;
  } catch {
    // It has ended meanwhile.
  }
  return false;
}

/** The fields after the process's name, which may hold blanks. */
function statOf(pid: string): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Nanoseconds on a processor, of all threads: the ticks of `stat` are too coarse for a process at rest. */
function processorMs(pid: string): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const spent = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return spent.reduce((total, each) => total + each, 0) / 1e6;
}

function privateMB(pid: string): number {
  const rows = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').matchAll(/^Private_\w+:\s+(\d+) kB/gm);
  return [...rows].reduce((total, [, kB]) => total + Number(kB), 0) / 1000;
}
