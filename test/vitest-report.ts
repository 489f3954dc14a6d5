/** What Vitest's JSON report says, file by file, and what it says after some files were run again. */
import { readFileSync } from 'node:fs';

interface FileResult {
  /** The file's whole path. */
  name: string;
  status: string;
  assertionResults: { status: string; fullName: string }[];
}

export interface VitestReport {
  testResults: FileResult[];
}

export interface Counts {
  passed: number;
  /** Tests, and files that do not load: each of these is one. */
  failed: number;
  failedFiles: string[];
  /** Files that failed before any of their tests. */
  broken: string[];
}

/** Undefined where there is none: the run ended before it was written. */
export function readReport(path: string): VitestReport | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as VitestReport;
  } catch {
    return undefined;
  }
}

export function countReport({ testResults }: VitestReport): Counts {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failedFiles = testResults.filter(({ status }) => status === 'failed');
  const broken = failedFiles.filter(({ assertionResults }) =>
    assertionResults.every(({ status }) => status !== 'failed'),
  );
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: tests.filter(({ status }) => status === 'failed').length + broken.length,
    failedFiles: failedFiles.map(({ name }) => name),
    broken: broken.map(({ name }) => name),
  };
}

/** The names of the tests that failed. */
export const failedTests = ({ testResults }: VitestReport): string[] =>
  testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName.trim()),
  );

/** The files of `again` as they ended now, all others as they ended before. */
export function supersede(before: VitestReport, again: VitestReport): VitestReport {
  const anew = new Set(again.testResults.map(({ name }) => name));
  return { testResults: [...before.testResults.filter(({ name }) => !anew.has(name)), ...again.testResults] };
}
