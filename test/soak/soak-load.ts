/** Load for as long as asked for, in Chromium with fifty tabs, then in Firefox. */
import { startStage } from '../e2e/alerts-stage.ts';
import { addAccount } from '../e2e/harness/screens.ts';
import { openPopupTab } from '../e2e/screens.ts';
import type { Simulator } from '../simulator/index.ts';
import { kilobytes, quantile, say } from './figures.ts';
import { addOwners, type Load, loadAll, PROBE_LIMITS } from './load.ts';
import type { Soak } from './soak.ts';

const SPACE = 'demo.backlog.com';
const USER = { id: 7, name: 'Tester', keys: ['key-of-the-tester-0001'], limits: PROBE_LIMITS };
const TABS = 50;
const SENDING = 4;
const HEAP_SECONDS = 60;
/** The stated rate of writes; what has the user's attention is written beside it. */
export const WRITES_PER_SECOND = 4.5;
const BEHIND = 500;
const HEAP_GROWTH = 1.05;

export const soakLoad: Soak = {
  unit: 'seconds of load in each browser',
  usual: 60,
  run: async (seconds, stop) => {
    let well = true;
    for (const name of ['chromium', 'firefox'] as const) {
      if (stop.aborted) break;
      const prepare = (simulator: Simulator) => {
        simulator.addUser(SPACE, USER);
        addOwners(simulator, SPACE);
      };
      // A driver that follows each request is what a browser is busiest with: Firefox sends a third then.
      const stage = await startStage(name, prepare, {}, false);
      try {
        const [key = ''] = USER.keys;
        await addAccount(stage.session, { space: SPACE, apiKey: key });
        const popup = await openPopupTab(stage.session);
        const options = {
          heapSeconds: name === 'chromium' ? HEAP_SECONDS : 0,
          seconds,
          tabs: TABS,
          sending: SENDING,
          space: SPACE,
          userId: USER.id,
          key,
          stop,
        };
        const load = await loadAll({ ...stage, popup }, options);
        sayLoad(load, name);
        const [first = 1, last = 1] = [load.heaps[0], load.heaps.at(-1)];
        well &&= load.lost.length === 0 && load.writesPerSecond <= WRITES_PER_SECOND;
        well &&= quantile([...load.badge, ...load.popup], 1) <= BEHIND && last <= first * HEAP_GROWTH;
      } finally {
        await stage.close();
      }
    }
    return well;
  },
};

export function sayLoad(load: Load, name: string): void {
  const { requests, perSecond, owners, lost, windows, badge, popup, writesPerSecond, heaps } = load;
  const behind = (figures: readonly number[]) =>
    `median ${quantile(figures, 0.5).toFixed(0)} ms, 95 % ${quantile(figures, 0.95).toFixed(0)} ms, most ${quantile(figures, 1).toFixed(0)} ms of ${figures.length} looks`;
  say(`requests under load: ${requests}, ${perSecond.toFixed(0)} a second, of ${owners} owners (${name})`);
  say(`windows that lost an answer: ${lost.length} of ${windows} ${lost.slice(0, 5).join('; ')} (${name})`);
  say(`badge behind the server: ${behind(badge)} (${name})`);
  say(`popup behind the server: ${behind(popup)} (${name})`);
  say(`writes to storage.session: ${writesPerSecond.toFixed(2)} a second (${name})`);
  if (heaps.length > 0)
    say(`heap of the background after each tenth: ${heaps.map(kilobytes).join(', ')} (${name})`);
}
