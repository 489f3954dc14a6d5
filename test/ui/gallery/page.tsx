/** All stories of one screen on one page, one at a time: `?screen=popup&lang=ja`, then `showStory('ok')`. */
import { render } from 'preact';
import { mount } from '../../../src/ui/app/mount.tsx';
import { optionsStories, welcomeStories } from './options-stories.tsx';
import { isBeside, overflows } from './overflow.ts';
import { panelStories } from './panel-stories.tsx';
import { popupStories } from './popup-stories.tsx';
import type { ScreenName } from './screens.ts';
import type { Step, Stories } from './story.tsx';

/** Answers the form's test of a key: "good" is accepted, any other key is not. */
window.fetch = async (url, init) => {
  const good = new Headers(init?.headers).get('Backlog-API-Key') === 'good';
  const refused = { errors: [{ message: 'Authentication failure.', code: 11, moreInfo: '' }] };
  const body = String(url).endsWith('myself') ? { id: 7, name: 'ci-bot' } : { name: 'Demo Inc.' };
  return new Response(JSON.stringify(good ? body : refused), { status: good ? 200 : 401 });
};

declare global {
  interface Window {
    readonly storyNames: readonly string[];
    /** Resolves when the story is drawn and its steps are taken. */
    readonly showStory: (name: string) => Promise<void>;
    readonly overflows: () => string[];
    readonly isBeside: () => string[];
  }
}

const SCREENS: Record<ScreenName, { stories: Stories; style: () => Promise<unknown> }> = {
  popup: { stories: popupStories, style: () => import('../../../src/pages/popup/popup.css') },
  welcome: { stories: welcomeStories, style: () => import('../../../src/pages/welcome/welcome.css') },
  options: { stories: optionsStories, style: () => import('../../../src/pages/options/options.css') },
  panel: { stories: panelStories, style: () => import('../../../src/pages/panel/panel.css') },
};

const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)));

/** What a module that is loaded later draws may take its time. */
async function find(selector: string): Promise<HTMLElement> {
  for (let tries = 0; tries < 100; tries++) {
    const target = document.querySelector<HTMLElement>(selector);
    if (target !== null) return target;
    await drawn();
  }
  throw new Error(`Nothing to click or type into: ${selector}`);
}

/** In the page itself: a driver's clicks wait for several frames each. */
async function take(step: Step): Promise<void> {
  const target = await find('click' in step ? step.click : step.into);
  target.focus();
  if ('click' in step) {
    target.click();
  } else {
    (target as HTMLInputElement).value = step.type;
    target.dispatchEvent(new Event('input', { bubbles: true }));
  }
}

const { stories, style } = SCREENS[new URLSearchParams(location.search).get('screen') as ScreenName];
await style();
Object.assign(window, {
  storyNames: Object.keys(stories),
  showStory: async (name: string) => {
    const root = document.getElementById('app');
    if (root !== null) render(null, root);
    const { view, steps = [] } = stories[name] ?? {};
    mount(view);
    for (const step of steps) {
      await drawn();
      await take(step);
    }
    window.scrollTo(0, 0);
    await drawn();
  },
  overflows: () => overflows(document.body),
  isBeside,
} satisfies Pick<Window, 'storyNames' | 'showStory' | 'overflows' | 'isBeside'>);
// One font on every machine, so that lines break at the same words.
document.documentElement.style.setProperty('--font', "'Noto Sans CJK JP', sans-serif");
document.documentElement.dataset.ready = 'true';
