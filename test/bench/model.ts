/**
 * The pure model on one core: events per second against a loop of the same process that does one `Map` get and
 * one set for each event, and whether an event costs more among a thousand owners or after a million others.
 */
import type { LedgerEvent } from '../../src/quota/event.ts';
import { type Ledger, newLedger, reduce } from '../../src/quota/ledger.ts';
import { type Figure, figure, paired } from './figure.ts';
import { Traffic } from './traffic.ts';

const MANY_OWNERS = 1000;
const LONG_PAST = 1_000_000;
/** Events of which one round takes the time, in each of the loops. */
const EVENTS = 60_000;

type Take = (event: LedgerEvent) => unknown;

/** Events per second of the processor's time, which other programs do not shorten. */
function rateOf(traffic: Traffic, take: Take): number {
  let [micros, count] = [0, 0];
  while (count < EVENTS) {
    const events = traffic.next();
    const begun = process.cpuUsage();
    for (const event of events) take(event);
    const { user, system } = process.cpuUsage(begun);
    micros += user + system;
    count += events.length;
  }
  return (count * 1_000_000) / micros;
}

function mapLoop(): Take {
  const owners = new Map<string, LedgerEvent>();
  return (event) => {
    owners.get(event.owner);
    owners.set(event.owner, event);
  };
}

/** The model after so many events. */
function modelLoop(traffic: Traffic, past = 0): Take {
  const ledger: Ledger = newLedger();
  const take: Take = (event) => reduce(ledger, event);
  for (let count = 0; count < past; ) {
    const events = traffic.next();
    events.forEach(take);
    count += events.length;
  }
  return take;
}

export function model(rounds = 15, past = LONG_PAST): Figure[] {
  const loops = [1, 1, MANY_OWNERS, 1].map((owners) => new Traffic(owners)) as [
    Traffic,
    Traffic,
    Traffic,
    Traffic,
  ];
  const [one, same, crowd, long] = loops;
  const takes = [modelLoop(one), mapLoop(), modelLoop(crowd, EVENTS), modelLoop(long, past)] as const;
  const rates = [one, same, crowd, long].map((): number[] => []);
  // The first round warms up.
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, take] of takes.entries()) rates[index]?.push(rateOf(loops[index] ?? one, take));
  }
  for (const each of rates) each.shift();
  const [ours = [], maps = [], crowded = [], afterwards = []] = rates;
  return [
    figure('model: events per second ÷ one Map get and set', paired(ours, maps), { atLeast: 0.2 }),
    figure('model: cost of an event, 1 000 owners ÷ 1', paired(ours, crowded), { atMost: 1.2 }),
    figure(`model: cost of an event, after ${past} others ÷ after few`, paired(ours, afterwards), {
      atMost: 1.2,
    }),
    figure('model: events per second', ours, null, '/s'),
  ];
}
