import { expect, test } from 'vitest';
import { isMultiplexed } from '../../../src/background/capture/bounded-request.ts';

const named = (...names: string[]) => names.map((name) => ({ name, value: 'x' }));
const lower = named('content-type', 'x-ratelimit-limit', 'date');
const mixed = named('Content-Type', 'X-RateLimit-Limit', 'Date');

// The status lines and names as the browsers gave them for the same answers of one server.
test.each([
  ['Chromium, HTTP/2', 'HTTP/1.1 200', lower, true],
  ['Chromium, HTTP/2, refused', 'HTTP/1.1 429', lower, true],
  ['Chromium, HTTP/1.1', 'HTTP/1.1 200 OK', [...mixed, ...named('Connection')], false],
  ['Firefox, HTTP/2', 'HTTP/2.0 200 ', [...lower, ...named('X-Firefox-Spdy')], true],
  ['Firefox, HTTP/3', 'HTTP/3.0 200 ', [...lower, ...named('X-Firefox-Http3')], true],
  ['Firefox, HTTP/1.1', 'HTTP/1.1 200 OK', [...mixed, ...named('Connection')], false],
])('the protocol is read from the status line of %s', (_, statusLine, headers, unqueued) => {
  expect(isMultiplexed(statusLine, headers)).toBe(unqueued);
});

// Where in doubt nothing is claimed of what reached the server.
test.each([
  ['a server that writes no reason', 'HTTP/1.1 200', mixed],
  ['one that writes names in lower case, too', 'HTTP/1.1 200 ', [...lower, ...named('transfer-encoding')]],
  ['one that writes names in lower case, and a reason', 'HTTP/1.1 200 OK', lower],
  ['no headers at all', 'HTTP/1.1 200', []],
  ['an old protocol', 'HTTP/1.0 200', lower],
])('a browser may have queued the request answered by %s', (_, statusLine, headers) => {
  expect(isMultiplexed(statusLine, headers)).toBe(false);
});
