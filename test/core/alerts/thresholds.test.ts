import { describe, expect, it } from 'vitest';
import { criticalAt, maxSeverity, severityOf, warningAt } from '../../../src/core/alerts/thresholds.ts';

describe('the thresholds', () => {
  it.each([
    [600, 120, 30],
    [150, 30, 8],
    // In floating point 5 % of it is more than 7.
    [140, 28, 7],
    [60, 12, 3],
    [15, 5, 1],
    [6, 2, 1],
    [3, 1, 1],
    [1, 1, 1],
  ])('of a limit of %i are %i for warning and %i for critical', (limit, warning, critical) => {
    expect([warningAt(limit), criticalAt(limit)]).toEqual([warning, critical]);
  });

  it('are the user’s own if set', () => {
    const thresholds = { warning: 0.5, critical: 0.1 };
    expect([warningAt(600, thresholds), criticalAt(600, thresholds)]).toEqual([300, 60]);
    expect(severityOf(300, 600, thresholds)).toBe('warning');
    for (const percent of [1, 3, 7, 10, 15, 35, 55, 70]) {
      const share = percent / 100;
      for (const limit of [20, 60, 100, 150, 600, 1000])
        expect(criticalAt(limit, { warning: share, critical: share })).toBe(
          Math.max(Math.ceil((limit * percent) / 100), 1),
        );
    }
  });
});

describe('the severity', () => {
  it.each([
    [600, 600, 'ok'],
    [121, 600, 'ok'],
    [120, 600, 'warning'],
    [31, 600, 'warning'],
    [30, 600, 'critical'],
    [1, 600, 'critical'],
    [0, 600, 'exhausted'],
    [6, 15, 'ok'],
    [5, 15, 'warning'],
    [2, 15, 'warning'],
    [1, 15, 'critical'],
    [0, 15, 'exhausted'],
    [3, 6, 'ok'],
    [2, 6, 'warning'],
    [1, 6, 'critical'],
  ])('with %i left of %i is %s', (remaining, limit, severity) => {
    expect(severityOf(remaining, limit)).toBe(severity);
  });

  it('only rises as less is left', () => {
    for (const limit of [1, 2, 3, 6, 15, 60, 150, 600]) {
      for (let left = limit; left > 0; left -= 1) {
        const [before, after] = [severityOf(left, limit), severityOf(left - 1, limit)];
        expect(maxSeverity(before, after)).toBe(after);
      }
    }
  });
});

describe('the maximum of two severities', () => {
  it('ignores unknown', () => {
    expect(maxSeverity('unknown', 'ok')).toBe('ok');
    expect(maxSeverity('critical', 'unknown')).toBe('critical');
  });

  it('is exhausted if one of them is', () => {
    for (const other of ['unknown', 'ok', 'warning', 'critical'] as const)
      expect(maxSeverity(other, 'exhausted')).toBe('exhausted');
  });
});
