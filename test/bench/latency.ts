/** How soon an answer is on the toolbar, and on the meter of the open popup. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, answersOneByOne, answersUnderLoad } from './answers.ts';
import { inArena, type Stand } from './arena.ts';
import { type Figure, figure, paired } from './figure.ts';
import { type Shown, takeMeter, takeToolbar, watchMeter, watchToolbar } from './sightings.ts';
import { quantile } from './statistics.ts';

const LOAD_SECONDS = 3;
/** Longer than the throttles of badge and storage. */
const SETTLED = 600;

/** From each answer to the first sight of it, or of a later one, in ms. */
function delaysOf(answers: readonly Answer[], shown: readonly Shown[]): number[] {
  return answers.map(([remaining, at]) => {
    const sight = shown.find(([figure, seenAt]) => figure <= remaining && seenAt >= at - SETTLED);
    if (sight === undefined) throw new Error(`Nothing showed that ${remaining} are left`);
    return sight[1] - at;
  });
}

/** From each answer to when it was seen, in ms. */
interface Delays {
  readonly toolbar: number[];
  readonly meter: number[];
}

async function busy(stand: Stand): Promise<Delays> {
  await takeToolbar(stand, 'title');
  await takeMeter(stand);
  const answers = await answersUnderLoad(stand, LOAD_SECONDS);
  await sleep(SETTLED);
  return {
    toolbar: delaysOf(answers, await takeToolbar(stand, 'title')),
    meter: delaysOf(answers, await takeMeter(stand)),
  };
}

interface Idle {
  readonly badgeOnly: number[][];
  readonly badge: number[][];
  readonly meter: number[][];
}

/**
 * A page that asks now and then: badge-only and ours in turn, and then ours with its popup open. Nothing is polled, as
 * the other does not poll either: an answer that follows a poll within 150 ms waits for the rest of them.
 */
async function idleRounds(rounds: number): Promise<Idle> {
  const idle: Idle = { badgeOnly: [], badge: [], meter: [] };
  const seen = async (stand: Stand, take: () => Promise<Shown[]>) => {
    await take();
    const answers = await answersOneByOne(stand);
    await sleep(SETTLED);
    return delaysOf(answers, await take());
  };
  await inArena(
    'chromium',
    ['badge', 'ours'],
    async ({ badge, ours }) => {
      await watchToolbar(badge);
      await watchToolbar(ours);
      for (let round = 0; round < rounds; round += 1) {
        const inTurn = [
          async () => void idle.badgeOnly.push(await seen(badge, () => takeToolbar(badge, 'text'))),
          async () => void idle.badge.push(await seen(ours, () => takeToolbar(ours, 'text'))),
        ];
        for (const part of round % 2 === 0 ? inTurn : inTurn.reverse()) await part();
        await watchMeter(ours, 'Icon');
        // That it was opened is written down as well.
        await sleep(SETTLED);
        idle.meter.push(await seen(ours, () => takeMeter(ours)));
        await (await ours.session.openPopup?.())?.close();
      }
    },
    { account: false },
  );
  return idle;
}

/** Nothing else is in use, so the title is about the updates; it has all digits of a great number. */
async function busyRounds(rounds: number): Promise<Delays[]> {
  return inArena('chromium', ['ours'], async ({ ours }) => {
    await watchToolbar(ours);
    await watchMeter(ours, 'Update');
    const series: Delays[] = [];
    for (let round = 0; round < rounds; round += 1) series.push(await busy(ours));
    return series;
  });
}

export async function latency(rounds: number): Promise<Figure[]> {
  const idle = await idleRounds(rounds);
  const load = await busyRounds(rounds);
  const shares = [
    ['p50', 0.5, null],
    ['p95', 0.95, { atMost: 300 }],
  ] as const;
  return shares.flatMap(([name, share, goal]) => {
    const at = (series: readonly (readonly number[])[]) => series.map((delays) => quantile(delays, share));
    const [badgeOnly, badge, meter] = [at(idle.badgeOnly), at(idle.badge), at(idle.meter)];
    const near = { atMost: 1.2 };
    return [
      figure(`answer → badge, idle, ${name}: ours ÷ badge-only`, paired(badge, badgeOnly), near),
      figure(
        `answer → open popup's meter, idle, ${name}: ours ÷ badge-only's badge`,
        paired(meter, badgeOnly),
        near,
      ),
      figure(`answer → badge, idle, ${name}, badge-only`, badgeOnly, null, 'ms'),
      figure(`answer → badge, idle, ${name}, ours`, badge, null, 'ms'),
      figure(`answer → open popup's meter, idle, ${name}, ours`, meter, null, 'ms'),
      figure(`answer → toolbar under load, ${name}, ours`, at(load.map((each) => each.toolbar)), goal, 'ms'),
      figure(
        `answer → open popup's meter under load, ${name}, ours`,
        at(load.map((each) => each.meter)),
        goal,
        'ms',
      ),
    ];
  });
}
