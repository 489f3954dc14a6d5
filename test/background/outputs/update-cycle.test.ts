import { afterEach, expect, it } from 'vitest';
import browser from '../../../src/platform/browser.ts';
import { Outage } from '../polling/outage.ts';

let outage: Outage;
afterEach(() => outage.end());

it('while a poll is under way an alarm stands behind it, or a worker that dies then would never be woken', async () => {
  outage = await Outage.begin();
  outage.network = () => new Promise(() => {});
  await outage.pass(30);
  expect(outage.requests.length).toBeGreaterThan(1);
  expect(outage.parts.poller.isRunning(outage.parts.state.accounts[0]?.id ?? '')).toBe(true);
  expect(await browser.alarms.getAll()).toEqual(['tick']);
});
