/** What the toolbar button and the popup's meter said, and when. */
import type { Stand } from './arena.ts';

/** `at` in ms of the machine's clock. */
export type Shown = [figure: number, at: number];

interface Recorder {
  toolbar: { text: Shown[]; title: Shown[] };
  meter: Shown[];
}

/** Has the background note each text and title of its button, once the browser has taken it. */
export async function watchToolbar({ session }: Stand): Promise<void> {
  await session.inBackground(() => {
    const toolbar: Recorder['toolbar'] = { text: [], title: [] };
    Object.assign(globalThis, { toolbar });
    const scope = globalThis as unknown as { browser?: typeof chrome; chrome: typeof chrome };
    const note = (list: Shown[], text: string | undefined, done: unknown) =>
      Promise.resolve(done).then(() => {
        const [figure = ''] = /\d[\d,]*/.exec(text ?? '') ?? [];
        list.push([Number(figure.replaceAll(',', '')), performance.timeOrigin + performance.now()]);
      });
    for (const { action } of new Set([scope.browser ?? scope.chrome, scope.chrome])) {
      const setText = action.setBadgeText.bind(action);
      const setTitle = action.setTitle.bind(action);
      action.setBadgeText = (details: chrome.action.BadgeTextDetails) =>
        note(toolbar.text, details.text, setText(details));
      action.setTitle = (details: chrome.action.TitleDetails) =>
        note(toolbar.title, details.title, setTitle(details));
    }
  });
}

/** What was noted since the last time. */
export function takeToolbar({ session }: Stand, kind: 'text' | 'title'): Promise<Shown[]> {
  return session.inBackground((name) => {
    const { toolbar } = globalThis as unknown as Recorder;
    return toolbar[name].splice(0);
  }, kind);
}

/** Has the popup note each figure of the meter of this name. */
export async function watchMeter({ session }: Stand, name: string): Promise<void> {
  await session.inPopup((label: string) => {
    const scope = globalThis as unknown as Recorder & { watch?: MutationObserver };
    scope.watch?.disconnect();
    scope.meter = [];
    scope.watch = new MutationObserver(() => {
      const meter = document.querySelector(`[role="meter"][aria-label="${label}"]`);
      const figure = Number(meter?.getAttribute('aria-valuenow') ?? Number.NaN);
      if (figure !== scope.meter.at(-1)?.[0]) {
        scope.meter.push([figure, performance.timeOrigin + performance.now()]);
      }
    });
    scope.watch.observe(document, { subtree: true, childList: true, attributes: true });
  }, name);
}

export function takeMeter({ session }: Stand): Promise<Shown[]> {
  return session.inPopup(() => (globalThis as unknown as Recorder).meter.splice(0));
}
