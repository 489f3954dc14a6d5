/** What really happens to users of the API, to look at. The scenarios of the end-to-end tests can be played too. */
import { backlogClient } from '../simulator/client.ts';
import {
  demoSpace,
  hanako,
  type Plan,
  type Scenario,
  scenario,
  taro,
  scenarios as tested,
} from '../simulator/scenarios.ts';
import { run, type Stream } from '../simulator/traffic.ts';

export interface DemoScenario extends Scenario {
  /** What to look at, and what it means. */
  readonly watchFor?: string;
  /** Whose accounts are set up; Hanako's alone unless said. */
  readonly accounts?: readonly (typeof hanako)[];
}

const [first = '', second = ''] = hanako.keys;
const [ofTaro = ''] = taro.keys;

const demo = ({
  watchFor,
  accounts,
  ...plan
}: Plan & Required<Pick<DemoScenario, 'watchFor'>> & Pick<DemoScenario, 'accounts'>): DemoScenario => ({
  ...scenario(plan),
  watchFor,
  ...(accounts && { accounts }),
});

/** A program outside the browser, which no extension can see. */
const outside =
  (stream: Stream): NonNullable<Plan['outside']> =>
  (simulator, seconds, signal) =>
    run([stream], (apiKey) => backlogClient(simulator, demoSpace, apiKey), seconds, signal);

const own: DemoScenario[] = [
  demo({
    name: 'double-search',
    description: 'A search helper that sends two searches for each one of the user’s',
    watchFor:
      'Search falls by two at a time. Within ten seconds the button turns orange and the popup says which pace to keep; before the minute is over Search is used up, and the button counts the seconds to wait.',
    streams: (seconds) => [
      { apiKeys: [first], after429: 'wait', calls: ['search'], count: 4 * seconds, everyMs: 600, atOnce: 2 },
    ],
  }),
  demo({
    name: 'mark-all-read',
    description: '“Mark all read” sends 100 updates in parallel, and is clicked again twelve seconds later',
    watchFor:
      'The first click leaves 50 of 150 updates; the second uses them up, and half of it is refused (429). The popup names the overlapping requests under “What to change”.',
    latencyMs: 150,
    streams: () => [
      { apiKeys: [first], after429: 'ignore', calls: ['update'], count: 200, everyMs: 12_000, atOnce: 100 },
    ],
  }),
  demo({
    name: 'migration',
    description:
      'A migration outside the browser updates three issues a second with another key of the same user',
    watchFor:
      'The browser sees none of these requests: the checks show that Update falls, and after two or three of them the popup says that it is going too fast and that other programs cause it.',
    streams: (seconds) => [
      { apiKeys: [first], after429: 'wait', calls: ['issue'], count: seconds, everyMs: 4000 },
    ],
    outside: outside({ apiKeys: [second], after429: 'wait', calls: ['update'], count: 160, everyMs: 330 }),
  }),
  demo({
    name: 'two-accounts',
    description: 'Hanako reads now and then while Taro’s CI updates issues without a pause',
    watchFor:
      'Both accounts have limits of their own. After half a minute Taro is in danger: the button turns to him, and the popup, open on Hanako, says so above her gauges.',
    accounts: [hanako, taro],
    streams: (seconds) => [
      { apiKeys: [first], after429: 'wait', calls: ['issue'], count: seconds, everyMs: 3000 },
    ],
    outside: outside({ apiKeys: [ofTaro], after429: 'wait', calls: ['update'], count: 160, everyMs: 250 }),
  }),
  demo({
    name: 'second-key',
    description: 'Hanako has issued a second key “to have more requests”, and a page uses both',
    watchFor:
      'There is one limit, for limits are per user: both keys lower the same gauge. The row says “probably from this browser”, and the second key is in the list of accounts, where you can say that it is yours.',
    streams: (seconds) => [
      { apiKeys: [first], after429: 'wait', calls: ['issue'], count: seconds, everyMs: 2100 },
      { apiKeys: [second], after429: 'wait', calls: ['update'], count: 2 * seconds, everyMs: 700 },
    ],
  }),
];

/** By name, in the order in which they are listed to people. */
export const scenarios: ReadonlyMap<string, DemoScenario> = new Map([
  ...own.map((each) => [each.name, each] as const),
  ...tested,
]);

/** Played by `npm start` alone. */
export const usualScenario = 'double-search';

export function scenarioNamed(name: string): DemoScenario {
  const found = scenarios.get(name);
  if (!found) throw new Error(`No scenario ${name}; there are ${[...scenarios.keys()].join(', ')}`);
  return found;
}
