/** A day of windows and a burst of requests, made up, always the same. */

import type { Finding } from '../../src/core/findings/finding.ts';
import { HOUR_MS } from '../../src/core/time.ts';
import type { InFlightRequest } from '../../src/core/usage/in-flight.ts';
import { sumUp } from '../../src/history/hour-sums.ts';
import type { OwnerHour } from '../../src/history/owner-hour.ts';
import type { HourUsage, OwnerHistory } from '../../src/history/read.ts';
import type { RequestRecord, WindowRecord } from '../../src/history/records.ts';
import { inSeconds, NOW } from './fixtures.ts';

export const OWNER = 'demo.backlog.com#1';

/** Numbers from 0 to 1 that only look random. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

export function windowRecord(
  category: string,
  openedAt: number,
  more: Partial<WindowRecord> = {},
): WindowRecord {
  return {
    owner: OWNER,
    space: 'demo.backlog.com',
    category: category as WindowRecord['category'],
    reset: Math.round(openedAt / 1000) + 60,
    openedAt,
    limit: 150,
    used: 12,
    observed: 12,
    by: [{ initiator: 'demo.backlog.com', endpoint: 'GET /issues/:id', count: 12 }],
    rateLimited: 0,
    peak: 1,
    complete: true,
    maybeCounted: 0,
    checkedAt: Math.round(openedAt / 1000) + 58,
    ...more,
  };
}

/** Busy mornings, a job that uses up its updates, quiet hours. */
export function dayOfWindows(): WindowRecord[] {
  const roll = random(7);
  const minutes: WindowRecord[] = [];
  for (let at = inSeconds(-10.6 * 3600); at < NOW; at += 60_000 + roll() * 20_000) {
    const hour = new Date(at).getHours();
    const busy = [0.02, 0.05, 0.04, 0.25, 0.6, 0.7, 0.35, 0.5, 0.8, 0.9, 0.95][hour % 11] ?? 0.3;
    minutes.push(read(at, roll, busy), ...(roll() < busy ? [update(at + 7000, roll)] : []));
    if (roll() < busy / 2) minutes.push(search(at + 21_000, roll));
  }
  const last = minutes.filter(({ openedAt }) => openedAt < inSeconds(-120) || openedAt > NOW);
  return [
    ...last.filter(({ openedAt }) => openedAt < NOW),
    windowRecord('read', inSeconds(-78), {
      limit: 600,
      used: 231,
      observed: 231,
      by: usageBy('read', 231),
      peak: 2,
    }),
    windowRecord('read', inSeconds(-18), { limit: 600, used: 120, observed: 56, by: usageBy('read', 56) }),
    windowRecord('update', inSeconds(-98), {
      used: 150,
      observed: 30,
      rateLimited: 12,
      peak: 6,
      by: usageBy('update', 30),
    }),
    windowRecord('update', inSeconds(-29), { used: 138, observed: 18, by: usageBy('update', 18) }),
    windowRecord('search', inSeconds(-12), { used: 19, observed: 19, by: usageBy('search', 19) }),
  ];
}

const read = (at: number, roll: () => number, busy: number): WindowRecord => {
  const used = Math.ceil(4 + roll() * busy * 420);
  return windowRecord('read', at, {
    limit: 600,
    used,
    observed: Math.floor(used * (0.6 + 0.4 * roll())),
    by: usageBy('read', Math.floor(used * 0.6)),
    peak: roll() < 0.2 ? 3 : 1,
    complete: roll() < 0.9,
    maybeCounted: 0,
  });
};

function update(at: number, roll: () => number): WindowRecord {
  const used = Math.min(Math.ceil(roll() * roll() * 190), 150);
  const observed = Math.floor(used * roll());
  return windowRecord('update', at, {
    used,
    observed,
    by: usageBy('update', observed),
    rateLimited: used === 150 ? Math.ceil(roll() * 20) : 0,
    peak: roll() < 0.25 ? Math.ceil(1 + roll() * 6) : 1,
  });
}

const search = (at: number, roll: () => number): WindowRecord => {
  const used = Math.ceil(roll() * 60);
  return windowRecord('search', at, { used, observed: used, by: usageBy('search', used) });
};

const ENDPOINTS: Record<string, readonly string[]> = {
  read: ['GET /projects', 'GET /issues/:id/comments', 'GET /rateLimit', 'GET /users/myself'],
  update: ['PATCH /issues/:id', 'POST /issues/:id/comments'],
  search: ['GET /issues', 'GET /wikis'],
  icon: ['GET /users/:id/icon'],
};
const SITES = ['app.example.com', 'demo.backlog.com', 'own', 'unknown'];

/** So many requests by initiator and endpoint: half of them at the first endpoint, a quarter at the next; the last has the rest. */
export function usageBy(category: string, count: number): WindowRecord['by'] {
  const endpoints = ENDPOINTS[category] ?? [];
  const own = category === 'read' ? Math.min(6, count) : 0;
  let rest = count - own;
  const shares = endpoints.map((endpoint, index) => {
    const isLast = index === endpoints.length - 1;
    const share = {
      initiator: SITES[index % 2] ?? 'unknown',
      endpoint,
      count: isLast ? rest : Math.floor(rest / 2),
    };
    rest -= share.count;
    return share;
  });
  const polls = { initiator: 'own', endpoint: 'GET /rateLimit', count: own };
  return [...shares.filter((each) => each.count > 0), ...(own > 0 ? [polls] : [])];
}

export function requestRecord(id: number, at: number, more: Partial<RequestRecord> = {}): RequestRecord {
  return {
    id,
    owner: OWNER,
    at,
    endedAt: at + 180,
    method: 'GET',
    endpoint: 'GET /projects',
    category: 'read',
    status: 200,
    remaining: 480,
    limit: 600,
    initiator: 'app.example.com',
    tabId: 3,
    fromCache: false,
    aborted: false,
    ...more,
  };
}

const LIMITS: Record<string, number> = { read: 600, update: 150, search: 150, icon: 60 };

/** `count` requests, the last a moment ago; the later the denser. */
export function someRequests(count: number): RequestRecord[] {
  const roll = random(11);
  const requests: RequestRecord[] = [];
  let at = NOW - 400;
  for (let id = count; id >= 1; id -= 1) {
    const category = ['read', 'read', 'update', 'update', 'search', 'icon'][Math.floor(roll() * 6)] ?? 'read';
    const endpoints = ENDPOINTS[category] ?? [];
    const endpoint = endpoints[Math.floor(roll() * endpoints.length)] ?? '';
    const limit = LIMITS[category] ?? 100;
    const took = 60 + roll() * roll() * 2400;
    const refused = category === 'update' && roll() < 0.12;
    const aborted = roll() < 0.03;
    requests.unshift(
      requestRecord(id, Math.round(at - took), {
        endedAt: Math.round(at),
        method: endpoint.split(' ')[0] ?? '',
        endpoint,
        category,
        status: aborted ? null : refused ? 429 : roll() < 0.04 ? 404 : 200,
        aborted,
        remaining: aborted ? null : refused ? 0 : Math.floor(roll() * limit),
        limit: aborted ? null : limit,
        initiator: endpoint === 'GET /rateLimit' ? 'own' : (SITES[Math.floor(roll() * 2)] ?? ''),
        tabId: Math.floor(roll() * 3) + 2,
        fromCache: category === 'icon' && roll() < 0.5,
      }),
    );
    at -= roll() * 700;
  }
  return requests;
}

export const inFlightRequest = (sentAt: number, more: Partial<InFlightRequest> = {}): InFlightRequest => ({
  requestId: String(sentAt),
  category: 'update',
  sentAt,
  initiator: 'app.example.com',
  endpoint: 'PATCH /issues/:id',
  key: `demo.backlog.com~1`,
  queryHash: null,
  isFullListing: false,
  overlapped: false,
  uncertain: false,
  ...more,
});

/** The type that a habit is found in, where it is about one. */
const TYPES: Record<Finding['kind'], Finding['category']> = {
  concurrent: null,
  unpaced: 'update',
  retriedEarly: 'update',
  cacheable: 'read',
  unconditionalList: 'search',
  severalUsers: null,
};

export const finding = (kind: Finding['kind'], more: Partial<Finding> = {}): Finding => ({
  id: `${kind}|app.example.com`,
  kind,
  initiators: ['app.example.com'],
  category: TYPES[kind],
  count: 42,
  perMinute: null,
  peak: kind === 'concurrent' ? 6 : kind === 'severalUsers' ? 3 : 0,
  lastAt: inSeconds(-12),
  active: false,
  probable: false,
  isSevere: true,
  queued: false,
  ...more,
});

interface Weeks {
  readonly history: OwnerHistory;
  /** The windows of an hour of one type, of which its sums are made. */
  readonly windowsOf: (category: string, hour: number) => readonly WindowRecord[];
}

/** Windows of an hour: minutes after its beginning, and the share of what is used in the busiest. */
const MINUTES = [
  [10, 1],
  [18, 0.6],
  [31, 0.25],
  [44, 0.8],
] as const;

/** Weeks of hours: busy working days, an import on weekdays at night, a free hour at noon, and times without checks. */
export function weeksOfHours(days: number): Weeks {
  const roll = random(3);
  const windows = new Map<string, readonly [WindowRecord, ...WindowRecord[]]>();
  const owner: OwnerHour[] = [];
  const present = Math.floor(NOW / HOUR_MS);
  for (let hour = present - days * 24; hour <= present; hour += 1) {
    const time = new Date(hour * HOUR_MS);
    const [clock, weekday] = [time.getHours(), time.getDay()];
    const isWeekend = weekday === 0 || weekday === 6;
    if (clock < 7 && weekday === 2 && clock !== 2) continue;
    const note = hour === present - 32 ? 'nightly import' : '';
    owner.push({ owner: OWNER, hour, watched: [0x3fffffff, clock === 8 ? 0xffff : 0x3fffffff], note });
    const isImport = clock === 2 && !isWeekend;
    if (isWeekend && roll() < 0.8) continue;
    if (!isImport && (clock < 8 || clock === 12 || clock > 19)) continue;
    const busy = isImport ? 0.95 : roll() * (clock === 10 || clock === 15 ? 1.3 : 0.8);
    for (const [category, limit] of Object.entries(LIMITS)) {
      const most = Math.min(Math.round(limit * busy * (category === 'update' ? 1 : 0.4)), limit);
      const refused = most === limit ? Math.ceil(roll() * 9) : 0;
      const unchecked = Math.ceil(roll() * 28);
      const [first, ...others] = MINUTES.map(([minute, share]) => {
        const used = Math.round(most * share);
        const observed = isImport ? 0 : Math.floor(used * 0.7);
        return windowRecord(category, hour * HOUR_MS + minute * 60_000, {
          limit,
          used,
          observed,
          rateLimited: used === limit ? refused : 0,
          by: usageBy(category, observed),
          checkedAt: hour * 3600 + (minute + 1) * 60 - unchecked,
        });
      }).filter(({ used }) => used > 0);
      if (first !== undefined) windows.set(`${category} ${hour}`, [first, ...others]);
    }
  }
  const hours = [...windows].map(([name, of]): HourUsage => {
    const [category = '', hour] = name.split(' ');
    return { owner: OWNER, hour: Number(hour), category, sums: sumUp(of) };
  });
  return {
    history: { hours, owner },
    windowsOf: (category, hour) => windows.get(`${category} ${hour}`) ?? [],
  };
}
