/** Who asks where, in every measurement. */
export const SPACE = 'demo.backlog.com';
export const KEY = 'key-of-the-bench-0001';
export const USER_ID = 1;
/** A limit that no load reaches. */
export const MANY = 9_000_000;
/** A limit whose every step is legible on a badge. */
export const FEW = 999;
