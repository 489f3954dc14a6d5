/** A key is joined to an account: what was known of the key is the account's then, within its bounds. */
import { describe, expect, it } from 'vitest';
import type { Category } from '../../../src/core/category.ts';
import { applyEvent } from '../../../src/core/events/apply-event.ts';
import { mergeObserved } from '../../../src/core/usage/observed-usage.ts';
import { must } from '../../utils.ts';
import { ms, OWNER, SPACE, T } from '../events.ts';
import { findingsAt, MergeScenario } from './merge-scenario.ts';

describe('a key that is merged into an account brings along', () => {
  it('its concurrent requests, as the account’s finding', () => {
    const scenario = new MergeScenario();
    scenario.send('key', 1, 'a').send('key', 1.1, 'b').answer('key', 2, 'a').answer('key', 2.1, 'b');
    expect(findingsAt(scenario, 3)).toEqual([]);
    scenario.merge(3);
    expect(findingsAt(scenario, 4)).toEqual(['concurrent 2']);
  });

  it('its other findings, counted together with the account’s own', () => {
    const scenario = new MergeScenario();
    for (let n = 0; n < 6; n += 1) {
      scenario.call('key', 1 + n / 10).call('account', 2 + n / 10);
    }
    expect(findingsAt(scenario, 4)).toEqual(['unpaced 6']);
    scenario.merge(4);
    expect(findingsAt(scenario, 5)).toEqual(['unpaced 12']);
    expect(must(scenario.owner(OWNER).violations.list[0])).toMatchObject({
      firstAt: ms(1.3),
      lastAt: ms(2.4),
    });
  });

  it('its findings, unless the account’s own are more than ten minutes later', () => {
    const scenario = new MergeScenario();
    for (let n = 0; n < 6; n += 1) scenario.call('key', 1 + n / 10);
    for (let n = 0; n < 6; n += 1) scenario.call('account', 620 + n / 10, 100, 680);
    expect(findingsAt(scenario.merge(622), 623)).toEqual(['unpaced 6']);
  });

  it('its findings beside those of another program', () => {
    const scenario = new MergeScenario();
    for (let n = 0; n < 6; n += 1) {
      scenario.send('key', 1 + n / 10, `key-${n}`, 'other.example.com').answer('key', 1 + n / 10, `key-${n}`);
      scenario.call('account', 2 + n / 10).call('key', 3 + n / 10);
    }
    expect(findingsAt(scenario.merge(4), 5).sort()).toEqual(['unpaced 12', 'unpaced 6']);
  });

  it('the findings that the user has dismissed', () => {
    const scenario = new MergeScenario();
    for (let n = 0; n < 6; n += 1) scenario.call('key', 1 + n / 10);
    scenario.dismiss('key', 2, 'unpaced|app.example.com|update').merge(3);
    expect(scenario.owner(OWNER).violations.list).toHaveLength(1);
    expect(findingsAt(scenario, 4)).toEqual([]);
  });

  it('its initiators, so that two users’ keys of one program are found', () => {
    const scenario = new MergeScenario().call('key', 1).merge(2);
    expect(scenario.owner(OWNER).violations.callers).toEqual([{ initiator: 'app.example.com', at: ms(1) }]);
  });

  it('the time of the last update, and its repeated queries', () => {
    const scenario = new MergeScenario().repeatRead('key', 1).repeatRead('key', 2).merge(3);
    expect(findingsAt(scenario, 4)).toEqual([]);
    expect(scenario.owner(OWNER).violations.changedAt).toBeNull();
    expect(findingsAt(scenario.repeatRead('account', 5), 6)).toEqual(['cacheable 2']);
    const changed = new MergeScenario().call('key', 1).merge(2);
    expect(changed.owner(OWNER).violations.changedAt).toBe(ms(0.9));
  });

  it('a streak of requests that had begun under the key', () => {
    const scenario = new MergeScenario();
    for (let n = 0; n < 4; n += 1) scenario.call('key', 1 + n / 10);
    scenario.merge(1.45).call('account', 1.6);
    expect(findingsAt(scenario, 3)).toEqual(['unpaced 5']);
  });

  it('its requests in flight, in the order of their start, so that lost ones time out', () => {
    const scenario = new MergeScenario().send('account', 2, 'late').send('key', 1, 'early').merge(3);
    expect(scenario.owner(OWNER).inFlight.map(({ requestId }) => requestId)).toEqual(['early', 'late']);
  });

  it('a request in flight that both have, once', () => {
    const scenario = new MergeScenario().send('account', 1, 'a').send('key', 1, 'a').merge(2);
    expect(scenario.owner(OWNER).inFlight.map(({ requestId }) => requestId)).toEqual(['a']);
  });

  it('no type that Backlog has added, once the account has twelve types', () => {
    const scenario = new MergeScenario().call('account', 1).call('key', 1);
    const of = { type: 'pollSucceeded', space: SPACE, at: ms(2), sentAt: ms(2), date: T + 2 } as const;
    const poll = (owner: string, names: readonly string[]) => {
      const figures = { limit: 9, remaining: 3, reset: T + 60 };
      const categories = names.map((name) => ({ category: name as Category, ...figures }));
      applyEvent(scenario.state, { ...of, owner, categories });
    };
    const names = Array.from({ length: 12 }, (_, index) => `new${index}`);
    poll(OWNER, names);
    poll(scenario.key, ['other']);
    const { windows } = scenario.merge(3).owner(OWNER);
    expect(windows.some(({ category }) => category === 'other')).toBe(false);
    expect(windows).toHaveLength(12);
  });

  it('its requests of the present window and of the one before', () => {
    const scenario = new MergeScenario();
    scenario
      .call('key', 1, 149)
      .call('account', 2, 148)
      .call('key', 62, 149, 122)
      .call('account', 63, 148, 122);
    scenario.merge(64);
    const window = must(scenario.owner(OWNER).windows.find(({ category }) => category === 'update'));
    expect(window.observed).toMatchObject({ count: 2 });
    expect(window.previous?.observed).toMatchObject({ count: 2 });
  });

  it('a newer window, so that the account’s older one becomes the previous one', () => {
    const scenario = new MergeScenario().call('account', 2, 148).call('key', 62, 149, 122).merge(64);
    const window = must(scenario.owner(OWNER).windows.find(({ category }) => category === 'update'));
    expect([window.observed?.count, window.previous?.observed?.count]).toEqual([1, 1]);
  });

  it('an older window, whose reset is 30 s before at least, as the previous one', () => {
    const scenario = new MergeScenario().call('key', 1, 149).call('account', 31, 148, 90).merge(32);
    const window = must(scenario.owner(OWNER).windows.find(({ category }) => category === 'update'));
    expect([window.observed?.count, window.previous?.observed?.count]).toEqual([1, 1]);
  });

  it('a window that ended later than the account’s previous one, whose counts are not added to it', () => {
    const scenario = new MergeScenario().send('account', 0, 'a').send('account', 0, 'b');
    scenario.answer('account', 1, 'a', 149).answer('account', 1, 'b', 148).call('account', 125, 149, 185);
    const { previous } = must(scenario.call('key', 62, 149, 122).merge(126).owner(OWNER).windows[0]);
    expect(previous).toMatchObject({ observed: { count: 1 }, counts: { peak: 1 } });
  });

  it('no previous window if its requests had no figures', () => {
    const scenario = new MergeScenario().call('account', 1).send('key', 2, 'a');
    const of = { owner: scenario.key, space: SPACE, at: ms(2.1) };
    applyEvent(scenario.state, { type: 'requestEnded', ...of, requestId: 'a' });
    expect(scenario.merge(3).owner(OWNER).windows[0]?.previous).toBeNull();
  });

  it('its requests of the last seconds, from which the burn rate is estimated', () => {
    const scenario = new MergeScenario()
      .call('key', 1, 149)
      .call('account', 2, 148)
      .call('key', 3, 147)
      .merge(4);
    const window = must(scenario.owner(OWNER).windows.find(({ category }) => category === 'update'));
    expect(window.series?.observed.map(([slot]) => slot)).toEqual([ms(1), ms(2), ms(3)]);
  });
});

it('observed usage of a later window replaces that of an earlier one', () => {
  const usage = (reset: number) => ({ observed: { reset, limit: 150, count: 1, by: [] } });
  const part = usage(60);
  mergeObserved(part, usage(120));
  mergeObserved(part, usage(60));
  expect(part).toEqual(usage(120));
});

describe('the server clock after a merge', () => {
  const [WIDE, NARROW] = [
    { min: -500, max: 800 },
    { min: 0, max: 40 },
  ];

  it.each([
    ['the key’s where it is known more exactly', WIDE, NARROW, NARROW],
    ['the account’s where it is known more exactly', NARROW, WIDE, NARROW],
    ['the key’s where nothing is known of the account’s', { min: null, max: null }, WIDE, WIDE],
    ['the account’s where nothing is known of the key’s', WIDE, { min: null, max: null }, WIDE],
    ['the one with two bounds', { min: 0, max: null }, WIDE, WIDE],
    ['the one with any bound', { min: null, max: null }, { min: null, max: 7 }, { min: null, max: 7 }],
  ])('is %s', (_, mine, theirs, clock) => {
    const scenario = new MergeScenario().call('key', 1).call('account', 1);
    scenario.owner(OWNER).serverClock = { ...mine };
    scenario.owner(scenario.key).serverClock = { ...theirs };
    expect(scenario.merge(2).owner(OWNER).serverClock).toEqual(clock);
  });
});

it('an owner with 25 merged keys stays within all bounds', () => {
  const scenario = new MergeScenario();
  for (let round = 0; round < 25; round += 1) {
    for (let n = 0; n < 30; n += 1) {
      const [id, at] = [`${round}-${n}`, round * 10 + n / 100];
      scenario.send('key', at, id, `site-${round}-${n}.example.com`);
      scenario.dismiss('key', at, id);
    }
    for (let n = 0; n < 8; n += 1) scenario.answer('key', round * 10 + 1, `${round}-${n}`);
    scenario.merge(round * 10 + 2);
  }
  const { inFlight, episodes, violations, dismissed } = scenario.owner(OWNER);
  expect(inFlight).toHaveLength(256);
  expect(episodes).toHaveLength(20);
  expect(violations.callers).toHaveLength(16);
  expect(violations.spacings).toHaveLength(24);
  expect(dismissed).toHaveLength(24);
  expect(dismissed.at(-1)?.id).toBe('24-29');
});
