/** A key is joined to an account: what was known of the key is the account's then, within its bounds. */
import { describe, expect, it } from 'vitest';
import { findingsOn, JoinScene } from '../readings/reading-set-scenario.ts';
import { ms, must, OWNER } from '../support.ts';

describe('a key that is joined to an account brings along', () => {
  it('its concurrent requests, as the account’s finding', () => {
    const scene = new JoinScene();
    scene.send('key', 1, 'a').send('key', 1.1, 'b').answer('key', 2, 'a').answer('key', 2.1, 'b');
    expect(findingsOn(scene, 3)).toEqual([]);
    scene.join(3);
    expect(findingsOn(scene, 4)).toEqual(['concurrent 2']);
  });

  it('its other findings, counted together with the account’s own', () => {
    const scene = new JoinScene();
    for (let n = 0; n < 6; n += 1) {
      scene.call('key', 1 + n / 10).call('account', 2 + n / 10);
    }
    expect(findingsOn(scene, 4)).toEqual(['unpaced 6']);
    scene.join(4);
    expect(findingsOn(scene, 5)).toEqual(['unpaced 12']);
    expect(must(scene.owner(OWNER).violations.list[0])).toMatchObject({ firstAt: ms(1.3), lastAt: ms(2.4) });
  });

  it('what the user does not want to see', () => {
    const scene = new JoinScene();
    for (let n = 0; n < 6; n += 1) scene.call('key', 1 + n / 10);
    scene.dismiss('key', 2, 'unpaced|app.example.com|update').join(3);
    expect(scene.owner(OWNER).violations.list).toHaveLength(1);
    expect(findingsOn(scene, 4)).toEqual([]);
  });

  it('who has sent it: two users’ keys from one program are found', () => {
    const scene = new JoinScene().call('key', 1).join(2);
    expect(scene.owner(OWNER).violations.callers).toEqual([{ initiator: 'app.example.com', at: ms(1) }]);
  });

  it('when an update was last seen, and the questions that it had asked twice', () => {
    const scene = new JoinScene().ask('key', 1).ask('key', 2).join(3);
    expect(findingsOn(scene, 4)).toEqual([]);
    expect(findingsOn(scene.ask('account', 5), 6)).toEqual(['cacheable 2']);
    const changed = new JoinScene().call('key', 1).join(2);
    expect(changed.owner(OWNER).violations.changedAt).toBe(ms(0.9));
  });

  it('the next request of a streak that had begun under the key', () => {
    const scene = new JoinScene();
    for (let n = 0; n < 4; n += 1) scene.call('key', 1 + n / 10);
    scene.join(1.45).call('account', 1.6);
    expect(findingsOn(scene, 3)).toEqual(['unpaced 5']);
  });

  it('its requests under way, in the order in which they left, so that lost ones are cleared away', () => {
    const scene = new JoinScene().send('account', 2, 'late').send('key', 1, 'early').join(3);
    expect(scene.owner(OWNER).inFlight.map(({ requestId }) => requestId)).toEqual(['early', 'late']);
  });

  it('its requests of the present window and of the one before', () => {
    const scene = new JoinScene();
    scene.call('key', 1, 149).call('account', 2, 148).call('key', 62, 149, 122).call('account', 63, 148, 122);
    scene.join(64);
    const window = must(scene.owner(OWNER).windows.find(({ category }) => category === 'update'));
    expect(window.observed).toMatchObject({ count: 2 });
    expect(window.previous?.observed).toMatchObject({ count: 2 });
  });

  it('a newer window, behind which the account’s older one is kept as the one before', () => {
    const scene = new JoinScene().call('account', 2, 148).call('key', 62, 149, 122).join(64);
    const window = must(scene.owner(OWNER).windows.find(({ category }) => category === 'update'));
    expect([window.observed?.count, window.previous?.observed?.count]).toEqual([1, 1]);
  });
});

describe('the server’s clock after a join', () => {
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
    const scene = new JoinScene().call('key', 1).call('account', 1);
    scene.owner(OWNER).clock = { ...mine };
    scene.owner(scene.key).clock = { ...theirs };
    expect(scene.join(2).owner(OWNER).clock).toEqual(clock);
  });
});

it('twenty joined keys leave everything within its bounds', () => {
  const scene = new JoinScene();
  for (let round = 0; round < 20; round += 1) {
    for (let n = 0; n < 30; n += 1) {
      const [id, at] = [`${round}-${n}`, round * 10 + n / 100];
      scene.send('key', at, id, `site-${round}-${n}.example.com`);
      scene.dismiss('key', at, id);
    }
    for (let n = 0; n < 8; n += 1) scene.answer('key', round * 10 + 1, `${round}-${n}`);
    scene.join(round * 10 + 2);
  }
  const { inFlight, episodes, violations, dismissed } = scene.owner(OWNER);
  expect(inFlight).toHaveLength(256);
  expect(episodes.length).toBeLessThanOrEqual(20);
  expect(episodes.length).toBeGreaterThan(10);
  expect(violations.callers).toHaveLength(16);
  expect(violations.spacings).toHaveLength(24);
  expect(dismissed).toHaveLength(24);
  expect(dismissed.at(-1)?.id).toBe('19-29');
});
