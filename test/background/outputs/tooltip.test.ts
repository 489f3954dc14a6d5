/** The three lines of the toolbar button's tooltip. */
import { describe, expect, it } from 'vitest';
import { tooltip } from '../../../src/background/outputs/tooltip.ts';
import type { Gauge, OwnerView } from '../../../src/core/snapshot.ts';
import { badgeOf } from '../../../src/core/view/badge.ts';
import { fakeBrowser } from '../../platform/fake-browser.ts';
import {
  exhaustedGauge,
  failingPoll,
  gaugeAtRate,
  idleGauge,
  inSeconds,
  openGauge,
  owner,
  snapshot,
  staleGauge,
} from '../../ui/fixtures.ts';

const titleOf = (of: OwnerView): string[] =>
  tooltip(badgeOf(snapshot(of), false), 'demo.backlog.com')
    .replaceAll('\u00a0', ' ')
    .split('\n');
const clock = (seconds: number): string => new Date(inSeconds(seconds)).toTimeString().slice(0, 8);
const resets = `resets at ${clock(31)}`;
const checked = `demo.backlog.com · Checked ${clock(-3)}`;

describe('the tooltip', () => {
  it('says severity, figure and reset, owner and time of the check, on a line each', () => {
    expect(titleOf(owner([openGauge('update', 85, 31)]))).toEqual([
      'Plenty left',
      `Update: 85 of 150 left · ${resets}`,
      checked,
    ]);
    expect(
      titleOf(owner([openGauge('update', 12, 31, { severity: 'warning', isUpperBound: true })])),
    ).toEqual([
      'Update is running low · Max. 1 request every 3.9 s',
      `Update: ≤ 12 of 150 left · ${resets}`,
      checked,
    ]);
  });

  it('says whether the danger is the figure or the pace', () => {
    const [nearly] = titleOf(owner([openGauge('update', 4, 31, { severity: 'critical' })]));
    expect(nearly).toBe('Update is nearly used up · Pause');
    const [fast] = titleOf(owner([gaugeAtRate('update', 75, 40, 4, { severity: 'critical' })]));
    expect(fast).toBe('Update is going too fast · Max. 1 request/s');
  });

  it('says beside the severity what to do', () => {
    const keep = { kind: 'rate', perSecond: 1 } as const;
    const advised = (advice: Gauge['advice']) =>
      titleOf(owner([openGauge('update', 12, 31, { severity: 'warning', advice })]))[0];
    expect(advised(keep)).toBe('Update is running low · Max. 1 request/s');
    expect(advised({ kind: 'others', perSecond: 3, pace: keep })).toBe(
      'Update is running low · Slow other programs',
    );
  });

  it('says since when requests are refused and until when', () => {
    expect(titleOf(owner([exhaustedGauge('update', 31)]))[0]).toBe('Update is used up');
    expect(
      titleOf(owner([exhaustedGauge('update', 31, { rateLimited: true, limit: null, remaining: null })])),
    ).toEqual(['Update is used up · Rate limited', resets, checked]);
  });

  it('gives no figure where none is current', () => {
    const { poll, ...rest } = owner([staleGauge('update', { usage: openGauge('update', 85, 0).usage })]);
    const old = { ...rest, poll: poll && { ...poll, lastAnswerAt: inSeconds(-622) } };
    expect(titleOf(old)).toEqual(['No current figures', `demo.backlog.com · Checked ${clock(-622)}`]);
    expect(titleOf(owner([openGauge('update', 85, 31)], { poll: failingPoll('keyRefused', null) }))).toEqual([
      'The API key is invalid',
      'demo.backlog.com',
    ]);
  });

  it('is the name of the extension while nothing is used, and says that checking is paused', () => {
    expect(titleOf(owner([idleGauge('update')]))).toEqual(['Quota Monitor for Backlog']);
    const paused = tooltip(badgeOf(snapshot(owner([idleGauge('update')])), true), '');
    expect(paused).toBe('Quota Monitor for Backlog\nChecking is paused');
  });

  it('is as short in Japanese', async () => {
    fakeBrowser.language = 'ja';
    expect(titleOf(owner([openGauge('update', 12, 31, { severity: 'warning' })]))).toEqual([
      '更新の残りがわずかです · 3.9秒に1件まで',
      `更新：残り 12/150 · ${clock(31)}にリセット`,
      `demo.backlog.com · ${clock(-3)}に確認`,
    ]);
  });
});
