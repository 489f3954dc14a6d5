/**
 * The pure model on one core: events per second against a loop of the same process that does one `Map` get and
 * one set for each event, and whether an event costs more among a thousand owners or after a million others.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { applyEvent, newQuotaState, type QuotaState } from '../../src/core/apply-event.ts';
import type { QuotaEvent } from '../../src/core/events.ts';
import { type Figure, figure, paired } from './figure.ts';
import { Traffic } from './traffic.ts';

const MANY_OWNERS = 1000;
const LONG_PAST = 1_000_000;
/** Events of which one round takes the time, in each of the loops. */
const EVENTS = 60_000;

type Take = (event: QuotaEvent) => unknown;

/** Collects what nobody needs any more. */
setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as (of: { type: 'minor' }) => void;

/**
 * Events per second of the processor's time, which other programs do not shorten. What the loop before has left behind
 * is collected first, and the first events, which bring the loop's own back into the processor's caches, do not count.
 */
function rateOf(traffic: Traffic, take: Take): number {
  gc({ type: 'minor' });
  for (const event of traffic.next()) take(event);
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

/** Counts the events of each owner: the get is needed, or the compiler would leave it out. */
function mapLoop(): Take {
  const counts = new Map<string, number>();
  return ({ owner }) => counts.set(owner, (counts.get(owner) ?? 0) + 1);
}

interface Contender {
  readonly traffic: Traffic;
  readonly take: Take;
}

function contender(owners: number, loop: (traffic: Traffic, past: number) => Take, past = 0): Contender {
  const traffic = new Traffic(owners);
  return { traffic, take: loop(traffic, past) };
}

/** The model after so many events. */
function modelLoop(traffic: Traffic, past: number): Take {
  // As accounts, or all but fifty would make room for each other.
  const ledger: QuotaState = newQuotaState([], () => true);
  const take: Take = (event) => applyEvent(ledger, event);
  for (let count = 0; count < past; ) {
    const events = traffic.next();
    events.forEach(take);
    count += events.length;
  }
  return take;
}

export function model(rounds = 15, past = LONG_PAST): Figure[] {
  const contenders = [
    contender(1, modelLoop, EVENTS),
    contender(1, mapLoop),
    contender(MANY_OWNERS, modelLoop, EVENTS * 5),
    contender(MANY_OWNERS, mapLoop),
    contender(1, modelLoop, past),
  ];
  const rates = contenders.map((): number[] => []);
  // The first round warms up.
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, { traffic, take }] of contenders.entries()) rates[index]?.push(rateOf(traffic, take));
  }
  for (const each of rates) each.shift();
  const [ours = [], maps = [], crowded = [], crowdedMaps = [], afterwards = []] = rates;
  return [
    figure('model: events per second ÷ one Map get and set', paired(ours, maps), { atLeast: 0.2 }),
    figure('model: cost of an event, 1 000 owners ÷ 1', paired(ours, crowded), { atMost: 1.2 }),
    figure('the same of the Map get and set, 1 000 owners ÷ 1', paired(maps, crowdedMaps)),
    figure(`model: cost of an event, after ${past} others ÷ after few`, paired(ours, afterwards), {
      atMost: 1.2,
    }),
    figure('model: events per second', ours, null, '/s'),
  ];
}
