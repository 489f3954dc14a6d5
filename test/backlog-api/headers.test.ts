import { describe, expect, it } from 'vitest';
import { type HeaderEntry, parseDate, readRateLimitHeaders } from '../../src/backlog-api/headers.ts';
import { NOW, T } from '../core/events.ts';
import { QuotaScenario, secondsLeft } from '../core/quota-scenario.ts';

const DATE = new Date(NOW).toUTCString();

const good: Readonly<Record<string, string>> = {
  date: DATE,
  'x-ratelimit-limit': '150',
  'x-ratelimit-remaining': '142',
  'x-ratelimit-reset': String(T + 60),
};

const entries = (headers: Readonly<Record<string, string>>): HeaderEntry[] =>
  Object.entries(headers).map(([name, value]) => ({ name, value }));

describe('valid headers are read', () => {
  it('in lower case, as over HTTP/2', () => {
    expect(readRateLimitHeaders(entries(good))).toEqual({
      rateLimit: { limit: 150, remaining: 142, reset: T + 60 },
      date: T,
      retryAfter: null,
    });
  });

  it('as the server writes them, as over HTTP/1.1', () => {
    const written = {
      Date: DATE,
      'X-RateLimit-Limit': '150',
      'X-RateLimit-Remaining': '142',
      'X-RateLimit-Reset': String(T + 60),
    };
    expect(readRateLimitHeaders(entries(written))).toEqual(readRateLimitHeaders(entries(good)));
    const shouted = Object.fromEntries(
      Object.entries(good).map(([name, value]) => [name.toUpperCase(), value]),
    );
    expect(readRateLimitHeaders(entries(shouted))).toEqual(readRateLimitHeaders(entries(good)));
  });

  it('in any order, between other headers', () => {
    const others = [
      { name: 'content-type', value: 'application/json;charset=utf-8' },
      { name: 'x-ratelimit-limitx', value: '1' },
      { name: 'x-ratelimit-policy', value: '1' },
      { name: 'etag', value: '"1"' },
    ];
    expect(readRateLimitHeaders([...others, ...entries(good).reverse(), ...others])).toEqual(
      readRateLimitHeaders(entries(good)),
    );
  });
});

describe('a response without rate-limit headers', () => {
  it('has no figures, and a Date all the same', () => {
    expect(readRateLimitHeaders([{ name: 'Date', value: DATE }])).toEqual({
      rateLimit: null,
      date: T,
      retryAfter: null,
    });
    expect(readRateLimitHeaders([])).toEqual({ rateLimit: null, date: null, retryAfter: null });
  });
});

/** Each replaces one header of the good ones, in such a way that the three cannot be a reading. */
const BAD_FIGURES: readonly (readonly [string, (headers: HeaderEntry[]) => HeaderEntry[]])[] = [
  ...['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'].flatMap((name) => {
    const set = (value: string | undefined) => (headers: HeaderEntry[]) =>
      headers.map((header) => (header.name === name ? { name, value } : header));
    return [
      [`${name} missing`, (headers: HeaderEntry[]) => headers.filter((header) => header.name !== name)],
      [`${name} doubled`, (headers: HeaderEntry[]) => headers.flatMap((h) => (h.name === name ? [h, h] : h))],
      [
        `${name} doubled in two cases`,
        (headers: HeaderEntry[]) => [...headers, { name: name.toUpperCase(), value: '10' }],
      ],
      ...[
        ...['', ' ', 'NaN', 'null', 'undefined', 'Infinity', '-1', '+5', '1e2', '0x10', '60.0', '142.5'],
        ...['1,2', '142, 142', '142, 141', '142;w=60', '"142"', '１４２', '142 ', '١٤٢', '9'.repeat(15)],
        ...['9'.repeat(400), `142\u0000`, 'ü', 'unlimited', '[142]'],
      ].map((value) => [`${name} = ${JSON.stringify(value).slice(0, 30)}`, set(value)] as const),
      [`${name} without a value`, set(undefined)],
    ] as const;
  }),
  ...(
    [
      ['x-ratelimit-limit', '0'],
      ['x-ratelimit-limit', '141'],
      ['x-ratelimit-remaining', '151'],
      ['x-ratelimit-reset', String((T + 60) * 1000)],
      ['x-ratelimit-reset', String(T + 3600)],
      ['x-ratelimit-reset', String(T + 91)],
      ['x-ratelimit-reset', String(T - 31)],
      ['x-ratelimit-reset', '60'],
      ['x-ratelimit-reset', '0'],
    ] as const
  ).map(
    ([name, value]) =>
      [
        `${name} = ${value}`,
        (headers: HeaderEntry[]) => headers.map((h) => (h.name === name ? { name, value } : h)),
      ] as const,
  ),
];

function withReading(): QuotaScenario {
  return new QuotaScenario(false).call({ at: 0, limit: 150, remaining: 142, reset: 60 });
}

const rateLimit = (scenario: QuotaScenario, at: number) => {
  const { limit, remaining, resetAt, state, asOf, usage, rateLimited } = scenario.gauge(at);
  return { limit, remaining, resetAt, state, asOf, usage, rateLimited };
};

describe('figures that cannot be true', () => {
  it.each(BAD_FIGURES)('are rejected as a whole and counted, and change nothing: %s', (_, spoil) => {
    const { rateLimit: raw, date, retryAfter } = readRateLimitHeaders(spoil(entries(good)));
    const scenario = withReading();
    const before = rateLimit(scenario, 5);
    scenario.send('bad', 5).answer({ id: 'bad', at: 5, date: (date ?? T) - T, raw, retryAfter });
    expect(rateLimit(scenario, 5)).toEqual(before);
    expect(Object.values(scenario.rejections())).toEqual([1]);
  });

  it('are listed by reason under diagnostics', () => {
    const scenario = withReading();
    scenario.answer({ raw: { limit: Number.NaN, remaining: 1, reset: T + 60 } });
    scenario.answer({ raw: { limit: 10, remaining: 11, reset: T + 60 } });
    scenario.answer({ raw: { limit: 10, remaining: 9, reset: (T + 60) * 1000 } });
    scenario.answer({ raw: { limit: 10, remaining: 9, reset: T - 3600 } });
    expect(scenario.rejections()).toEqual({ notNumbers: 1, outOfRange: 1, implausibleReset: 2 });
  });

  it.each([
    ['a century ahead', 'Fri, 15 Jan 2117 08:00:00 GMT'],
    ['in the year 1970', 'Thu, 01 Jan 1970 00:00:00 GMT'],
  ])('a Date %s makes the reset implausible, and moves no countdown', (_, value) => {
    const scenario = withReading();
    const { rateLimit: raw, date } = readRateLimitHeaders(entries({ ...good, date: value }));
    scenario.send('odd', 5).answer({ id: 'odd', at: 5, date: (date ?? 0) - T, raw });
    expect(scenario.rejections()).toEqual({ implausibleReset: 1 });
    expect(scenario.gauge(10).state).toBe('open');
    expect(Math.abs(secondsLeft(scenario.gauge(10), 10) - 50)).toBeLessThanOrEqual(1);
  });
});

describe('a Date header', () => {
  it('is read in the form that servers write', () => {
    expect(parseDate('Mon, 16 Nov 2020 00:00:00 GMT')).toBe(1_605_484_800);
  });

  it.each([
    null,
    '',
    'GMT',
    'now GMT',
    'Answer 42 GMT',
    '1 GMT',
    '2020-11-16T00:00:00Z',
    'Mon, 16 Nov 2020 00:00:00',
    'Mon, 16 Nov 2020 00:00:00 +0900',
    'Mon, 16 Nov 2020 25:00:00 GMT',
    'Mon, 16 Xxx 2020 00:00:00 GMT',
    'Mon, 16 Nov 2020 00:00:00 GMT, Mon, 16 Nov 2020 00:00:01 GMT',
    '1605484800',
    '月, 16 Nov 2020 00:00:00 GMT',
  ])('is ignored if it is %j', (value) => {
    expect(parseDate(value)).toBeNull();
  });
});

describe('a Retry-After header', () => {
  const waits = (value: string, date = DATE) =>
    readRateLimitHeaders([
      { name: 'date', value: date },
      { name: 'Retry-After', value },
    ]).retryAfter;

  it('may be seconds, up to a day', () => {
    expect(waits('0')).toBe(0);
    expect(waits('31')).toBe(31);
    expect(waits('0600')).toBe(600);
    expect(waits('86400')).toBe(86_400);
  });

  it('may be a date, by the server’s own clock', () => {
    expect(waits(new Date(NOW + 31_000).toUTCString())).toBe(31);
    expect(waits(new Date(NOW + 86_400_000).toUTCString())).toBe(86_400);
    expect(waits(new Date(NOW + 31_000).toUTCString(), 'never')).toBeNull();
  });

  it('is read wherever it is in the list', () => {
    expect(
      readRateLimitHeaders([
        { name: 'Retry-After', value: new Date(NOW + 5000).toUTCString() },
        { name: 'Date', value: DATE },
      ]).retryAfter,
    ).toBe(5);
  });

  it.each([
    '',
    '-1',
    '86401',
    '31536000',
    '9'.repeat(400),
    '+5',
    '1e3',
    '0x10',
    '1.5',
    'soon',
    '5, 5',
    new Date(NOW - 1000).toUTCString(),
    new Date(NOW + 86_401_000).toUTCString(),
  ])('is ignored if it is %j', (value) => {
    expect(waits(value)).toBeNull();
  });
});
