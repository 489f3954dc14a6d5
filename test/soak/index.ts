/**
 * The long runs: `npm run test:soak` does all of them, `npm run test:soak -- load day` the named ones. A number after
 * a name makes that one longer or shorter. Ctrl-C ends what runs, prints what it has found so far, and stops.
 */
import { reap } from '../e2e/harness/reaper.ts';
import { soakDay } from './day.ts';
import { say } from './figures.ts';
import type { Soak } from './soak.ts';
import { soakDeaths } from './soak-deaths.ts';
import { soakLoad } from './soak-load.ts';
import { soakPacked } from './soak-packed.ts';

const soaks: Readonly<Record<string, Soak>> = {
  deaths: soakDeaths,
  load: soakLoad,
  day: soakDay,
  packed: soakPacked,
};

function chosen(args: readonly string[]): [name: string, amount: number][] {
  const names = args.length === 0 ? Object.keys(soaks) : args.filter((arg) => Number.isNaN(Number(arg)));
  return names.map((name) => {
    const soak = soaks[name];
    if (soak === undefined) throw new Error(`No soak ${name}; there are ${Object.keys(soaks).join(', ')}`);
    const amount = Number(args[args.indexOf(name) + 1]);
    return [name, args.includes(name) && amount > 0 ? amount : soak.usual];
  });
}

const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());

let well = true;
for (const [name, amount] of chosen(process.argv.slice(2))) {
  const soak = soaks[name];
  if (soak === undefined || stopping.signal.aborted) continue;
  say(`${name}: ${amount} ${soak.unit}, begun ${new Date().toISOString()}`);
  const passed = await soak.run(amount, stopping.signal);
  say(`${name}: ${passed ? 'ok' : 'FAILED'}`);
  well &&= passed;
}
reap();
process.exitCode = well ? 0 : 1;
