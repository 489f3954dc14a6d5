/** Prints each retry that was needed, and writes how many tests passed and failed to a file for test/run.ts. */
import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';

export default class Report implements Reporter {
  readonly #retried: string[] = [];

  onTestCaseResult(test: TestCase): void {
    const { state, errors = [] } = test.result();
    const needed = test.diagnostic()?.retryCount ?? 0;
    if (needed === 0 && state !== 'failed') return;
    const name = `${test.project.name} ${test.module.relativeModuleId}: ${test.fullName}`;
    const why = errors.map(({ stack, message, cause }) => [stack ?? message, messageOf(cause)].join('\n'));
    console.log(`${state} after ${needed} retries: ${name}\n${why.join('\n')}`);
    if (needed > 0) this.#retried.push(name);
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const count = (state: 'passed' | 'failed') =>
      modules.reduce((sum, { children }) => sum + [...children.allTests(state)].length, 0);
    // A file that does not load, or whose hooks fail, and an error outside all tests are failures of their own.
    const broken = modules.filter((each) => !each.ok() && [...each.children.allTests('failed')].length === 0);
    const failed = count('failed') + broken.length + unhandled.length;
    console.log([`${this.#retried.length} retries were needed`, ...this.#retried].join('\n  '));
    const file = process.env.TEST_COUNTS;
    if (file) writeFileSync(file, JSON.stringify({ passed: count('passed'), failed }));
  }
}

const messageOf = (cause: unknown): string =>
  typeof cause === 'object' && cause !== null && 'message' in cause ? `because: ${cause.message}` : '';
