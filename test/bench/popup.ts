/** How long the real popup takes from the call that opens it until it is painted. */
import { eventually } from '../e2e/harness/eventually.ts';
import { callIn } from '../e2e/harness/remote.ts';
import { alternate, inArena, type Stand } from './arena.ts';
import { type Figure, figure, paired } from './figure.ts';
import { loadFor } from './load.ts';

/** Both popups paint nothing before their gauges: the first paint is theirs. */
async function paintOf({ session, page }: Stand): Promise<number> {
  const openedAt = await session.inExtension(async () => {
    const at = performance.timeOrigin + performance.now();
    await chrome.action.openPopup();
    return at;
  });
  const target = await page
    .browser()
    .waitForTarget(
      (each) => each.url().startsWith(session.extensionOrigin) && /popup.*html$/.test(each.url()),
    );
  const popup = await target.asPage();
  const paintedAt = await eventually('a painted popup', () =>
    callIn(popup, () => {
      const [paint] = performance.getEntriesByName('first-contentful-paint');
      const gauges = document.querySelectorAll('meter, [role="meter"]').length;
      return paint && gauges === 4 && performance.timeOrigin + paint.startTime;
    }, []),
  );
  await popup.close();
  return paintedAt - openedAt;
}

export async function popup(rounds: number): Promise<Figure[]> {
  const contenders = ['none', 'ours'] as const;
  const { alive, dead } = await inArena('chromium', contenders, async (arena) => {
    for (const stand of Object.values(arena)) {
      await loadFor(1, stand);
      await paintOf(stand);
    }
    return {
      alive: await alternate(contenders, rounds, (each) => paintOf(arena[each])),
      dead: await alternate(contenders, rounds, async (each) => {
        await arena[each].session.killBackground();
        return paintOf(arena[each]);
      }),
    };
  });
  const goal = { atMost: 1.5 };
  return [
    figure('popup to paint, worker awake: ours ÷ static page', paired(alive.ours, alive.none), goal),
    figure('popup to paint, worker dead: ours ÷ static page', paired(dead.ours, dead.none), goal),
    figure('popup to paint, static page', alive.none, null, 'ms'),
    figure('popup to paint, ours, worker awake', alive.ours, null, 'ms'),
    figure('popup to paint, ours, worker dead', dead.ours, null, 'ms'),
  ];
}
