import { expect, test } from 'vitest';
import { Kinship } from '../../src/background/kinship.ts';
import type { LedgerEvent } from '../../src/quota/event.ts';
import type { Flight } from '../../src/quota/flight.ts';
import { ms, NOW, OWNER, SPACE, T } from '../quota/support.ts';

const MINE = `${SPACE}~000000000000000a`;
const THEIRS = `${SPACE}~000000000000000b`;

/** Answers of two keys whose windows opened 20 s apart: two users'. */
function twoUsers() {
  const joined = new Map<string, string>([[MINE, OWNER]]);
  const strangers: string[] = [];
  const flights = new Map<string, Flight>();
  const kinship = new Kinship({
    flightOf: (requestId) => flights.get(requestId) ?? null,
    ownerOf: (key) => joined.get(key) ?? key,
    isGiven: (key) => key === MINE,
    dispatch: () => {},
    onStranger: (key) => strangers.push(key),
  });
  let count = 0;
  const answer = (key: string, reset: number) => {
    count += 1;
    const requestId = `${count}`;
    const at = ms(count);
    flights.set(requestId, { requestId, key, category: 'read', sentAt: at - 100 } as Flight);
    kinship.hear({
      type: 'answered',
      owner: joined.get(key) ?? key,
      space: SPACE,
      at,
      requestId,
      endpoint: 'GET /space',
      category: 'read',
      status: 200,
      fromCache: false,
      unqueued: true,
      figures: { limit: 600, remaining: 500 - count, reset: T + reset },
      date: T + count,
      retryAfter: null,
    } as LedgerEvent);
  };
  const join = (key: string) => {
    joined.set(key, OWNER);
    kinship.hear({ type: 'adopt', owner: OWNER, space: SPACE, at: NOW, from: key });
  };
  return { answer, join, strangers };
}

test('a key that was joined is split again when its figures contradict', () => {
  const { answer, join, strangers } = twoUsers();
  join(THEIRS);
  answer(MINE, 60);
  expect(strangers).toEqual([]);
  answer(THEIRS, 40);
  expect(strangers).toEqual([THEIRS]);
});

test('also where they had contradicted before the user joined it', () => {
  const { answer, join, strangers } = twoUsers();
  answer(MINE, 60);
  answer(THEIRS, 40);
  join(THEIRS);
  answer(MINE, 60);
  expect(strangers).toEqual([THEIRS]);
});
