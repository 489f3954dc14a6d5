/** How long a worker that was ended takes from the request that wakes it until it can take events. */
import { eventually } from '../e2e/harness/eventually.ts';
import { callIn } from '../e2e/harness/remote.ts';
import { alternate, inArena, type Stand } from './arena.ts';
import { type Figure, figure, paired } from './figure.ts';
import { loadFor } from './load.ts';
import { KEY } from './place.ts';

/** The worker starts without waiting for the driver, which else holds up every new one to look at it. */
async function letStart({ page }: Stand): Promise<void> {
  const devtools = await page.createCDPSession();
  await devtools.connection()?.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: true,
    filter: [{ type: 'page', exclude: true }, {}],
  });
  await devtools.detach();
}

async function wake({ session, page }: Stand): Promise<number> {
  await session.killBackground();
  const askedAt = await callIn(
    page,
    async (key: string) => {
      const at = performance.timeOrigin + performance.now();
      await (await fetch('/api/v2/issues/DEMO-1', { headers: { 'Backlog-API-Key': key } })).text();
      return at;
    },
    [KEY],
  );
  const readyAt = await eventually('a worker that is ready', () =>
    session.inBackground(() => {
      const [mark] = performance.getEntriesByName('ready');
      return mark && performance.timeOrigin + mark.startTime;
    }),
  );
  return readyAt - askedAt;
}

export async function coldWake(rounds: number): Promise<Figure[]> {
  const contenders = ['waking', 'ours'] as const;
  const times = await inArena('chromium', contenders, async (arena) => {
    for (const stand of Object.values(arena)) {
      // So that there is something to restore.
      await loadFor(1, stand);
      await letStart(stand);
      await wake(stand);
    }
    return alternate(contenders, rounds, (each) => wake(arena[each]));
  });
  return [
    figure('cold wake to ledger ready: ours ÷ no-op', paired(times.ours, times.waking), { atMost: 1.3 }),
    figure('cold wake, no-op', times.waking, null, 'ms'),
    figure('cold wake to ledger ready, ours', times.ours, null, 'ms'),
  ];
}
