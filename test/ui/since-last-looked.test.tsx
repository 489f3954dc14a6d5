import { act } from 'preact/test-utils';
import { describe, expect, it, vi } from 'vitest';
import type { MissedEvent } from '../../src/history/missed-events.ts';
import * as historyReads from '../../src/history/read.ts';
import { SinceLastLooked } from '../../src/pages/popup/since-last-looked.tsx';
import { useMissedEvents } from '../../src/pages/popup/use-missed-events.ts';
import { writeHistory } from '../history/history-writes.ts';
import { OWNER, windowRecord } from './history-fixtures.ts';
import { click, mount } from './mount.ts';

const at = (day: number, time: string) => new Date(`2026-11-${day}T${time}:00`).getTime();
const NOW = at(29, '09:00');
const usedUp: MissedEvent = {
  kind: 'usedUp',
  owner: OWNER,
  category: 'update',
  from: at(29, '02:10'),
  to: at(29, '02:14'),
  caller: { kind: 'external' },
};
const unchecked: MissedEvent = {
  kind: 'unchecked',
  owner: OWNER,
  from: at(28, '23:10'),
  to: at(29, '08:40'),
};

async function show(events: readonly MissedEvent[], names = new Map<string, string>()) {
  const actions = { onDismiss: vi.fn(), onMore: vi.fn() };
  const screen = await mount(<SinceLastLooked events={events} names={names} now={NOW} {...actions} />);
  const lines = [...screen.root.querySelectorAll('li')].map(({ textContent }) => textContent);
  return { ...screen, ...actions, lines };
}

describe('the section “since you last looked”', () => {
  it('names type, times and who it mostly was, and the times without checks', async () => {
    expect((await show([usedUp, unchecked])).lines).toEqual([
      'Update used up 02:10–02:14, mostly other programs',
      'Not checked Nov 28 23:10–Nov 29 08:40',
    ]);
  });

  it('names a program of this browser, and none if none sent most', async () => {
    const by = { kind: 'initiator', initiator: 'app.example.com' } as const;
    const { lines } = await show([
      { ...usedUp, caller: by },
      { ...usedUp, from: at(29, '03:00'), to: at(29, '03:01'), caller: { kind: 'mixed' } },
    ]);
    expect(lines).toEqual([
      'Update used up 02:10–02:14, mostly app.example.com',
      'Update used up 03:00–03:01',
    ]);
  });

  it('names the account where there are several', async () => {
    const { lines } = await show([usedUp], new Map([[OWNER, 'CI bot']]));
    expect(lines).toEqual(['CI bot: Update used up 02:10–02:14, mostly other programs']);
  });

  it('has three lines at most, and a link to the rest', async () => {
    const many = [0, 1, 2, 3].map((hour) => ({ ...usedUp, from: at(29, `0${hour}:10`) }));
    const { lines, button, onMore } = await show([unchecked, ...many]);
    expect(lines).toHaveLength(3);
    await click(button('2 more in Details'));
    expect(onMore).toHaveBeenCalledOnce();
  });

  it('is not shown if nothing happened', async () => {
    expect((await show([])).root.textContent).toBe('');
  });

  it('disappears when it is dismissed', async () => {
    const { button, onDismiss } = await show([usedUp]);
    await click(button('Dismiss'));
    expect(onDismiss).toHaveBeenCalledOnce();
  });
});

describe('the history read when the popup opens', () => {
  async function open(lookedAt: number, clockOffset = 0) {
    const onNothing = vi.fn();
    let events: readonly MissedEvent[] = [];
    const Probe = ({ looked }: { looked: number }) => {
      events = useMissedEvents([{ id: OWNER, checkedSince: 0, clockOffset }], looked, onNothing);
      return null;
    };
    const screen = await mount(<Probe looked={lookedAt} />);
    await vi.waitFor(() => expect(events.length + onNothing.mock.calls.length).toBeGreaterThan(0));
    return {
      kinds: () => events.map(({ kind }) => kind),
      onNothing,
      look: (looked: number) => screen.update(<Probe looked={looked} />),
    };
  }
  const now = Date.now();
  const hours = (count: number) => count * 3_600_000;
  const checkedThroughout = () =>
    writeHistory([], [], [{ owner: OWNER, from: (now - hours(6)) / 1000, to: now / 1000 + 60 }]);
  const exhausted = (openedAt: number) => writeHistory([windowRecord('update', openedAt, { used: 150 })], []);

  it('is what ended after the last look, until that is dismissed', async () => {
    await checkedThroughout();
    await exhausted(now - hours(2));
    const { kinds, onNothing, look } = await open(now - hours(3));
    expect(kinds()).toEqual(['usedUp']);
    expect(onNothing).not.toHaveBeenCalled();
    await look(Date.now());
    expect(kinds()).toEqual([]);
  });

  it('is nothing where the clock of this computer is hours ahead of the server’s and all was checked', async () => {
    const ahead = hours(5);
    await writeHistory(
      [],
      [],
      [{ owner: OWNER, from: (now - ahead - hours(6)) / 1000, to: (now - ahead) / 1000 + 60 }],
    );
    expect((await open(now - hours(3), -ahead)).onNothing).toHaveBeenCalledOnce();
  });

  it.each(['windowsSince', 'hoursOf'] as const)(
    'is told at the next opening where it cannot be read (%s), and no time seems to be unchecked',
    async (name) => {
      await checkedThroughout();
      await exhausted(now - hours(2));
      const failing = vi.spyOn(historyReads, name).mockResolvedValue(null);
      const onNothing = vi.fn();
      let events: readonly MissedEvent[] = [];
      const Probe = () => {
        events = useMissedEvents([{ id: OWNER, checkedSince: 0, clockOffset: 0 }], now - hours(3), onNothing);
        return null;
      };
      await mount(<Probe />);
      await vi.waitFor(() => expect(failing).toHaveBeenCalled());
      await act(async () => {});
      expect([events, onNothing.mock.calls]).toEqual([[], []]);
      failing.mockRestore();
      expect((await open(now - hours(3))).kinds()).toEqual(['usedUp']);
    },
  );

  it('is nothing at the first look or if all was seen, so that the next look begins there', async () => {
    await checkedThroughout();
    await exhausted(now - hours(2));
    expect((await open(0)).onNothing).toHaveBeenCalledOnce();
    expect((await open(now - hours(1))).onNothing).toHaveBeenCalledOnce();
  });
});
