/** What a page can send with each contender beside it, and what that costs the machine. */
import type { BrowserName } from '../e2e/harness/index.ts';
import { type Arena, alternate, inArena, type Stand } from './arena.ts';
import type { Contender } from './contenders.ts';
import { type Figure, figure, paired } from './figure.ts';
import { loadFor } from './load.ts';
import { cpuOf } from './processes.ts';

const SECONDS = 2;

const CONTENDERS = {
  chromium: ['none', 'one', 'same', 'naive', 'ours'],
  firefox: ['none', 'same', 'ours'],
} as const;

interface Cost {
  /** Answers per second. */
  readonly rate: number;
  /** Milliseconds of CPU of the whole browser per 1 000 answers. */
  readonly cpu: number;
}

async function costOf(stand: Stand): Promise<Cost> {
  const pid = stand.page.browser().process()?.pid ?? 0;
  const before = cpuOf(pid);
  const { answers, seconds } = await loadFor(SECONDS, stand);
  return { rate: answers / seconds, cpu: ((cpuOf(pid) - before) * 1000) / answers };
}

export async function throughput(browser: BrowserName, rounds: number): Promise<Figure[]> {
  const contenders: readonly Contender[] = CONTENDERS[browser];
  const costs = await inArena(browser, contenders, async (arena: Arena<Contender>) => {
    await alternate(contenders, 1, (each) => loadFor(1, arena[each]));
    return alternate(contenders, rounds, (each) => costOf(arena[each]));
  });
  const rates = (contender: Contender) => costs[contender].map(({ rate }) => rate);
  const cpus = (contender: Contender) => costs[contender].map(({ cpu }) => cpu);
  /** What a contender adds to what the browser needs by itself. */
  const added = (contender: Contender) => {
    const none = cpus('none');
    return cpus(contender).map((cpu, round) => cpu - (none[round] ?? 0));
  };

  const against = (contender: Contender) => paired(rates('ours'), rates(contender));
  const named = (text: string) => `${text} (${browser})`;
  const figures = [
    figure(named('throughput: ours ÷ no-op with the same listeners'), against('same'), {
      atLeast: 0.97,
      lowerAtLeast: 0.93,
    }),
    figure(named('throughput: ours ÷ no extension'), against('none')),
    figure(
      named('added CPU per answer: ours ÷ no-op with the same listeners'),
      paired(added('ours'), added('same')),
      {
        atMost: 1.25,
      },
    ),
    figure(named('CPU per 1 000 answers, no extension'), cpus('none'), null, 'ms'),
    figure(named('CPU per 1 000 answers, no-op with the same listeners'), cpus('same'), null, 'ms'),
    figure(named('CPU per 1 000 answers, ours'), cpus('ours'), null, 'ms'),
    figure(named('answers per second, no extension'), rates('none'), null, '/s'),
    figure(named('answers per second, ours'), rates('ours'), null, '/s'),
  ];
  if (browser === 'firefox') return figures;
  return [
    ...figures,
    figure(named('throughput: ours ÷ naive'), against('naive'), { moreThan: 1, lowerAtLeast: 1 }),
    figure(named('throughput: ours ÷ no-op with one listener'), against('one'), { atLeast: 0.9 }),
  ];
}
