/** Events of one request, whose fields a test gives where they matter. */
import type { EventOf } from '../../src/core/events/events.ts';

/** A whole minute of server time, in seconds. */
export const T = 1_800_000_000;
/** The same moment by a machine whose clock is right, in ms. */
export const NOW = T * 1000;

export const SPACE = 'demo.backlog.com';
export const OWNER = `${SPACE}#1`;

/** Value of `T` + `seconds` in ms. */
export const ms = (seconds: number): number => NOW + seconds * 1000;

/** A page sends an update with a key of the account at T. */
export const requestStarted = (more: Partial<EventOf<'requestStarted'>> = {}): EventOf<'requestStarted'> => ({
  type: 'requestStarted',
  owner: OWNER,
  space: SPACE,
  at: NOW,
  requestId: '1',
  category: 'update',
  initiator: 'app.example.com',
  endpoint: 'GET /issues/:id',
  key: `${SPACE}~0123456789abcdef`,
  queryHash: null,
  isFullListing: false,
  ...more,
});

/** It is answered at once over HTTP/2: 100 of 150 are left until T + 60 s. */
export const responseReceived = (
  more: Partial<EventOf<'responseReceived'>> = {},
): EventOf<'responseReceived'> => ({
  type: 'responseReceived',
  owner: OWNER,
  space: SPACE,
  at: NOW,
  requestId: '1',
  category: 'update',
  endpoint: 'GET /issues/:id',
  status: 200,
  fromCache: false,
  multiplexed: true,
  date: T,
  rateLimit: { limit: 150, remaining: 100, reset: T + 60 },
  retryAfter: null,
  ...more,
});
