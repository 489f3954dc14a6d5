/** The table: on the terminal, and as a page of the documentation. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import { join } from 'node:path';
import { executablePath } from '../e2e/harness/browsers.ts';
import { browserNames } from '../e2e/harness/index.ts';
import { root } from '../e2e/harness/places.ts';
import { type Figure, type Goal, isMet } from './figure.ts';

const shown = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);

function goalText(goal: Goal | null): string {
  if (goal === null) return '–';
  const { atLeast, atMost, moreThan, lowerAtLeast } = goal;
  const parts = [
    atLeast === undefined ? null : `≥ ${atLeast}`,
    atMost === undefined ? null : `≤ ${atMost}`,
    moreThan === undefined ? null : `> ${moreThan}`,
    lowerAtLeast === undefined ? null : `lower bound ≥ ${lowerAtLeast}`,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

function cells(each: Figure): string[] {
  const { median, low, high, spread, rounds } = each.value;
  const met = isMet(each);
  return [
    each.name,
    goalText(each.goal),
    `${shown(median)}${each.unit && ` ${each.unit}`}`,
    rounds > 1 ? `${shown(low)} … ${shown(high)}` : '–',
    rounds > 1 ? shown(spread) : '–',
    String(rounds),
    met === null ? '' : met ? 'yes' : 'no',
  ];
}

const HEAD = ['figure', 'goal', 'median', '95 %', 'spread', 'rounds', 'met'];

/** As Markdown, which a terminal shows as well. */
export function tableOf(figures: readonly Figure[], columns: readonly string[] = HEAD): string {
  const chosen = (row: readonly string[]) => columns.map((column) => row[HEAD.indexOf(column)] ?? '');
  const rows = [HEAD, ...figures.map(cells)].map(chosen);
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body.map(line)].join(
    '\n',
  );
}

function versionOf(command: string): string {
  return execFileSync(command, ['--version'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

/** Machine, versions, and how busy it was. */
export function circumstances(): string {
  const processors = cpus();
  const browsers = browserNames.map((name) => versionOf(executablePath(name, 'en')).split(' built on')[0]);
  const load = loadavg()
    .map((each) => each.toFixed(1))
    .join(' ');
  return `${new Date().toISOString().slice(0, 10)} · ${processors.length} × ${processors[0]?.model.trim()} · Linux ${release()} · Node ${process.version} · ${browsers.join(' · ')} · load average ${load}`;
}

/** Where the README has it. */
const README_TABLE = /(?<=<!-- `npm run bench -- --write` -->\n).*?(?=\n<!-- until here -->)/s;

const PAGE = (facts: string, table: string) => `# Side by side

\`npm run bench -- --write\` measured this and wrote this page. Each figure is the median of paired rounds: in every round
all contenders take their turn on the same machine, with the same simulated Backlog over HTTP/2, and the ratio is taken
within the round. *95 %* is a bootstrap interval of the median, *spread* the distance of the quartiles. Ratios can be
compared between machines, times cannot. \`npm run bench -- throughput --rounds 30\` measures one figure.

${facts}

${table}

- *no extension*: one that listens to nothing, so that the driver has a worker to hold on to.
- *no-op with one listener*: \`onCompleted\`, without headers. *No-op with the same listeners*: the four of ours, with the
  same filter and the same headers, which do nothing.
- *naive*: one listener that writes its table to \`storage.local\` and sets the badge for every answer. *Badge-only*: the
  same without the storage.
- *load*: a page with 16 loops, each of which fetches again when its answer is there. What ours does at most so often
  (toolbar six times a second, open screens ten times, storage four times, history three times in two seconds) costs the same at 100 answers a second as at 2 000:
  on a machine that is busy otherwise it is divided by few answers.
- *idle*: an answer every 300 to 400 ms, nothing is polled. One that comes within 150 ms after another, or after a poll,
  waits for the rest of them. Between badge and meter lie a message to the popup, looking at it, and a
  render, which the badge-only extension has not.
- *cold wake*: ours then asks the browser for what is stored, which the no-op does not.
- *model*: built into one file, as in the extension, with the \`Map\` loop beside it. Before each turn what the loop before
  it has left behind is collected, and the first two thousand events are not counted.
- *working*, *danger*: programs elsewhere spend 12 updates a minute, or 95 % of them. Polls of a minute that ended with
  spending from elsewhere come on top of the plan's shares.
`;

/** The page, and in the README what has a goal. */
export function writePage(figures: readonly Figure[]): void {
  const facts = circumstances();
  writeFileSync(join(root, 'docs/bench.md'), PAGE(facts, tableOf(figures)));
  const goals = figures.filter(({ goal }) => goal !== null);
  const table = tableOf(goals, ['figure', 'goal', 'median', '95 %', 'met']);
  const readme = join(root, 'README.md');
  const text = readFileSync(readme, 'utf8').replace(README_TABLE, () => `\n${facts}\n\n${table}\n`);
  writeFileSync(readme, text);
}
