/**
 * What was asked of late, to know a question that is asked again.
 *
 * Eight sets of eight rows, as in a processor's cache: a question has its place in one set, and takes there the row of
 * the one that was not answered for longest. So eight rows are looked at for an answer instead of all, at a price: of forty
 * questions that are asked in turn one in 300 finds its set too full to be known again, of sixty-four a third. A row is
 * four numbers, and all rows are one array: of many owners each one's set then comes from far memory in one go.
 */
import { WINDOW_SPACING_S } from '../readings/reading-set.ts';
import type { LocalMs, ServerSeconds } from '../time.ts';

/** Empty until the first question; then all rows, zeros where nothing is remembered. */
export type Asked = number[];

const SETS = 8;
const ROWS = 8;
/** A row is the question (see `Flight.question`), when it was answered last, in which window, and how often by then. */
const AT = 1;
const RESET = 2;
const TIMES = 3;
const ROW = 4;
export const ASKED_LENGTH = SETS * ROWS * ROW;

/** A whole list that is asked for again within this time, in ms, could have been asked for what is new in it. */
const LIST_MEMORY = 600_000;

export const nothingAsked = (): Asked => [];

/**
 * Notes that a question was answered, and returns how many times it was by now although the answer was known: within one
 * window and without an update in between, or, where it asks for a whole list, within ten minutes.
 *
 * @param changedAt when an update was last seen
 */
export function timesAsked(
  asked: Asked,
  question: number,
  at: LocalMs,
  reset: ServerSeconds,
  wholeList: boolean,
  changedAt: LocalMs | null,
): number {
  const row = rowOf(asked, question);
  let times = 1;
  if (asked[row] === question) {
    const before = asked[row + AT] ?? 0;
    const known = wholeList
      ? at - before < LIST_MEMORY
      : Math.abs(reset - (asked[row + RESET] ?? 0)) < WINDOW_SPACING_S &&
        (changedAt === null || changedAt < before);
    if (known) times += asked[row + TIMES] ?? 0;
  }
  asked[row] = question;
  asked[row + AT] = at;
  asked[row + RESET] = reset;
  asked[row + TIMES] = times;
  return times;
}

/** Replaces when each question was answered, in place. */
export function moveAskedTimes(asked: Asked, moved: (at: LocalMs) => LocalMs): void {
  for (let row = 0; row < asked.length; row += ROW) {
    if ((asked[row + TIMES] ?? 0) > 0) asked[row + AT] = moved(asked[row + AT] ?? 0);
  }
}

/** Where the question's row begins, or, where it has none, the one that it shall take. */
function rowOf(asked: Asked, question: number): number {
  if (asked.length === 0) asked.push(...Array(ASKED_LENGTH).fill(0));
  const first = (question & (SETS - 1)) * ROWS * ROW;
  const end = first + ROWS * ROW;
  let oldest = first;
  for (let row = first; row < end; row += ROW) {
    if (asked[row] === question) return row;
    if ((asked[row + AT] ?? 0) < (asked[oldest + AT] ?? 0)) oldest = row;
  }
  return oldest;
}

/** Adds what was asked under another key of the same user; of one question the later answer stands. */
export function joinAsked(asked: Asked, other: Asked): void {
  for (let row = 0; row < other.length; row += ROW) {
    const at = other[row + AT] ?? 0;
    const mine = rowOf(asked, other[row] ?? 0);
    if (at <= (asked[mine + AT] ?? 0)) continue;
    for (let index = 0; index < ROW; index += 1) asked[mine + index] = other[row + index] ?? 0;
  }
}
