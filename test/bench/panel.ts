/**
 * The panel with ninety days of history and ten thousand requests: how long it takes to open beside a static page with the
 * same elements, and whether it stays live and smooth while requests come.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import { hoursOfSpan } from '../../src/history/owner-hour.ts';
import { dayOf, type PackedDay, packDay } from '../../src/history/packed-day.ts';
import { newOwnerDay, type PackedOwnerDay, withHour } from '../../src/history/packed-owner-day.ts';
import { type PackedWindows, packHour } from '../../src/history/packed-windows.ts';
import type { WindowRecord } from '../../src/history/records.ts';
import { eventually } from '../e2e/harness/eventually.ts';
import type { BrowserName, Session } from '../e2e/harness/index.ts';
import { extensionFolder } from '../e2e/harness/places.ts';
import { callIn, expression } from '../e2e/harness/remote.ts';
import { panelPage } from '../e2e/harness/screens.ts';
import { aRequestRecord, aWindowRecord } from '../history/records.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { seeded } from '../utils.ts';

const HOUR_S = 3600;
const DAYS = 90;
const DAYS_OF_MINUTES = 7;
const REQUESTS = 10_000;
const PROGRAMS = ['app.example.com', 'demo.backlog.com', 'board.example.com'];
const ENDPOINTS = [
  'GET /issues/:issueIdOrKey',
  'PATCH /issues/:issueIdOrKey',
  'GET /projects/:projectIdOrKey',
];
const CATEGORIES = ['read', 'update', 'search', 'icon'];

interface Days {
  readonly sums: PackedDay[];
  readonly windows: PackedWindows[];
}

/** All types are in use at every minute. */
function daysUntil(owner: string, now: number): Days {
  const roll = seeded(16);
  const present = Math.floor(now / HOUR_S);
  const windowAt = (category: string, openedAt: number): WindowRecord => {
    const by = PROGRAMS.flatMap((initiator) =>
      ENDPOINTS.map((endpoint) => ({ initiator, endpoint, count: 1 + Math.floor(roll() * 9) })),
    ).filter(() => roll() < 0.4);
    const observed = by.reduce((sum, { count }) => sum + count, 0);
    return aWindowRecord({ owner, category, reset: openedAt + 60, used: observed + 9, observed, by });
  };
  const today = dayOf(present);
  const days: Days = { sums: [], windows: [] };
  for (let day = today - DAYS; day <= today; day += 1)
    for (const category of CATEGORIES) {
      const hours = Array.from({ length: 24 }, (_, hour) => day * 24 + hour).flatMap((hour) => {
        const minutes = Array.from({ length: 60 }, (_, minute) => hour * HOUR_S + minute * 60);
        const windows = minutes.filter((at) => at < now).map((at) => windowAt(category, at));
        return packHour(windows, 'own') ?? [];
      });
      const [first, ...others] = hours.map(({ usage }) => usage);
      if (first !== undefined) days.sums.push(packDay([first, ...others], 'own'));
      if (day >= today - DAYS_OF_MINUTES) days.windows.push(...hours.map(({ windows }) => windows));
    }
  return days;
}

/** The limits were checked at every minute. */
function watchedDay(owner: string, now: number, daysAgo: number): PackedOwnerDay {
  const day = dayOf(Math.floor(now / HOUR_S)) - daysAgo;
  const from = day * 24 * HOUR_S;
  const to = Math.min(from + 24 * HOUR_S - 1, now);
  return hoursOfSpan({ owner, from, to }).reduce(withHour, newOwnerDay(owner, day));
}

/** Requests in a record. */
const BATCH = 100;

/** Writes them past the extension, a thousand records at once. */
export async function fillHistory(session: Session, owner: string): Promise<void> {
  const now = Date.now() / 1000;
  const requests = Array.from({ length: REQUESTS / BATCH }, (_, batch) => {
    const ids = Array.from({ length: BATCH }, (_, index) => 1 + batch * BATCH + index);
    const at = (id: number) => (now - (REQUESTS - id)) * 1000;
    return {
      room: 'own',
      last: ids.at(-1),
      requests: ids.map((id) => aRequestRecord({ id, owner, at: at(id), endedAt: at(id) + 80 })),
    };
  });
  const { sums, windows } = daysUntil(owner, now);
  const stores: Record<string, readonly object[]> = {
    daySums: sums,
    hourWindows: windows,
    ownerDays: Array.from({ length: DAYS + 1 }, (_, index) => watchedDay(owner, now, DAYS - index)),
    requests,
  };
  for (const [store, records] of Object.entries(stores))
    for (let at = 0; at < records.length; at += 1000)
      await session.inExtension(putAll, store, records.slice(at, at + 1000));
  await session.inExtension(putCounter, 'next request', REQUESTS + 1);
}

/** Runs in a page of ours. */
function putAll(store: string, records: readonly object[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('history');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction(store, 'readwrite');
      for (const record of records) transaction.objectStore(store).put(record);
      transaction.oncomplete = () => {
        opening.result.close();
        resolve();
      };
      transaction.onabort = () => reject(transaction.error);
    };
  });
}

/** Runs in a page of ours. */
function putCounter(name: string, value: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('history');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction('counters', 'readwrite');
      transaction.objectStore('counters').put(value, name);
      transaction.oncomplete = () => {
        opening.result.close();
        resolve();
      };
      transaction.onabort = () => reject(transaction.error);
    };
  });
}

const countElements = (page: Page): Promise<number> =>
  callIn(page, () => document.getElementsByTagName('*').length, []);

/** How many elements the panel has when it has read everything. */
export async function settledElements(panel: Page): Promise<number> {
  await panel.waitForSelector('.batch-decision');
  await panel.waitForSelector('.request-rows .request');
  return countElements(panel);
}

/** Writes a page that has what the panel has, as it is now, without a script. */
export async function writeCopy(panel: Page, file: string): Promise<void> {
  const html = await callIn(panel, () => {
    const styles = [...document.styleSheets].flatMap((sheet) =>
      [...sheet.cssRules].map(({ cssText }) => cssText),
    );
    const copy = document.documentElement.cloneNode(true) as HTMLElement;
    for (const each of copy.querySelectorAll('script, link')) each.remove();
    const style = document.createElement('style');
    style.textContent = styles.join('\n');
    copy.querySelector('head')?.append(style);
    return `<!doctype html>${copy.outerHTML}`;
  }, []);
  writeFileSync(file, html);
}

/** The path of the panel's copy in the small extension. */
export const COPY_PAGE = 'panel.html';

/** Ms from the call that opens a tab until the gauges were painted, and until the history and the requests were. */
export interface Opening {
  readonly gauges: number;
  readonly history: number;
}

interface Recorder {
  frames: number[];
}

/** Gives the page a script of its own that notes when its parts were painted: a driver is too late for a new tab. */
export function addRecorder(folder: string, page: string): void {
  writeFileSync(join(folder, 'recorder.js'), expression(recordOpening, [RECORD]));
  const html = readFileSync(join(folder, page), 'utf8');
  writeFileSync(join(folder, page), html.replace('<head>', '<head><script src="/recorder.js"></script>'));
}

/** @returns the folder of a copy of the build with the recorder in its panel, which is gone when the process ends */
export function buildWithRecorder(browser: BrowserName): string {
  const folder = temporaryFolder('recorded');
  cpSync(extensionFolder(browser), folder, { recursive: true });
  addRecorder(folder, panelPage);
  return folder;
}

/** Where the recorder puts when the parts were painted, in ms of the machine's clock. */
const RECORD = 'opening of the bench';

/** Runs in the page before its own scripts. */
function recordOpening(key: string): void {
  const opening: { gauges?: number; history?: number } = {};
  const isThere = {
    gauges: () => document.querySelectorAll('[role="meter"]').length === 4,
    history: () => document.querySelector('.heat-grid') && document.querySelector('.request-rows .request'),
  };
  const waited = new Set<keyof Opening>(['gauges', 'history']);
  const observer = new MutationObserver(() => {
    for (const part of waited) {
      if (!isThere[part]()) continue;
      waited.delete(part);
      // After the frame that paints it.
      requestAnimationFrame(() =>
        setTimeout(() => {
          opening[part] = performance.timeOrigin + performance.now();
          if (opening.gauges && opening.history) localStorage.setItem(key, JSON.stringify(opening));
        }),
      );
    }
    if (waited.size === 0) observer.disconnect();
  });
  observer.observe(document, { subtree: true, childList: true });
}

/** Each question costs the page something, so it is not asked before it has opened, in ms. */
const OPENS_WITHIN_MS = 1000;
/** A panel that closes tells the background: the next opening waits so long, in ms. */
const SETTLE_MS = 1000;

/** Opens the page in a tab as the extension does, and closes it when it is there. */
export async function openingOf({ inExtension, extensionOrigin }: Session, path: string): Promise<Opening> {
  const openedAt = await inExtension(
    async (url: string, key: string) => {
      localStorage.removeItem(key);
      const at = performance.timeOrigin + performance.now();
      await chrome.tabs.create({ url });
      return at;
    },
    `${extensionOrigin}/${path}`,
    RECORD,
  );
  await sleep(OPENS_WITHIN_MS);
  const { gauges, history } = await eventually('a page with all its parts', () =>
    inExtension((key: string) => JSON.parse(localStorage.getItem(key) ?? 'false') as Opening | false, RECORD),
  );
  await inExtension(async () => {
    const own = await chrome.tabs.getCurrent();
    const [opened] = await chrome.tabs.query({ active: true });
    if (opened?.id !== undefined && opened.id !== own?.id) await chrome.tabs.remove(opened.id);
  });
  await sleep(SETTLE_MS);
  return { gauges: gauges - openedAt, history: history - openedAt };
}

/** Records the time between frames. */
export const watchFrames = (page: Page): Promise<void> =>
  callIn(page, () => {
    const frames: number[] = [];
    Object.assign(globalThis, { frames });
    let before = performance.now();
    const next = (now: number) => {
      frames.push(now - before);
      before = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  }, []);

export const takeFrames = (page: Page): Promise<number[]> =>
  callIn(page, () => (globalThis as unknown as Recorder).frames.splice(0), []);
