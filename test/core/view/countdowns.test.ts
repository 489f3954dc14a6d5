/** Countdowns while clocks lie: how many are wrong, and that the next answer that names the time puts them right. */
import { expect, it } from 'vitest';
import { rounds, SEED } from '../../simulation.ts';
import { FREE, PAID, UserQuota } from '../../simulator/quota.ts';
import { seeded } from '../../utils.ts';
import { ms, T } from '../events.ts';
import { QuotaScenario } from '../quota-scenario.ts';

/** A countdown further off than this is wrong, in seconds. */
const TOLERANCE = 2;
const HOUR = 3600;

interface Count {
  looks: number;
  wrong: number;
  /** Looks since whose last jump an answer with a `Date` has come, and wrong ones among them. */
  informed: number;
  misled: number;
}

function live(seed: number, steps: number, count: Count): void {
  const random = seeded(seed);
  const chance = (share: number) => random() < share;
  const scenario = new QuotaScenario();
  const quota = new UserQuota(chance(0.5) ? PAID : FREE);
  const skew = Math.round((random() - 0.5) * 1200);
  /** How far this machine's clock is ahead of the true time, which `now` is, in seconds. */
  let offset = 0;
  const answers: { date: number; limit: number; remaining: number; reset: number }[] = [];
  let now = 0;
  let informed = false;

  const jump = () => {
    offset = chance(0.4)
      ? 0
      : ([HOUR, -HOUR, random() * 100, random() * -100][Math.floor(random() * 4)] ?? 0);
    informed = false;
  };
  const request = (id: string) => {
    const stamped = now + 0.02 + random() * 0.2;
    const server = stamped + skew;
    const { ok, limit, remaining, reset } = quota.spend('update', ms(server));
    const date = chance(0.1) ? null : Math.floor(server);
    const sent = now + offset;
    now = stamped + 0.02 + random() * 0.2;
    scenario.send(id, sent);
    const answer = { date, limit, remaining, reset: reset - T };
    scenario.answer({ ...answer, id, at: now + offset, status: ok ? 200 : 429 });
    if (ok && date !== null) answers.push({ ...answer, date });
    informed ||= date !== null;
  };
  /** The cache gives an earlier answer again, with its old `Date`. */
  const replay = () => {
    const old = answers[Math.floor(random() * answers.length)];
    if (old !== undefined) scenario.answer({ ...old, at: now + offset, fromCache: true });
  };
  const look = () => {
    const { state, resetAt } = scenario.gauge(now + offset);
    if (resetAt === null || (state !== 'open' && state !== 'exhausted')) return;
    const { reset } = quota.peek('update', ms(now + skew));
    const left = reset === null ? 0 : reset - T - (now + skew);
    const shown = (resetAt - ms(now + offset)) / 1000;
    const isWrong = Math.abs(shown - left) > TOLERANCE;
    count.looks += 1;
    count.wrong += isWrong ? 1 : 0;
    count.informed += informed ? 1 : 0;
    count.misled += informed && isWrong ? 1 : 0;
  };

  for (let step = 0; step < steps; step += 1) {
    now += random() * 6;
    if (chance(0.02)) now += random() * 8 * HOUR;
    if (chance(0.04)) jump();
    if (chance(0.15)) replay();
    if (chance(0.7)) request(`r${step}`);
    look();
    now += random() * 3;
    look();
  }
}

it('countdowns are right to 2 s after one answer: server off by 10 min, clock set by an hour, sleep, replays', () => {
  const count: Count = { looks: 0, wrong: 0, informed: 0, misled: 0 };
  for (let world = 0; world < rounds(4, 300); world += 1) live(SEED + world, 200, count);
  const share = (part: number, whole: number) => `${((part / whole) * 100).toFixed(3)} % of ${whole}`;
  console.log(`wrong countdowns: ${share(count.wrong, count.looks)} (seed ${SEED})`);
  console.log(`wrong countdowns since an answer named the time: ${share(count.misled, count.informed)}`);
  expect(count.informed).toBeGreaterThan(rounds(200, 10_000));
  expect(count.misled).toBe(0);
});
