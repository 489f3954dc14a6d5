import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../simulation.ts';
import { requestStarted } from '../events.ts';
import { ms, must, OWNER, Scene, SPACE } from '../support.ts';

const KEY = `${SPACE}~00000000000000aa`;

const next = (scene: Scene, at: number): number | null => {
  const { at: moment } = scene.plan(at);
  return moment === null ? null : (moment - ms(0)) / 1000;
};

/** An account that was polled at `at`, with most of its reads left. */
const polled = (limit = 600, at = 0, scene = new Scene()) =>
  scene.poll(at, { read: { limit, remaining: limit - 10, reset: at + 60 } });

/** A request of the key `KEY`, which belongs to no account. */
const keySends = (scene: Scene, requestId: string, at: number) =>
  scene.do(requestStarted({ owner: KEY, at: ms(at), requestId, category: 'read', key: KEY }));

const keyEnds = (scene: Scene, requestId: string, at: number) =>
  scene.do({ type: 'requestEnded', owner: KEY, space: SPACE, at: ms(at), requestId });

describe('a requested poll', () => {
  it('that confirms a rise comes 3 s later, for it takes a second interval', () => {
    const scene = polled().request(4, 'confirmation', KEY);
    expect(scene.plan(4)).toMatchObject({ at: ms(7), reason: 'requested' });
  });

  it.each(['newKey', 'disproof', 'foreground', 'refresh'] as const)(
    'for the reason %s comes at once and once',
    (reason) => {
      const scene = polled().request(4, reason, KEY);
      expect(scene.plan(4)).toMatchObject({ at: ms(4), reason: 'requested' });
      polled(600, 4, scene);
      expect(scene.plan(5)).toMatchObject({ at: ms(34), reason: 'due' });
    },
  );

  it.each([
    [600, 3],
    [60, 10],
  ])('with %i reads a minute comes at least %i s after the requested poll before', (limit, apart) => {
    const scene = polled(limit).request(4, 'foreground');
    polled(limit, 4, scene).request(5, 'refresh');
    expect(next(scene, 5)).toBe(4 + apart);
    expect(next(scene.restart(), 5)).toBe(4 + apart);
  });

  it('that waits for the budget shows as pending until it leaves', () => {
    const scene = polled().request(4, 'foreground');
    polled(600, 4, scene).request(5, 'refresh');
    expect(scene.view(5).poll).toMatchObject({ refreshing: true, running: false });
    scene.pollStarts(7);
    expect(scene.view(7).poll?.running).toBe(true);
    polled(600, 7, scene);
    expect(scene.view(7).poll).toMatchObject({ refreshing: false, running: false });
  });

  it.each([
    [600, 30, 31],
    [60, 3, 4],
  ])('of %i reads does not spend the last %i', (limit, reserve, enough) => {
    const short = new Scene()
      .poll(0, { read: { limit, remaining: reserve, reset: 40 } })
      .request(4, 'refresh');
    expect(must(next(short, 4))).toBeGreaterThan(40);
    expect(short.view(4).poll).toMatchObject({ refreshing: false, reason: 'readsShort' });
    const rich = new Scene().poll(0, { read: { limit, remaining: enough, reset: 40 } }).request(4, 'refresh');
    expect(next(rich, 4)).toBe(4);
  });

  it('does not leave while polling is paused', () => {
    const scene = polled().request(4, 'refresh');
    scene.context = { ...scene.context, paused: true };
    expect(next(scene, 4)).toBeNull();
  });

  it('is satisfied by a poll that was running already', () => {
    const scene = polled().pollStarts(30).request(30.5, 'refresh');
    polled(600, 31, scene);
    expect(next(scene, 31)).toBe(61);
  });

  it('leaves again when the worker died during it', () => {
    const scene = polled().request(4, 'refresh').pollStarts(4).restart();
    expect(next(scene, 5)).toBe(7);
  });
});

describe('after a failed poll', () => {
  it.each([
    ['refresh', 5],
    ['newKey', 40],
    ['confirmation', 40],
    ['foreground', 40],
  ] as const)('the reason %s lets the next poll leave after %i s', (reason, expected) => {
    const scene = polled()
      .pollFails(0, 'serverError')
      .pollFails(0, 'serverError')
      .pollFails(0, 'serverError');
    expect(next(scene.request(5, reason, KEY), 5)).toBe(expected);
  });

  it('Refresh is tried although the key was refused, and other reasons are not', () => {
    const refused = () => polled().pollFails(10, 'keyRefused');
    expect(next(refused().request(20, 'foreground'), 20)).toBeNull();
    expect(next(refused().request(20, 'refresh'), 20)).toBe(20);
    const again = refused().request(20, 'refresh').pollFails(20, 'keyRefused');
    expect(next(again, 100)).toBeNull();
  });
});

describe('a poll for a new key', () => {
  it('waits until the key has no request in flight', () => {
    const scene = polled();
    keySends(scene, 'a', 1);
    keySends(scene, 'b', 2);
    keyEnds(scene, 'a', 3);
    scene.request(3, 'newKey', KEY);
    expect(must(next(scene, 3))).toBeGreaterThan(10);
    keyEnds(scene, 'b', 5);
    expect(next(scene, 5)).toBe(5);
  });

  it('does not wait for ever for a request whose end was missed', () => {
    const scene = polled();
    keySends(scene, 'a', 1);
    scene.do({ type: 'inFlightMarkedUncertain', owner: KEY, space: SPACE, at: ms(2), before: ms(2) });
    expect(next(scene.request(3, 'newKey', KEY), 3)).toBe(3);
  });

  it('is not satisfied by a poll that was sent before the key’s answer', () => {
    const scene = polled().pollStarts(29).request(30, 'newKey', KEY);
    scene.do({
      type: 'pollSucceeded',
      owner: OWNER,
      space: SPACE,
      at: ms(31),
      sentAt: ms(29),
      date: null,
      categories: [{ category: 'read', limit: 600, remaining: 580, reset: ms(60) / 1000 }],
    });
    expect(scene.owner.poll.requests.pending).toMatchObject([{ reason: 'newKey', key: KEY }]);
  });

  it('is at least 10 s after the one before, also for another key', () => {
    const scene = polled().request(1, 'newKey', KEY);
    polled(600, 1, scene).request(2, 'newKey', `${SPACE}~00000000000000bb`);
    expect(next(scene, 2)).toBe(11);
    expect(next(scene.request(3, 'refresh'), 3)).toBe(4);
  });

  it('is at most the sixth in ten minutes, also after a restart', () => {
    const scene = polled();
    for (let at = 1; at < 61; at += 10) polled(600, at, scene.request(at, 'newKey', KEY));
    scene.request(70, 'newKey', KEY).restart();
    const requests = scene.owner.poll.requests;
    expect(requests.newKeyAt).toHaveLength(6);
    // The regular poll comes first; the budget is open again ten minutes after the first of the six.
    expect(scene.plan(70)).toMatchObject({ at: ms(81), reason: 'due' });
    scene.owner.poll.answeredAt = ms(600);
    expect(scene.plan(600)).toMatchObject({ at: ms(601), reason: 'requested' });
  });
});

const reasons = fc.constantFrom('newKey', 'disproof', 'confirmation', 'foreground', 'refresh');

/** Polls of ten minutes in which `requests` come, seconds after T; the worker dies at every tenth second. */
function polls(limit: number, requests: readonly (readonly [number, string])[]) {
  const scene = polled(limit);
  const sorted = requests.toSorted(([a], [b]) => a - b);
  const leaving: { at: number; newKey: boolean }[] = [];
  for (let at = 1; at <= 600; at += 1) {
    while (sorted[0] !== undefined && sorted[0][0] <= at) {
      const [, reason] = must(sorted.shift());
      scene.request(at, reason as Parameters<Scene['request']>[1], KEY);
    }
    if (at % 10 === 0) scene.restart();
    const { at: due, reason } = scene.plan(at);
    if (due === null || due > ms(at)) continue;
    const { pending } = scene.owner.poll.requests;
    const isRequested = reason === 'requested';
    if (isRequested) leaving.push({ at, newKey: pending.every(({ reason }) => reason === 'newKey') });
    polled(limit, at, scene);
  }
  return leaving;
}

describe('ten minutes of any requests', () => {
  it.each([
    [600, 3],
    [60, 10],
  ])(
    'with %i reads a minute keep requested polls %i s apart, and those for new keys within their own budget',
    (limit, apart) => {
      fc.assert(
        fc.property(
          fc.array(fc.tuple(fc.integer({ min: 1, max: 600 }), reasons), { maxLength: 400 }),
          (list) => {
            const leaving = polls(limit, list);
            const gaps = leaving.slice(1).map(({ at }, index) => at - must(leaving[index]).at);
            expect(Math.min(apart, ...gaps)).toBe(apart);
            const forKeys = leaving.filter(({ newKey }) => newKey).map(({ at }) => at);
            expect(forKeys.length).toBeLessThanOrEqual(7);
            const keyGaps = forKeys.slice(1).map((at, index) => at - must(forKeys[index]));
            expect(Math.min(10, ...keyGaps)).toBe(10);
          },
        ),
        runs(5, 60),
      );
    },
  );

  it('let a request that comes every second have its poll every 3 s', () => {
    const list = Array.from({ length: 600 }, (_, index) => [index + 1, 'refresh'] as const);
    expect(polls(600, list).length).toBe(200);
  });
});
