/**
 * For a promise that a test starts and awaits later. If the test fails in between, the promise rejects when its page closes,
 * and an unhandled rejection would end the run.
 */
export const ignoreRejection = (begun: Promise<unknown>): void => void begun.catch(() => {});
