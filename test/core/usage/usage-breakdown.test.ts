import { describe, expect, it } from 'vitest';
import { toleratedReads } from '../../../src/core/usage/usage-breakdown.ts';
import { windowRecords } from '../../../src/core/usage/window-record.ts';
import { ms, must, OWNER, Scene, SPACE } from '../support.ts';

/** Watched since long before; the window opened at 0 and resets at 60. */
function watched(): Scene {
  const scene = new Scene();
  scene.context = { ...scene.context, observingSince: ms(-1000) };
  return scene;
}

const spending = (scene: Scene, at: number, category = 'update') => must(scene.gauge(at, category).usage);

describe('used is what was seen here and the rest', () => {
  it('all seen', () => {
    const scene = watched();
    for (const at of [0, 1, 2]) scene.call({ at, remaining: 149 - at, reset: 60 });
    expect(spending(scene, 2)).toMatchObject({
      used: 3,
      observed: 3,
      unattributed: 0,
      complete: true,
      maybeOurs: 0,
    });
  });

  it('a window that may have opened before observation began is incomplete', () => {
    const scene = watched().poll(10, { update: { limit: 150, remaining: 30, reset: 60 } });
    const completeSince = (since: number) => {
      scene.context = { ...scene.context, observingSince: ms(since) };
      return spending(scene, 10).complete;
    };
    expect([-6, -3].map(completeSince)).toEqual([true, false]);
  });

  it('others spent in between', () => {
    const scene = watched()
      .call({ at: 0, remaining: 149, reset: 60 })
      .call({ at: 5, remaining: 100, reset: 60 });
    expect(spending(scene, 5)).toMatchObject({ used: 50, observed: 2, unattributed: 48, complete: true });
  });

  it('a poll alone shows spending that nobody here did', () => {
    const scene = watched().poll(10, { update: { limit: 150, remaining: 30, reset: 60 } });
    expect(spending(scene, 10)).toMatchObject({ used: 120, observed: 0, unattributed: 120, by: [] });
  });

  it('never more is seen than was used', () => {
    const scene = watched();
    for (const at of [0, 1, 2]) scene.call({ at, remaining: 149, reset: 60 });
    expect(spending(scene, 2)).toMatchObject({ used: 1, observed: 1, unattributed: 0 });
  });

  it('a new window begins at nothing', () => {
    const scene = watched()
      .call({ at: 0, remaining: 100, reset: 60 })
      .call({ at: 61, remaining: 149, reset: 121 });
    expect(spending(scene, 61)).toMatchObject({ used: 1, observed: 1, unattributed: 0 });
  });

  it('a late answer of the window before is not counted to this one', () => {
    const scene = watched().send('late', 50).call({ at: 61, remaining: 149, reset: 121 });
    scene.answer({ id: 'late', at: 62, date: 58, remaining: 3, reset: 60 });
    expect(spending(scene, 62)).toMatchObject({ used: 1, observed: 1 });
  });

  it('resets that drift by a second are one window', () => {
    const scene = watched();
    [60, 61, 59, 60].forEach((reset, at) => {
      scene.call({ at, remaining: 149 - at, reset });
    });
    expect(spending(scene, 4)).toMatchObject({ used: 4, observed: 4, unattributed: 0 });
  });

  it('replays from the cache spend nothing', () => {
    const scene = watched().call({ at: 0, remaining: 149, reset: 60 });
    for (const at of [1, 2, 3]) scene.answer({ at, date: 0, remaining: 149, reset: 60, fromCache: true });
    scene.call({ at: 4, remaining: 148, reset: 60 });
    expect(spending(scene, 4)).toMatchObject({ used: 2, observed: 2, unattributed: 0 });
  });

  it('“not modified” was really asked', () => {
    const scene = watched().call({ at: 0, remaining: 149, reset: 60 });
    scene.call({ at: 1, remaining: 148, reset: 60, status: 304, fromCache: true });
    expect(spending(scene, 1)).toMatchObject({ used: 2, observed: 2, unattributed: 0 });
  });

  it('refused requests spend nothing', () => {
    const scene = watched().call({ at: 0, limit: 6, remaining: 5, reset: 60 });
    for (const at of [1, 2]) scene.call({ at, limit: 6, remaining: 0, reset: 60, status: 429 });
    expect(spending(scene, 2)).toMatchObject({ used: 6, observed: 1, unattributed: 5 });
  });

  it('failed ones do', () => {
    const scene = watched();
    [404, 400, 500].forEach((status, at) => {
      scene.call({ at, remaining: 149 - at, reset: 60, status });
    });
    expect(spending(scene, 2)).toMatchObject({ used: 3, observed: 3, unattributed: 0 });
  });
});

describe('who it was', () => {
  it('by initiator and endpoint', () => {
    const scene = watched();
    const asked = [
      ['a', 'one.example', 'POST /issues'],
      ['b', 'two.example', 'POST /issues'],
      ['c', 'one.example', 'POST /issues'],
      ['d', 'one.example', 'PATCH /issues/:id'],
    ] as const;
    asked.forEach(([id, initiator, endpoint], at) => {
      scene.send(id, at, 'update', initiator, endpoint);
      scene.answer({ id, at, date: at, remaining: 149 - at, reset: 60, endpoint });
    });
    expect(spending(scene, 4).by).toEqual([
      { initiator: 'one.example', endpoint: 'POST /issues', count: 2 },
      { initiator: 'two.example', endpoint: 'POST /issues', count: 1 },
      { initiator: 'one.example', endpoint: 'PATCH /issues/:id', count: 1 },
    ]);
  });

  it('more programs than can be told apart are counted together, and none is lost', () => {
    const scene = watched();
    for (let index = 0; index < 100; index += 1) {
      scene.send(`${index}`, index / 10, 'update', `site${index}.example`);
      scene.answer({
        id: `${index}`,
        at: index / 10,
        date: 0,
        limit: 600,
        remaining: 599 - index,
        reset: 60,
      });
    }
    const { by, observed } = spending(scene, 11);
    expect(by.length).toBeLessThanOrEqual(41);
    expect(by.reduce((sum, { count }) => sum + count, 0)).toBe(100);
    expect(observed).toBe(100);
  });
});

describe('the rest came from elsewhere', () => {
  it('only if the window was watched from its opening', () => {
    const scene = new Scene().call({ at: 30, remaining: 100, reset: 60 });
    scene.context = { ...scene.context, observingSince: ms(20) };
    expect(spending(scene, 30)).toMatchObject({ unattributed: 49, complete: false, since: ms(20) });
    scene.call({ at: 61, remaining: 149, reset: 121 });
    expect(spending(scene, 61)).toMatchObject({ unattributed: 0, complete: true, since: null });
  });

  it('not where the limit changed within it, for then “used” is no count of requests', () => {
    const scene = watched().call({ at: 0, limit: 600, remaining: 599, reset: 60 });
    scene.call({ at: 1, limit: 150, remaining: 148, reset: 60 });
    expect(spending(scene, 1).complete).toBe(false);
  });

  it('some of it may be requests of ours that were aborted before their answer', () => {
    const scene = watched().call({ at: 0, remaining: 149, reset: 60 });
    scene.send('x', 1).end('x', 2).send('y', 1).end('y', 2);
    scene.call({ at: 3, remaining: 140, reset: 60 });
    expect(spending(scene, 3)).toMatchObject({ used: 10, observed: 2, unattributed: 8, maybeOurs: 2 });
  });

  it('also one that was aborted as it opened the window: the server’s clock is known to a second', () => {
    const scene = watched().send('x', 0.1).end('x', 0.3);
    scene.send('a', 0.9).answer({ id: 'a', at: 0.95, date: 1, remaining: 148, reset: 61 });
    expect(spending(scene, 2)).toMatchObject({ used: 2, observed: 1, unattributed: 1, maybeOurs: 1 });
  });

  it('one that was answered without our seeing it is no program elsewhere', () => {
    const scene = watched().send('x', 1).end('x', 2);
    scene.poll(5, { update: { limit: 150, remaining: 149, reset: 61 } });
    expect(spending(scene, 5)).toMatchObject({ used: 1, observed: 0, unattributed: 1, maybeOurs: 1 });
    expect(scene.owner.poll.externalUsageAt).toBeNull();
  });

  it('an aborted request that was answered before is no riddle', () => {
    const scene = watched().send('x', 1).answer({ id: 'x', at: 2, date: 1, remaining: 149, reset: 60 });
    scene.end('x', 3);
    expect(spending(scene, 3)).toMatchObject({ unattributed: 0, maybeOurs: 0 });
  });

  it('some of it may be requests of ours whose answers are still to come', () => {
    const scene = watched();
    for (const id of ['a', 'b', 'c']) scene.send(id, 0);
    scene.answer({ id: 'c', at: 1, date: 0, remaining: 147, reset: 60 });
    expect(spending(scene, 1)).toMatchObject({ used: 3, observed: 1, unattributed: 2, maybeOurs: 2 });
    scene.answer({ id: 'a', at: 2, date: 0, remaining: 149, reset: 60 });
    scene.answer({ id: 'b', at: 2, date: 0, remaining: 148, reset: 60 });
    expect(spending(scene, 2)).toMatchObject({ used: 3, observed: 3, unattributed: 0, maybeOurs: 0 });
  });
});

describe('a request of ours that ended without figures may be the one that the server counted', () => {
  const update = (remaining: number) => ({ update: { limit: 150, remaining, reset: 60 } });
  const isProof = (scene: Scene, at: number) => scene.owner.poll.externalUsageAt === ms(at);
  const record = (scene: Scene) => must(windowRecords(scene.owner, ms(-1000)).find(({ used }) => used > 0));

  it.each<[string, (scene: Scene) => void]>([
    ['a 502 without figures', (scene) => scene.call({ at: 2, status: 502, raw: null })],
    ['a 404 of a proxy', (scene) => scene.call({ at: 2, status: 404, raw: null, date: null })],
    ['a 200 without figures', (scene) => scene.call({ at: 2, status: 200, raw: null })],
    ['a 304 without figures', (scene) => scene.call({ at: 2, status: 304, raw: null, fromCache: true })],
    ['figures that cannot be true', (scene) => scene.call({ at: 2, limit: 150, remaining: 151 })],
    ['an abort', (scene) => scene.send('x', 2).end('x', 3)],
    ['no answer as yet', (scene) => scene.send('x', 2)],
    ['no answer before the worker died', (scene) => scene.send('x', 2).restart().doubt(3)],
  ])('%s', (_, happens) => {
    const scene = watched().call({ at: 1, remaining: 149, reset: 60 });
    happens(scene);
    scene.poll(5, update(148));
    expect(spending(scene, 5)).toMatchObject({
      used: 2,
      observed: 1,
      unattributed: 1,
      maybeOurs: 1,
      complete: false,
      since: null,
    });
    expect(scene.owner.poll.externalUsageAt).toBeNull();
    expect(record(scene)).toMatchObject({ used: 2, observed: 1, maybeCounted: 1, complete: false });
    // One more than that is somebody else's.
    scene.poll(10, update(147));
    expect(spending(scene, 10)).toMatchObject({ unattributed: 2, maybeOurs: 1, complete: true });
    expect(isProof(scene, 10)).toBe(true);
    expect(record(scene)).toMatchObject({ used: 3, observed: 1, maybeCounted: 1, complete: true });
  });

  it.each<[string, (scene: Scene) => void]>([
    ['a replay from the cache', (scene) => scene.answer({ at: 2, raw: null, fromCache: true })],
    ['a 429 without figures', (scene) => scene.call({ at: 2, status: 429, raw: null })],
    ['an answer with figures', (scene) => scene.call({ at: 2, remaining: 148, status: 500 })],
    ['a request of another type', (scene) => scene.send('x', 2, 'icon').end('x', 3)],
    [
      'one that left after the figure was true',
      (scene) => scene.poll(4, update(147)).send('x', 4.5).end('x', 5),
    ],
    ['one of a minute ago', (scene) => scene.send('x', -10).end('x', -5)],
  ])('but not %s', (_, happens) => {
    const scene = watched().call({ at: 1, remaining: 149, reset: 60 });
    happens(scene);
    if (scene.owner.poll.answeredAt === null) scene.poll(5, update(147));
    expect(spending(scene, 6)).toMatchObject({ maybeOurs: 0, complete: true });
    expect(scene.owner.poll.externalUsageAt).not.toBeNull();
  });

  it('one that left in the window and was given up in the next belongs to either', () => {
    const scene = watched().call({ at: 1, remaining: 149, reset: 60 });
    scene
      .send('x', 50)
      .end('x', 70)
      .poll(71, { update: { limit: 150, remaining: 149, reset: 121 } });
    expect(spending(scene, 71)).toMatchObject({ used: 1, unattributed: 1, maybeOurs: 1, complete: false });
    const early = watched().send('x', 50).poll(55, update(149)).end('x', 70);
    early.poll(75, { update: { limit: 150, remaining: 150, reset: 75 } });
    expect(record(early)).toMatchObject({ used: 1, maybeCounted: 1, complete: false });
  });

  it('however many they were', () => {
    const scene = watched();
    for (let index = 0; index < 140; index += 1) scene.send(`r${index}`, 1 + index / 1000);
    for (let index = 0; index < 140; index += 1) scene.end(`r${index}`, 3 + index / 1000);
    scene.poll(5, { update: { limit: 150, remaining: 10, reset: 61 } });
    expect(spending(scene, 5)).toMatchObject({
      used: 140,
      unattributed: 140,
      maybeOurs: 140,
      complete: false,
    });
    expect(scene.owner.poll.externalUsageAt).toBeNull();
  });

  it('and several times where the browser repeats what a broken connection has cut', () => {
    const scene = watched().send('x', 1);
    scene.do({ type: 'requestEnded', owner: OWNER, space: SPACE, at: ms(2), requestId: 'x', sends: 10 });
    scene.poll(5, update(141));
    expect(spending(scene, 5)).toMatchObject({ unattributed: 9, maybeOurs: 9, complete: false });
    expect(scene.owner.poll.externalUsageAt).toBeNull();
  });
});

describe('a limit changed within the window', () => {
  it('late answers under the former limit do not wipe out what was seen under the new one', () => {
    const scene = watched().send('late', 0).call({ at: 5, limit: 150, remaining: 140, reset: 60 });
    scene.call({ at: 6, limit: 150, remaining: 139, reset: 60 });
    scene.answer({ id: 'late', at: 7, date: 0, limit: 600, remaining: 590, reset: 60 });
    scene.call({ at: 8, limit: 150, remaining: 138, reset: 60 });
    expect(spending(scene, 8)).toMatchObject({ used: 12, observed: 3 });
  });
});

describe('whether the rest means that others are at work', () => {
  const work = (scene: Scene, at: number) => scene.view(at).poll?.mode === 'active';

  it('a single update that is not ours does', () => {
    expect(work(watched().poll(10, { update: { limit: 150, remaining: 149, reset: 60 } }), 10)).toBe(true);
  });

  it('our own do not', () => {
    const scene = watched().call({ at: 5, remaining: 149, reset: 60 });
    expect(work(scene.poll(10, { update: { limit: 150, remaining: 149, reset: 60 } }), 10)).toBe(false);
  });

  it('nor do ours that are still under way, nor those that were aborted', () => {
    const flying = watched().send('a', 9);
    expect(work(flying.poll(10, { update: { limit: 150, remaining: 149, reset: 60 } }), 10)).toBe(false);
    const aborted = watched().send('a', 8).end('a', 9);
    expect(work(aborted.poll(10, { update: { limit: 150, remaining: 149, reset: 60 } }), 10)).toBe(false);
    expect(work(aborted.poll(20, { update: { limit: 150, remaining: 148, reset: 60 } }), 20)).toBe(true);
  });

  it.each([
    [600, 12],
    [60, 3],
    [150, 3],
  ])('of %i reads, another copy of us spends up to %i: quiet', (limit, quiet) => {
    expect(toleratedReads(limit)).toBe(quiet);
    const at = (used: number) => watched().poll(10, { read: { limit, remaining: limit - used, reset: 60 } });
    expect(work(at(quiet), 10)).toBe(false);
    expect(work(at(quiet + 1), 10)).toBe(true);
  });

  it('reads alone count as quiet: an update beside them does not', () => {
    const scene = watched().poll(10, {
      read: { limit: 600, remaining: 598, reset: 60 },
      update: { limit: 150, remaining: 149, reset: 60 },
    });
    expect(work(scene, 10)).toBe(true);
  });

  it('a limit tightened or loosened under our own requests does not', () => {
    const tightened = watched();
    for (let at = 0; at < 8; at += 1) tightened.call({ at, limit: 600, remaining: 599 - at, reset: 60 });
    tightened.poll(10, { update: { limit: 150, remaining: 142, reset: 60 } });
    expect(work(tightened, 10)).toBe(false);
    const loosened = watched().call({ at: 0, limit: 150, remaining: 149, reset: 60 });
    loosened.poll(10, { update: { limit: 600, remaining: 149, reset: 60 } });
    expect(work(loosened, 10)).toBe(false);
  });

  it('is forgotten ten minutes later', () => {
    const scene = watched().poll(0, { update: { limit: 150, remaining: 149, reset: 60 } });
    expect(work(scene, 599)).toBe(true);
    expect(work(scene, 600)).toBe(false);
  });
});
