/** The user has switched this extension's notifications off in Chromium: figures go on, and the options say why nothing comes. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSimulator } from '../simulator/index.ts';
import { eventually, launch, type Session } from './harness/index.ts';
import { addAccount, messageText, openPopupTab, optionsPage, press } from './harness/screens.ts';
import { metersMatch } from './support/counters.ts';
import { callFromPage } from './support/traffic.ts';
import { KEY, SPACE, USER_ID } from './support/world.ts';

const LIMITS = { read: 600, update: 150, search: 4, icon: 60 };

let simulator: Awaited<ReturnType<typeof startSimulator>>;
let session: Session;

beforeAll(async () => {
  simulator = await startSimulator();
  simulator.addUser(SPACE, { id: USER_ID, name: 'Tester', keys: [KEY], limits: LIMITS });
  session = await launch('chromium', { port: simulator.port, notificationsOff: true });
  await addAccount(session, { space: SPACE, apiKey: KEY });
});
afterAll(async () => {
  await session?.close();
  await simulator?.stop();
});

test('the browser drops the notifications that are created', async () => {
  const made = await session.inExtension(async () => {
    const options = { type: 'basic', iconUrl: '/icons/critical-128.png', title: 'x', message: 'x' } as const;
    return (await chrome.notifications.create('probe', options)) ?? null;
  });
  expect(made).toBeNull();
});

test('badge and popup count down to the reset while notifications are off, without an error', async () => {
  const popup = await openPopupTab(session);
  const page = await session.open(session.url(SPACE));
  await callFromPage(page, SPACE, KEY, { search: 4 });
  await metersMatch(popup, simulator, { only: ['Search'] });
  await eventually('the badge counts down', async () => /^\d+s$/.test((await session.badge()).text));
  expect(session.consoleLog.filter((line) => line.startsWith('[background] [error]'))).toEqual([]);
});

test('the options say that notifications are off, also after a test notification', async () => {
  const options = await session.openExtensionPage(optionsPage);
  const says = () =>
    options.evaluate((text) => document.body.textContent.includes(text), messageText('notificationsOff'));
  await eventually('the options say so', says);
  await press(options, messageText('sendTestNotification'));
  expect(await says()).toBe(true);
});
