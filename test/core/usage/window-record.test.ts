import { describe, expect, it } from 'vitest';
import { windowRecords } from '../../../src/core/usage/window-record.ts';
import { ms, Scene, T } from '../support.ts';

const WATCHED = ms(-1000);
const minutes = (scene: Scene, since: number | null = WATCHED) => windowRecords(scene.owner, since);
const one = (scene: Scene, since: number | null = WATCHED) => minutes(scene, since).at(-1);

describe('a window as it goes down in history', () => {
  it('what was used of it, and who was seen', () => {
    const scene = new Scene()
      .call({ at: 0, remaining: 149, reset: 60 })
      .call({ at: 5, remaining: 100, reset: 60 });
    expect(minutes(scene)).toEqual([
      {
        owner: scene.owner.id,
        space: scene.owner.space,
        category: 'update',
        reset: T + 60,
        openedAt: expect.closeTo(ms(0), -4),
        limit: 150,
        used: 50,
        observed: 2,
        by: [{ initiator: 'app.example.com', endpoint: 'GET /issues/:id', count: 2 }],
        rateLimited: 0,
        peak: 1,
        complete: true,
        maybeCounted: 0,
        checkedAt: T + 5,
      },
    ]);
  });

  it('says when its figure was last confirmed, also where nothing more was used', () => {
    const scene = new Scene()
      .call({ at: 0, remaining: 149, reset: 60 })
      .poll(20, { update: { limit: 150, remaining: 149, reset: 60 } });
    expect(minutes(scene).find(({ category }) => category === 'update')?.checkedAt).toBe(T + 20);
  });

  it('is not whole where watching began later, or nobody knows when', () => {
    const scene = new Scene().call({ at: 20, remaining: 149, reset: 60 });
    expect(one(scene, ms(10))?.complete).toBe(false);
    expect(one(scene, null)?.complete).toBe(false);
  });

  it('is not whole where the limit changed', () => {
    const scene = new Scene()
      .call({ at: 0, limit: 600, remaining: 590, reset: 60 })
      .call({ at: 5, limit: 150, remaining: 139, reset: 60 });
    expect(one(scene)).toMatchObject({ limit: 150, used: 11, complete: false });
  });

  it('is not whole where requests of ours ended without an answer: the server may have counted them', () => {
    const scene = new Scene();
    for (let index = 0; index < 20; index += 1) scene.send(`r${index}`, 1).end(`r${index}`, 1.1);
    scene.poll(10, { update: { limit: 150, remaining: 130, reset: 61 } });
    expect(one(scene)).toMatchObject({ used: 20, observed: 0, complete: false });
    scene.call({ at: 70, date: 70, remaining: 149, reset: 130 });
    expect(one(scene)).toMatchObject({ used: 1, observed: 1, complete: true });
  });

  it('is none while no window was open', () => {
    expect(minutes(new Scene().poll(5, { update: { limit: 150, remaining: 150, reset: 5 } }))).toEqual([]);
  });

  it('outlives the statement that no window is open any more', () => {
    const scene = new Scene()
      .call({ at: 0, remaining: 140, reset: 60 })
      .poll(61, { update: { limit: 150, remaining: 150, reset: 61 } });
    expect(one(scene)).toMatchObject({ reset: T + 60, used: 10 });
  });
});

describe('the window before', () => {
  const turned = () =>
    new Scene()
      .call({ at: 0, remaining: 100, reset: 60 })
      .send('late', 58)
      .call({ at: 61, remaining: 149, reset: 121 });

  it('keeps its last figures when the next one opens', () => {
    expect(minutes(turned()).map(({ reset, used, observed }) => [reset - T, used, observed])).toEqual([
      [60, 50, 1],
      [121, 1, 1],
    ]);
  });

  it('takes in an answer that comes late', () => {
    const scene = turned().answer({ id: 'late', at: 62, date: 58, remaining: 99, reset: 60 });
    expect(minutes(scene).map(({ reset, used, observed }) => [reset - T, used, observed])).toEqual([
      [60, 51, 2],
      [121, 1, 1],
    ]);
  });

  it('counts a late refusal too', () => {
    const scene = turned().answer({ id: 'late', at: 62, date: 58, remaining: 0, reset: 60, status: 429 });
    expect(minutes(scene).map(({ rateLimited, used }) => [used, rateLimited])).toEqual([
      [150, 1],
      [1, 0],
    ]);
  });

  it('gives way to the one after it', () => {
    const scene = turned().call({ at: 122, remaining: 148, reset: 182 });
    expect(minutes(scene).map(({ reset, used }) => [reset - T, used])).toEqual([
      [121, 1],
      [182, 2],
    ]);
  });

  it('is forgotten when the server’s clock jumps back', () => {
    const scene = turned()
      .send('x', 200)
      .answer({ id: 'x', at: 200, date: -3600, remaining: 149, reset: -3541 });
    expect(minutes(scene).map(({ reset }) => reset - T)).toEqual([-3541]);
  });
});

describe('refusals', () => {
  it('are counted, with the figures of the answer or without', () => {
    const scene = new Scene()
      .call({ at: 0, remaining: 0, reset: 60 })
      .call({ at: 1, remaining: 0, reset: 60, status: 429 })
      .call({ at: 2, status: 429, raw: null });
    expect(one(scene)).toMatchObject({ used: 150, observed: 1, rateLimited: 2 });
  });

  it('without figures, while no window is open, belong to none', () => {
    const scene = new Scene()
      .call({ at: 0, remaining: 140, reset: 60 })
      .call({ at: 70, status: 429, raw: null });
    expect(one(scene)).toMatchObject({ rateLimited: 0 });
  });
});

describe('the peak', () => {
  it('is the most requests that waited for their answers at one time', () => {
    const scene = new Scene().send('a', 0).send('b', 1).send('c', 2);
    scene.answer({ id: 'b', at: 3, remaining: 149 });
    scene.answer({ id: 'a', at: 4, remaining: 148 }).send('d', 5);
    for (const id of ['c', 'd']) scene.answer({ id, at: 6, remaining: 146 });
    expect(one(scene)?.peak).toBe(3);
  });

  it('leaves our own polls and other categories out', () => {
    const scene = new Scene().send('own', 0, 'update', 'own').send('other', 0, 'read').send('a', 0);
    scene.answer({ id: 'a', at: 1, remaining: 149 });
    scene.answer({ id: 'own', at: 1, remaining: 148 });
    expect(one(scene)?.peak).toBe(1);
  });

  it('begins anew with each window', () => {
    const scene = new Scene().send('a', 0).send('b', 0);
    for (const id of ['a', 'b']) scene.answer({ id, at: 1, remaining: 148 });
    scene.call({ at: 61, remaining: 149, reset: 121 });
    expect(minutes(scene).map(({ peak }) => peak)).toEqual([2, 1]);
  });
});
