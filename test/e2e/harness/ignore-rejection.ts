/**
 * For work that a test begins and awaits later: where the test fails before that, the work is rejected when its page closes,
 * and nobody would handle it.
 */
export const ignoreRejection = (begun: Promise<unknown>): void => void begun.catch(() => {});
