/** The first run, step by step. */
import { Welcome, type WelcomeProps } from '../../../src/pages/welcome/welcome.tsx';
import { account } from '../fixtures.ts';
import type { Scene, Step } from './scenes.tsx';

const nothing = () => {};

const welcome = (more: Partial<WelcomeProps> = {}, steps: readonly Step[] = []): Scene => ({
  screen: 'welcome',
  view: (
    <Welcome
      accounts={[]}
      noAccess={false}
      unpinned={false}
      shortcut="Alt+Shift+Q"
      actions={{ allow: nothing, openOptions: nothing }}
      {...more}
    />
  ),
  steps,
});

const next: Step = { click: 'button[type=submit]' };
const space = (text: string): Step[] => [{ type: text, into: 'input[type=text]' }, next];
const key = (text: string): Step[] => [
  ...space('demo.backlog.com'),
  { type: text, into: 'input[type=password]' },
  next,
];

export const welcomeScenes: Record<string, Scene> = {
  'welcome-access': welcome({ noAccess: true }),
  'welcome-space': welcome(),
  'welcome-which-space': welcome({}, space('demo')),
  'welcome-no-space': welcome({}, [next]),
  'welcome-key': welcome({}, space('demo.backlog.com')),
  'welcome-bad-key': welcome({}, key('wrong')),
  'welcome-done': welcome({ unpinned: true }, key('good')),
  'welcome-again': welcome({ accounts: [account()], shortcut: null }),
};
