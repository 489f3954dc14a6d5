/** All scenes of one screen on one page, one at a time: `?screen=popup&lang=ja`, then `showScene('ok')`. */
import { render } from 'preact';
import { mount } from '../../../src/ui/app/mount.tsx';
import { outline, type Part } from './outline.ts';
import { beside, overflows } from './overflow.ts';
import { type Step, scenes } from './scenes.tsx';

/** What the form's own test of a key gets to hear: the key "good" is, any other is refused. */
window.fetch = async (url, init) => {
  const good = new Headers(init?.headers).get('Backlog-API-Key') === 'good';
  const refused = { errors: [{ message: 'Authentication failure.', code: 11, moreInfo: '' }] };
  const body = String(url).endsWith('myself') ? { id: 7, name: 'ci-bot' } : { name: 'Demo Inc.' };
  return new Response(JSON.stringify(good ? body : refused), { status: good ? 200 : 401 });
};

declare global {
  interface Window {
    readonly sceneList: readonly { readonly name: string; readonly steps: readonly Step[] }[];
    readonly showScene: (name: string) => void;
    readonly outline: () => Part[];
    readonly overflows: () => string[];
    readonly beside: () => string[];
  }
}

const screen = new URLSearchParams(location.search).get('screen');
switch (screen) {
  case 'popup':
    await import('../../../src/pages/popup/popup.css');
    break;
  case 'welcome':
    await import('../../../src/pages/welcome/welcome.css');
    break;
  case 'options':
    await import('../../../src/pages/options/options.css');
    break;
  default:
    await import('../../../src/pages/panel/panel.css');
}

Object.assign(window, {
  sceneList: Object.entries(scenes)
    .filter(([, scene]) => scene.screen === screen)
    .map(([name, { steps = [] }]) => ({ name, steps })),
  showScene: (name: string) => {
    const root = document.getElementById('app');
    if (root !== null) render(null, root);
    mount(scenes[name]?.view);
  },
  outline: () => outline(document.body),
  overflows: () => overflows(document.body),
  beside,
} satisfies Pick<Window, 'sceneList' | 'showScene' | 'outline' | 'overflows' | 'beside'>);
// One font on every machine, so that lines break at the same words.
document.documentElement.style.setProperty('--font', "'Noto Sans CJK JP', sans-serif");
document.documentElement.dataset.ready = 'true';
