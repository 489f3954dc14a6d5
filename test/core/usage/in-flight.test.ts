import { describe, expect, it } from 'vitest';
import { IN_FLIGHT_TIMEOUT_MS } from '../../../src/core/usage/in-flight.ts';
import { ms, OWNER, Scene, SPACE } from '../support.ts';

const inFlight = (scene: Scene, at: number) => scene.gauge(at).inFlight;

describe('requests in flight', () => {
  it('are those that left and have no answer yet', () => {
    const scene = new Scene().send('a', 0).send('b', 1);
    expect(inFlight(scene, 2)).toEqual({ uncounted: 2, maybeCounted: 0 });
    scene.answer({ id: 'a', at: 2, date: 1 });
    expect(inFlight(scene, 2)).toEqual({ uncounted: 0, maybeCounted: 1 });
    scene.answer({ id: 'b', at: 3, date: 3 });
    expect(scene.owner.inFlight).toEqual([]);
    expect(inFlight(scene, 4)).toEqual({ uncounted: 0, maybeCounted: 0 });
  });

  it('sent after the newest reading arrived are surely unspent, those before may be spent', () => {
    const scene = new Scene().send('old', 0).call({ at: 1, remaining: 100 }).send('new', 2);
    expect(inFlight(scene, 3)).toEqual({ uncounted: 1, maybeCounted: 1 });
  });

  it('stand beside the server’s figure and never change it', () => {
    const scene = new Scene().call({ at: 1, remaining: 100 });
    for (let index = 0; index < 99; index += 1) scene.send(`${index}`, 2);
    expect(scene.gauge(3)).toMatchObject({ remaining: 100, severity: 'ok', state: 'open' });
  });

  it('count for their own category', () => {
    const scene = new Scene().send('a', 0, 'search');
    expect(scene.gauge(1, 'search').inFlight).toEqual({ uncounted: 1, maybeCounted: 0 });
    scene.send('b', 2, 'search');
    expect(scene.gauge(3, 'search').inFlight).toEqual({ uncounted: 2, maybeCounted: 0 });
    expect(scene.gauge(3, 'update').inFlight).toEqual({ uncounted: 0, maybeCounted: 0 });
  });

  it('end with their headers, however long the body: what comes next was sent one after the other', () => {
    const scene = new Scene().send('long', 0).answer({ id: 'long', at: 1, date: 1 }).send('next', 1);
    expect(inFlight(scene, 2)).toEqual({ uncounted: 0, maybeCounted: 1 });
    expect(scene.owner.episodes).toEqual([]);
    // Broken off in the middle of its body: the server has counted it, and said so.
    scene.end('long', 3);
    expect(scene.gauge(3).usage?.maybeOurs ?? 0).toBe(1);
    scene.answer({ id: 'next', at: 3, date: 3 });
    expect(scene.gauge(3).usage?.maybeOurs ?? 0).toBe(0);
  });

  it('end with an error too', () => {
    const scene = new Scene().call({ at: 0 }).send('a', 1).end('a', 2);
    expect(inFlight(scene, 3)).toEqual({ uncounted: 0, maybeCounted: 0 });
  });

  it('end with the time limit, if nothing is heard of them', () => {
    const scene = new Scene().call({ at: 0 }).send('a', 1);
    expect(inFlight(scene, 1 + IN_FLIGHT_TIMEOUT_MS / 1000)).toEqual({ uncounted: 1, maybeCounted: 0 });
    expect(inFlight(scene, 1.1 + IN_FLIGHT_TIMEOUT_MS / 1000)).toEqual({ uncounted: 0, maybeCounted: 0 });
  });

  it('redirected are one request, not two', () => {
    const scene = new Scene().call({ at: 0 }).send('a', 1).send('a', 2);
    expect(inFlight(scene, 3).uncounted).toBe(1);
    scene.answer({ id: 'a', at: 3, date: 3 });
    expect(inFlight(scene, 4)).toEqual({ uncounted: 0, maybeCounted: 0 });
  });

  it('are bounded, however many a page sends at once', () => {
    const scene = new Scene().call({ at: 0 });
    for (let index = 0; index < 5000; index += 1) scene.send(`${index}`, 1);
    expect(scene.owner.inFlight.length).toBeLessThanOrEqual(256);
  });

  it('that were lost are cleared away by those that come after', () => {
    const scene = new Scene();
    for (let index = 0; index < 600; index += 1) scene.send(`lost${index}`, index * 10);
    expect(scene.owner.inFlight.length).toBeLessThanOrEqual(20);
  });

  it('a replay from the cache never was in flight', () => {
    const scene = new Scene().call({ at: 0 }).answer({ at: 1, date: 0, fromCache: true });
    expect(inFlight(scene, 2)).toEqual({ uncounted: 0, maybeCounted: 0 });
  });

  it('an answer of which nobody saw the start ends nothing', () => {
    const scene = new Scene().call({ at: 0 }).send('a', 1).answer({ id: 'other', at: 2, date: 2 });
    expect(inFlight(scene, 2)).toEqual({ uncounted: 0, maybeCounted: 1 });
  });
});

describe('after a death of the worker, which may have taken their ends along', () => {
  const revived = () => {
    const scene = new Scene().send('a', 0).send('b', 0.1).restart();
    return scene.do({
      type: 'inFlightMarkedUncertain',
      owner: OWNER,
      space: SPACE,
      at: ms(1),
      before: ms(1),
    });
  };

  it('nothing is said to be in flight, and nothing that follows to be concurrent with it', () => {
    const scene = revived();
    expect(inFlight(scene, 1)).toEqual({ uncounted: 0, maybeCounted: 0 });
    const [before] = scene.owner.episodes.map(({ count }) => count);
    scene.send('c', 1).end('c', 1.1).send('d', 2).end('d', 2.1);
    expect(scene.owner.episodes.map(({ count }) => count)).toEqual([before]);
  });

  it('what was sent since then is under way', () => {
    const scene = new Scene().call({ at: 0 }).send('lost', 1).send('new', 2, 'update', 'b.example.com');
    scene.do({ type: 'inFlightMarkedUncertain', owner: OWNER, space: SPACE, at: ms(10), before: ms(1.5) });
    expect(inFlight(scene, 10)).toEqual({ uncounted: 1, maybeCounted: 0 });
    const [before] = scene.owner.episodes.map(({ count }) => count);
    scene.answer({ id: 'new', at: 10, date: 10 }).send('next', 10);
    expect(scene.owner.episodes.map(({ count }) => count)).toEqual([before]);
  });

  it('the server may have counted them, and nobody says that they came from elsewhere', () => {
    const scene = new Scene().call({ at: 0, remaining: 149, reset: 60 }).send('lost', 1);
    scene.do({ type: 'inFlightMarkedUncertain', owner: OWNER, space: SPACE, at: ms(2), before: ms(2) });
    scene.poll(2, { update: { limit: 150, remaining: 148, reset: 60 } });
    expect(scene.gauge(2).usage).toMatchObject({ used: 2, observed: 1, unattributed: 1, maybeOurs: 1 });
    expect(scene.owner.poll.externalUsageAt).toBeNull();
    // The minute after it holds none of it.
    scene.call({ at: 70, remaining: 149, reset: 130 });
    scene.poll(71, { update: { limit: 150, remaining: 148, reset: 130 } });
    expect(scene.gauge(71).usage).toMatchObject({ unattributed: 1, maybeOurs: 0 });
  });

  it('one that is answered was still under way, and is over', () => {
    const scene = revived().answer({ id: 'a', at: 1 });
    expect(scene.owner.inFlight.map(({ requestId }) => requestId)).toEqual(['b']);
  });
});
