/** Deaths at any moment: in Chromium as many as asked for, in Firefox half of them. */
import { startStage } from '../e2e/alerts-stage.ts';
import { addAccount } from '../e2e/harness/screens.ts';
import { openPopupTab } from '../e2e/screens.ts';
import { dieAtRandom, type Toll } from './deaths.ts';
import { say } from './figures.ts';
import type { Soak } from './soak.ts';

const SPACE = 'demo.backlog.com';
const USER = { id: 7, name: 'Tester', keys: ['key-of-the-tester-0001'] };
/** Low ones are used up again and again. */
export const MORTAL_LIMITS = { read: 600, update: 60, search: 15, icon: 60 };

export const soakDeaths: Soak = {
  unit: 'deaths in Chromium, half as many in Firefox',
  usual: 200,
  run: async (amount, stop) => {
    let well = true;
    for (const [name, deaths] of [
      ['chromium', amount],
      ['firefox', Math.ceil(amount / 2)],
    ] as const) {
      if (stop.aborted) break;
      const stage = await startStage(name, (simulator) => {
        simulator.latencyMs = 25;
        simulator.addUser(SPACE, { ...USER, limits: MORTAL_LIMITS });
      });
      try {
        const [key = ''] = USER.keys;
        await addAccount(stage.session, { space: SPACE, apiKey: key });
        const popup = await openPopupTab(stage.session);
        const seed = Date.now() % 1_000_000;
        say(`seed: ${seed} (${name})`);
        const progress = (line: string) => say(`  ${line} (${name})`);
        const subject = { ...stage, popup, space: SPACE, userId: USER.id };
        const toll = await dieAtRandom(subject, { deaths, seed, key, stop, progress });
        sayToll(toll, name);
        well &&= toll.deviations.length === 0;
      } finally {
        await stage.close();
      }
    }
    return well;
  },
};

export function sayToll(toll: Toll, name: string): void {
  const { deaths, seconds, answers, deviations, requests, missing, longest } = toll;
  say(`deaths: ${deaths} (${name})`);
  say(`seconds: ${seconds.toFixed(0)} (${name})`);
  say(`requests: ${answers} (${name})`);
  say(`deviations of meters, badge, alerts, episodes, windows, list: ${deviations.length} (${name})`);
  say(
    `requests not in the list: ${missing} of ${requests}, the oldest ${longest} ms before its death (${name})`,
  );
}
