/** Kinds of traffic, as the times of its requests. */
import type { Category } from '../../simulator/quota.ts';

export interface Request {
  /** When the server takes it, in seconds. */
  readonly at: number;
  readonly category: Category;
}

/** Sizes of jobs: always the same, drawn from a few, or the same for everybody who draws them with one seed. */
export type Sizes = (index: number) => number;

export type Traffic = { readonly categories: readonly Category[] } & (
  | {
      readonly kind: 'jobs';
      readonly every: number;
      readonly phase: number;
      readonly gap: number;
      readonly sizes: Sizes;
    }
  /** A person: bursts of one to twelve requests after pauses of one to twenty seconds. */
  | { readonly kind: 'person'; readonly pause: number }
  | { readonly kind: 'random'; readonly perSecond: number }
  | {
      readonly kind: 'given';
      readonly times: readonly number[];
      readonly shift: number;
      readonly jitter: number;
    }
);

export function requestsOf(all: readonly Traffic[], seconds: number, chance: () => number): Request[] {
  return all.flatMap((traffic) => {
    const { categories } = traffic;
    return timesOf(traffic, seconds, chance).map((at, index) => ({
      at,
      category: categories[index % categories.length] ?? 'read',
    }));
  });
}

export function timesOf(traffic: Traffic, seconds: number, chance: () => number): number[] {
  const times: number[] = [];
  const random = (mean: number) => -mean * Math.log(1 - chance());
  switch (traffic.kind) {
    case 'jobs': {
      const { every, phase, gap, sizes } = traffic;
      for (let index = 0, at = phase; at < seconds; index += 1, at += every) {
        const begin = at + chance() * 0.1;
        for (let n = 0; n < sizes(index); n += 1) times.push(begin + n * gap + chance() * 0.1 * gap);
      }
      break;
    }
    case 'person':
      for (let at = chance() * 20; at < seconds; at += 1 + random(traffic.pause)) {
        for (let left = 1 + Math.floor(chance() ** 2 * 12); left > 0; left -= 1) {
          times.push(at);
          at += 0.05 + random(0.15);
        }
      }
      break;
    case 'random':
      for (let at = random(1 / traffic.perSecond); at < seconds; at += random(1 / traffic.perSecond))
        times.push(at);
      break;
    case 'given':
      for (const at of traffic.times) times.push(at + traffic.shift + chance() * traffic.jitter);
      break;
  }
  return times.filter((at) => at >= 0 && at < seconds);
}
