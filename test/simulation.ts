/**
 * How long random tests go on: a few rounds with a fixed seed in the unit suite, many in `npm run simulate`, where
 * `SEED=7` repeats a seed, `SEED=random` draws one, and `TIMES=10` takes ten times as many. The seed is printed.
 */

const isLong = process.env.SIMULATE === '1';
const TIMES = Number(process.env.TIMES ?? 1);

export const SEED = Number(process.env.SEED ?? 20_261_129);

/** The number of rounds: `few` in the unit suite, `many` in `npm run simulate`. */
export const rounds = (few: number, many: number): number => (isLong ? many * TIMES : few);

/** The cases to run: `count` of them, evenly spread, in the unit suite, all in `npm run simulate`. */
export const sample = <T>(cases: readonly T[], count: number): readonly T[] =>
  isLong ? cases : cases.filter((_, index) => (index * count) % cases.length < count);

/** For `fc.assert`: bounded and repeatable. */
export const runs = (few: number, many: number) => ({ numRuns: rounds(few, many), seed: SEED });
