/** The advice of a gauge from one check to the next. */
import { expect, it } from 'vitest';
import { must, Scene } from '../support.ts';

/** Three checks show other programs at work, at one request a second: 30 of 150 are left 50 s before the reset. */
function atWork(): Scene {
  const scene = new Scene();
  for (const [at, remaining] of [
    [2, 38],
    [6, 34],
    [10, 30],
  ] as const)
    scene.poll(at, { update: { limit: 150, remaining, reset: 60 } });
  return scene;
}

it('other programs that exceed the pace change the advice at the next check', () => {
  const scene = atWork();
  const before = must(scene.gauge(10).advice);
  scene.poll(15, { update: { limit: 150, remaining: 22, reset: 60 } });
  const after = must(scene.gauge(15).advice);
  if (before.kind !== 'others' || after.kind !== 'others') throw new Error(`${before.kind}, ${after.kind}`);
  expect(before.pace).toMatchObject({ kind: 'interval' });
  expect(after.pace).toEqual({ kind: 'pause' });
});
