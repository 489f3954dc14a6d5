/** The line at the end of the test command: what it counts where files were run again. */
import { expect, test } from 'vitest';
import { countReport, failedTests, supersede, type VitestReport } from './vitest-report.ts';

const file = (name: string, ...statuses: string[]): VitestReport['testResults'][number] => ({
  name,
  status: statuses.includes('failed') || statuses.length === 0 ? 'failed' : 'passed',
  assertionResults: statuses.map((status, index) => ({ status, fullName: ` ${name} ${index}` })),
});

test('tests are counted, and a file that does not load is one failure', () => {
  const report = { testResults: [file('a', 'passed', 'failed'), file('b', 'passed'), file('c')] };
  expect(countReport(report)).toEqual({ passed: 2, failed: 2, failedFiles: ['a', 'c'], broken: ['c'] });
  expect(failedTests(report)).toEqual(['a 1']);
});

test('a file that was run again counts as it ended last, whole, and no other is touched', () => {
  const before = { testResults: [file('a', 'passed', 'failed', 'skipped'), file('b', 'passed'), file('c')] };
  const again = { testResults: [file('a', 'passed', 'passed', 'passed'), file('c', 'failed', 'passed')] };
  expect(countReport(supersede(before, again))).toEqual({
    passed: 5,
    failed: 1,
    failedFiles: ['c'],
    broken: [],
  });
});

test('a file whose hook failed after its tests passed is a failure', () => {
  const torn = { ...file('a', 'passed'), status: 'failed' };
  expect(countReport({ testResults: [torn] })).toMatchObject({ passed: 1, failed: 1, broken: ['a'] });
});
