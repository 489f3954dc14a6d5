import { expect, test, vi } from 'vitest';
import {
  CheckingSection,
  type PolledAccount,
  polledAccounts,
} from '../../../src/pages/options/checking-section.tsx';
import { DEFAULT_SETTINGS } from '../../../src/storage/settings.ts';
import { okGauges, owner, snapshot } from '../../ui/fixtures.ts';
import { click, mount } from '../../ui/mount.ts';

async function show(accounts: readonly PolledAccount[]) {
  const onChange = vi.fn(async () => true);
  const screen = await mount(
    <CheckingSection settings={DEFAULT_SETTINGS} accounts={accounts} onChange={onChange} />,
  );
  const hints = [...screen.root.querySelectorAll('.radio')].map((radio) =>
    (radio.textContent ?? '').replaceAll('\u00a0', ' '),
  );
  return { ...screen, hints, onChange };
}

const PAID = { name: 'CI bot', readLimit: 600 };
const FREE = { name: 'Test user', readLimit: 60 };

test('each choice of checking says what it costs one account', async () => {
  const { hints } = await show([PAID]);
  expect(hints[0]).toContain('2–6 Read requests a minute, 0.33%–1% of Read');
  expect(hints[1]).toBe('Every 5 s12 Read requests a minute, 2% of Read');
  expect(hints[2]).toBe('Every 60 s1 Read request a minute, 0.17% of Read');
  expect(hints[3]).toBe(
    'Only while I lookWhile you look: 12 Read requests a minute, 2% of Read · No warnings about other programs, gaps in the history',
  );
});

test('the cost of several accounts is their sum, with each account below', async () => {
  const { hints, root } = await show([PAID, FREE]);
  expect(hints[0]).toContain('All accounts: 3.2–9 Read requests a minute');
  expect(hints[1]).toBe('Every 5 sAll accounts: 24 Read requests a minute');
  expect(hints[3]).toContain('Only while I lookWhile you look: 3–12 Read requests a minute');
  expect([...root.querySelectorAll('.facts div')].map(({ textContent }) => textContent)).toEqual([
    'CI bot2–6 Read requests a minute, 0.33%–1% of Read',
    'Test user1.2–3 Read requests a minute, 2%–5% of Read',
  ]);
});

test('an account without an answer yet has no share', async () => {
  const { hints } = await show([{ name: 'CI bot', readLimit: null }]);
  expect(hints[1]).toBe('Every 5 s12 Read requests a minute');
});

test('another choice of checking is saved', async () => {
  const { root, onChange } = await show([PAID]);
  const [, , every60s] = root.querySelectorAll<HTMLInputElement>('input[type=radio]');
  if (every60s !== undefined) await click(every60s);
  expect(onChange).toHaveBeenCalledExactlyOnceWith({ polling: 'every60s' });
});

test('observed keys are not polled', () => {
  const key = owner(okGauges, { id: 'seen', kind: 'observedKey', poll: null });
  expect(polledAccounts(snapshot(owner(okGauges), key))).toEqual([{ name: 'CI bot', readLimit: 600 }]);
});
