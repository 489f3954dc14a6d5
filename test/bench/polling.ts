/** What polling costs in an hour, by simulation, and that nobody is woken where there is no account. */
import { Hour, type Program } from '../core/polling/hour.ts';
import { FREE, PAID } from '../simulator/quota.ts';
import { inArena } from './arena.ts';
import { type Figure, figure } from './figure.ts';

const HOUR = 60;

/** What other programs of the user do meanwhile. */
const HOURS: Readonly<Record<string, (update: number) => readonly Program[]>> = {
  idle: () => [],
  working: () => [{ category: 'update', every: 5, here: false }],
  critical: (update) => [{ category: 'update', every: 60 / (update * 0.95), here: false }],
};

/** The share of the hour's reads that polling took, in percent. */
export function pollReads(): Figure[] {
  return Object.entries({ paid: PAID, free: FREE }).flatMap(([plan, limits]) =>
    Object.entries(HOURS).map(([hour, programs]) => {
      const { polls } = new Hour(limits).run(programs(limits.update));
      const percent = (100 * polls) / (limits.read * HOUR);
      return figure(
        `reads spent by polling, ${plan} plan, ${hour} hour (${polls})`,
        [percent],
        { atMost: plan === 'paid' ? 1 : 5 },
        '%',
      );
    }),
  );
}

/** What would wake the worker: its alarms, and the timer chain that only events keep alive. */
export async function wakeUps(): Promise<Figure[]> {
  const alarms = async (account: boolean) =>
    inArena(
      'chromium',
      ['ours'],
      ({ ours }) => ours.session.inExtension(async () => (await chrome.alarms.getAll()).length),
      { account },
    );
  const idle = new Hour(PAID).run([]);
  return [
    figure('alarms set, no account: wake-ups in an idle hour', [await alarms(false)], { atMost: 0 }),
    figure('alarms set, one account', [await alarms(true)]),
    figure('wake-ups in an idle hour, one account, paid plan: its polls', [idle.polls], { atMost: 120 }, ''),
  ];
}
