/**
 * Whole numbers as text: Base64 VLQ, as in source maps. Most figures of an hour are small, so that a number takes one or two
 * characters. As a list of numbers, and with the names of its fields, it would take twice to ten times the room; typed
 * arrays would be as short, but not survive JSON.
 */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** A digit has five bits, and a sixth that says whether more follow. */
const BASE = 32;
/** By the code of the digit. */
const VALUES: readonly (number | undefined)[] = Array.from({ length: 128 }, (_, code) => {
  const value = DIGITS.indexOf(String.fromCharCode(code));
  return value < 0 ? undefined : value;
});

/**
 * Rounds fractions.
 *
 * @throws a `DataError`, as IndexedDB does for what it cannot store, if a number is not finite or too large
 */
export const encodeNumbers = (numbers: readonly number[]): string => numbers.map(encodeNumber).join('');

function encodeNumber(number: number): string {
  const whole = Math.round(number);
  if (!Number.isSafeInteger(whole * 2)) throw new DOMException('Not a safe integer', 'DataError');
  // The lowest bit is the sign. Without bit operators, since times in ms have more than 32 bits.
  let left = Math.abs(whole) * 2 + (whole < 0 ? 1 : 0);
  let text = '';
  do {
    const digit = left % BASE;
    left = Math.floor(left / BASE);
    text += DIGITS[left > 0 ? digit + BASE : digit];
  } while (left > 0);
  return text;
}

/** Null if `encodeNumbers` cannot have made the text. */
export function decodeNumbers(text: string): number[] | null {
  const numbers: number[] = [];
  let [number, unit] = [0, 1];
  for (let index = 0; index < text.length; index += 1) {
    const value = VALUES[text.charCodeAt(index)];
    if (value === undefined) return null;
    number += (value % BASE) * unit;
    unit *= BASE;
    if (!Number.isSafeInteger(number)) return null;
    if (value >= BASE) continue;
    numbers.push(number % 2 === 1 ? -(number - 1) / 2 : number / 2);
    number = 0;
    unit = 1;
  }
  return unit === 1 ? numbers : null;
}
