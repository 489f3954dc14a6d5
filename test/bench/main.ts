/**
 * `npm run bench`: measures the built extension side by side with others, on the machine at hand, and prints a table.
 *
 * `npm run bench -- throughput popup --rounds 30` measures some of it, `--events 30000` shortens the
 * heap's, `--write` writes `docs/bench.md`.
 */
import { parseArgs } from 'node:util';
import { prepareBrowsers } from '../e2e/harness/browsers.ts';
import { built } from './built.ts';
import { chartlessZips } from './chartless.ts';
import { type Figure, isMet } from './figure.ts';
import { heap } from './heap.ts';
import { latency } from './latency.ts';
import { pollReads, wakeUps } from './polling.ts';
import { popup } from './popup.ts';
import { circumstances, tableOf, writePage } from './report.ts';
import { sizes } from './sizes.ts';
import { throughput } from './throughput.ts';
import { coldWake } from './wake.ts';
import { writes } from './writes.ts';

/** Each with its usual number of rounds: more where the goal is close to 1. */
const MEASUREMENTS: Readonly<
  Record<string, (rounds: number | undefined, events: number) => Figure[] | Promise<Figure[]>>
> = {
  throughput: (rounds = 15) => throughput('chromium', rounds),
  firefox: (rounds = 15) => throughput('firefox', rounds),
  latency: (rounds = 5) => latency(rounds),
  wake: (rounds = 15) => coldWake(rounds),
  popup: (rounds = 15) => popup(rounds),
  writes: (rounds = 5) => writes(rounds),
  heap: (_rounds, events) => heap(events),
  model: async (rounds) => (await built<typeof import('./model.ts')>('test/bench/model.ts')).model(rounds),
  size: async () => [...sizes(), ...(await chartlessZips())],
  polls: () => pollReads(),
  idle: () => wakeUps(),
};

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      events: { type: 'string', default: '1000000' },
      write: { type: 'boolean', default: false },
    },
  });
  const names = positionals.length > 0 ? positionals : Object.keys(MEASUREMENTS);
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  prepareBrowsers(['chromium', 'firefox']);
  console.log(circumstances());
  const figures: Figure[] = [];
  for (const name of names) {
    const measure = MEASUREMENTS[name];
    if (measure === undefined)
      throw new Error(`No ${name}: there are ${Object.keys(MEASUREMENTS).join(', ')}`);
    const begun = performance.now();
    const measured = await measure(rounds, Number(values.events));
    const seconds = ((performance.now() - begun) / 1000).toFixed(0);
    console.log(`\n${name}, in ${seconds} s\n${tableOf(measured)}`);
    figures.push(...measured);
  }
  const missed = figures.filter((each) => isMet(each) === false);
  console.log(`\n${figures.length} figures; goals missed: ${missed.length}`);
  for (const { name } of missed) console.log(`  ${name}`);
  if (values.write) writePage(figures);
}

await main(process.argv.slice(2));
