import { beforeEach, expect, it, vi } from 'vitest';
import { sumUp } from '../../../src/history/hour-sums.ts';
import { hoursOfSpan } from '../../../src/history/owner-hour.ts';
import type { WindowRecord } from '../../../src/history/records.ts';
import { reportText } from '../../../src/pages/panel/history/report.ts';
import { aWindowRecord } from '../../history/records.ts';

beforeEach(() => {
  vi.stubEnv('TZ', 'UTC');
});

const OWNER = 'demo.backlog.com#1';
const at = (day: number, hour: number) => Date.UTC(2026, 10, day, hour) / 1000;
const NOW = at(24, 0) * 1000;

const hourWith = (openedAt: number, more: Partial<WindowRecord>) => ({
  owner: OWNER,
  hour: Math.floor(openedAt / 3600),
  category: 'update',
  sums: sumUp([aWindowRecord({ category: 'update', reset: openedAt + 60, limit: 150, ...more })]),
});

const report = (initiator = 'app.example.com', name = 'CI bot') => {
  const by = [{ initiator, endpoint: 'PATCH /issues/:id', count: 50 }];
  const hours = [
    hourWith(at(20, 2), { used: 150, observed: 50, by, rateLimited: 7 }),
    hourWith(at(21, 2), { used: 150, observed: 0, by: [] }),
    hourWith(at(21, 3), { used: 125, observed: 0, by: [] }),
  ];
  const owner = hoursOfSpan({ owner: OWNER, from: at(20, 0), to: at(22, 0) - 1 });
  return reportText(name, { hours, owner }, ['update', 'icon'], NOW);
};

it('the report has the period, the share of it that was observed, and per type days, minutes, 429s, peak and programs', () => {
  expect(report()).toBe(`# Backlog API usage: CI bot

Fri, Nov 20 to Tue, Nov 24. Checked 50% of the time.

## Update

|  |  |
| --- | --- |
| Busiest minute | 150 of 150 (Fri, Nov 20 02:00) |
| Days at the limit | 2 |
| Minutes at the limit | 2 |
| Minutes at 80% or more | 3 |
| Rate-limited requests seen (429) | 7 (429 in 1 min) |
| Total requests | 425 |

| Program | Requests | Share |
| --- | --- | --- |
| Other programs (not visible to this extension) | 375 | 88% |
| app.example.com | 50 | 12% |

## Icon

unused

Figures with ≥ were last checked more than 5 s before their reset, so the real ones may be higher. Programs outside this browser appear as other programs.
`);
});

const lines = (...windows: Partial<WindowRecord>[]) => {
  const hours = windows.map((more, hour) => hourWith(at(20, hour), { observed: 0, by: [], ...more }));
  const owner = hoursOfSpan({ owner: OWNER, from: at(20, 0), to: at(22, 0) - 1 });
  return reportText('CI bot', { hours, owner }, ['update'], NOW).split('\n');
};

it('in the report a minute with a 429 is at the limit, and figures that may be higher have ≥', () => {
  const late = { used: 118, checkedAt: at(20, 0) + 35 };
  expect(lines({ ...late, rateLimited: 9 }, late, late)).toEqual(
    expect.arrayContaining([
      '| Days at the limit | ≥ 1 |',
      '| Minutes at the limit | ≥ 1 |',
      '| Minutes at 80% or more | ≥ 1 |',
      '| Rate-limited requests seen (429) | 9 (429 in 1 min) |',
      '| Total requests | ≥ 354 |',
      '| Other programs (not visible to this extension) | ≥ 354 | 100% |',
    ]),
  );
});

it('the report has no table of programs where all that is known are 429s', () => {
  const written = lines({ used: 0, rateLimited: 5 });
  expect(written).toContain('| Rate-limited requests seen (429) | 5 (429 in 1 min) |');
  expect(written.filter((line) => line.includes('---') || line.includes('Program |'))).toEqual([
    '| --- | --- |',
  ]);
});

it.each([
  ['a cell', 'evil|host<b>', 'evil\\|host\\<b\\>'],
  ['an image', '![x](https://evil.example/p.png)', '!\\[x\\](https\\://evil.example/p.png)'],
  ['HTML', '<img src=x> &lt;b&gt;', '\\<img src=x\\> \\&lt;b\\&gt;'],
  ['emphasis', 'CI_bot_x **a** ~~b~~ `c`', 'CI\\_bot\\_x \\*\\*a\\*\\* \\~\\~b\\~\\~ \\`c\\`'],
  ['a link by its address alone', 'www.evil.example', 'www\\.evil.example'],
  ['a line of its own, or the end of a heading', 'a\r\n# b #', 'a \\# b \\#'],
])('no name in the report becomes markup: %s', (_, name, written) => {
  expect(report('app.example.com', name).split('\n')[0]).toBe(`# Backlog API usage: ${written}`);
  expect(report(name)).toContain(`| ${written} | 50 |`);
});
