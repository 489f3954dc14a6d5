/** Who may speak: accounts and keys called the user's own; observed keys only where there is neither. */
import { describe, expect, it } from 'vitest';
import {
  type AlertRules,
  type AlertState,
  evaluateAlerts,
  moveIncidents,
  NO_ALERTS,
} from '../../../src/core/alerts/evaluate-alerts.ts';
import { addReminder } from '../../../src/core/alerts/reminders.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/core/alerts/thresholds.ts';
import { ownerToOpen } from '../../../src/core/alerts/urgency.ts';
import { applyEvent, newQuotaState } from '../../../src/core/apply-event.ts';
import type { Category, KnownCategory } from '../../../src/core/category.ts';
import type { AlertScope, OwnerId, Snapshot } from '../../../src/core/snapshot.ts';
import { badgeOf } from '../../../src/core/view/badge.ts';
import { buildSnapshot } from '../../../src/core/view/build-snapshot.ts';
import { rounds } from '../../simulation.ts';
import { ms, requestStarted, responseReceived, SPACE, T } from '../events.ts';

const KEYS = rounds(60, 300);
const RULES: AlertRules = {
  categories: new Set<Category>(['read', 'update', 'search']),
  mutedUntil: 0,
  notifyResets: false,
  ownerOnScreen: null,
};
const [A, B] = [`${SPACE}#1`, `${SPACE}#2`];
const key = (name: number | string): OwnerId => `${SPACE}~${name}`;

class World {
  readonly state = newQuotaState();
  accounts: readonly OwnerId[] = [];
  /** Of accounts that do not alert everywhere. */
  readonly scopes = new Map<OwnerId, AlertScope>();
  mine: ReadonlySet<OwnerId> = new Set();
  alerts: AlertState = NO_ALERTS;
  #requests = 0;

  /** A page's request with this owner's key is answered `at` seconds after T. */
  answer(
    owner: OwnerId,
    at: number,
    remaining: number,
    category: KnownCategory = 'update',
    reset = 50,
  ): this {
    this.#requests += 1;
    const request = { owner, at: ms(at), requestId: `${this.#requests}`, category };
    const rateLimit = { limit: 150, remaining, reset: T + reset };
    applyEvent(this.state, requestStarted({ ...request, key: owner }));
    applyEvent(this.state, responseReceived({ ...request, date: T + Math.floor(at), rateLimit }));
    return this;
  }

  look(at: number): Snapshot {
    const context = {
      now: ms(at),
      paused: false,
      polling: 'auto' as const,
      screen: null,
      notBefore: null,
      observingSince: null,
    };
    const owners = [...this.state.owners.values()];
    return buildSnapshot(
      owners,
      this.accounts.map((id) => ({
        id,
        space: SPACE,
        userName: id,
        label: null,
        alertScope: this.scopes.get(id) ?? 'all',
      })),
      { ...context, thresholds: DEFAULT_THRESHOLDS },
      this.mine,
    );
  }

  /** What is told at this moment: `owner: Category step, …`. */
  tell(at: number, rules: Partial<AlertRules> = {}): string[] {
    const { state, notifications } = evaluateAlerts(this.alerts, this.look(at), { ...RULES, ...rules });
    this.alerts = state;
    return notifications.map(
      ({ owner, kind, items }) =>
        `${kind} ${owner.id}: ${items.map(({ stage, gauge }) => `${gauge.category} ${stage}`).join(', ')}`,
    );
  }

  badge(at: number): string {
    const { text, owner } = badgeOf(this.look(at), false);
    return `${text} ${owner?.id ?? ''}`.trim();
  }

  ids(at: number): OwnerId[] {
    return this.look(at).owners.map(({ id }) => id);
  }
}

describe('beside an account,', () => {
  it('an observed key that is used up neither has the badge nor notifies, and is listed last', () => {
    const world = new World();
    world.accounts = [A];
    world.answer(A, 0, 140).answer(key('stranger'), 1, 0);
    expect(world.badge(2)).toBe(`140 ${A}`);
    expect(world.tell(2)).toEqual([]);
    expect(world.ids(2)).toEqual([A, key('stranger')]);
  });

  it('an observed key leaves the badge empty if the account has used nothing', () => {
    const world = new World();
    world.accounts = [A];
    world.answer(key('stranger'), 1, 0);
    expect(world.badge(2)).toBe('');
  });

  it('hundreds of hostile keys evict no alert of an account', () => {
    const world = new World();
    world.accounts = [A];
    world.answer(A, 0, 5);
    expect(world.tell(1)).toEqual([`alert ${A}: update warning`]);
    for (let name = 0; name < 600; name += 1) world.answer(key(name), 2, 0);
    world.tell(3);
    world.answer(A, 4, 4);
    expect(world.tell(5)).toEqual([]);
  });
});

describe('the alert scope of an account', () => {
  /** B has used up its updates; A has most of its own left. */
  const world = (scope: AlertScope) => {
    const made = new World();
    made.accounts = [A, B];
    made.scopes.set(B, scope);
    return made.answer(A, 0, 140).answer(B, 0, 0);
  };
  const opened = (made: World, shownLast: OwnerId) => ownerToOpen(made.look(1).owners, shownLast);

  it('“all” has the badge, opens and notifies', () => {
    expect(world('all').badge(1)).toBe(`49s ${B}`);
    expect(opened(world('all'), A)).toBe(B);
    expect(world('all').tell(1)).toEqual([`alert ${B}: update exhausted`]);
  });

  it('“button” has the badge and opens, and never notifies', () => {
    expect(world('button').badge(1)).toBe(`49s ${B}`);
    expect(opened(world('button'), A)).toBe(B);
    expect(world('button').tell(1)).toEqual([]);
  });

  it('“list” never changes the badge or what opens, never notifies, and is listed last', () => {
    expect(world('list').badge(1)).toBe(`140 ${A}`);
    expect(opened(world('list'), A)).toBe(A);
    expect(opened(world('list'), B)).toBe(A);
    expect(world('list').tell(1)).toEqual([]);
    expect(world('list').ids(1)).toEqual([A, B]);
  });

  it('“list” leaves the badge empty where it is the only account, and still comes before an observed key', () => {
    const alone = world('list').answer(key('stranger'), 0, 0);
    alone.accounts = [B];
    expect(alone.badge(1)).toBe('');
    expect(alone.tell(1)).toEqual([]);
    expect(alone.ids(1)[0]).toBe(B);
    expect(opened(alone, '')).toBe(B);
  });

  it('of any account keeps a reminder that the user asked for', () => {
    const made = world('list');
    made.alerts = {
      ...made.alerts,
      reminders: addReminder([], { owner: B, category: 'update', resetAt: ms(50), bySetting: false }),
    };
    made.answer(B, 51, 149, 'update', 111);
    expect(made.tell(52)).toEqual([`reset ${B}: update back`]);
  });
});

describe('a key that the user called theirs', () => {
  it('has the badge and notifies as an account does, and strangers beside it do not', () => {
    const world = new World();
    world.mine = new Set([key('mine')]);
    world.answer(key('mine'), 0, 5).answer(key('stranger'), 0, 0);
    expect(world.badge(1)).toBe(`u5 ${key('mine')}`);
    expect(world.tell(1)).toEqual([`alert ${key('mine')}: update warning`]);
    world.answer(key('mine'), 2, 0);
    expect(world.tell(3)).toEqual([`alert ${key('mine')}: update exhausted`]);
  });
});

describe('without an account,', () => {
  it('the badge speaks of the most urgent key, and the list begins with it', () => {
    const world = new World();
    for (let name = 0; name < 5; name += 1) world.answer(key(name), name, 149);
    world.answer(key('sixth'), 6, 5);
    expect(world.ids(7)[0]).toBe(key('sixth'));
    expect(world.badge(7)).toBe(`u5 ${key('sixth')}`);
  });

  it('the key used last comes first of those that are equally urgent', () => {
    const world = new World();
    for (const name of ['b', 'c', 'a']) world.answer(key(name), { b: 1, c: 2, a: 3 }[name] ?? 0, 149);
    expect(world.ids(4)).toEqual([key('a'), key('c'), key('b')]);
  });

  it('a key leaves the list ten minutes after its last window', () => {
    const world = new World();
    world.answer(key('old'), 0, 149);
    expect(world.ids(649)).toEqual([key('old')]);
    expect(world.ids(651)).toEqual([]);
  });

  it('hundreds of hostile keys make one notification in ten minutes, also when they come again', () => {
    const world = new World();
    const said: string[] = [];
    for (let at = 0; at < 1200; at += 60) {
      for (let name = 0; name < KEYS; name += 1) world.answer(key(name), at, 0, 'update', at + 50);
      said.push(...world.tell(at + 1));
      // Cleared, and then the same keys come again.
      world.state.owners.clear();
      world.alerts = { ...world.alerts, incidents: {} };
    }
    expect(said).toHaveLength(2);
    expect(Object.keys(world.alerts.incidents).length).toBeLessThanOrEqual(400);
  });

  it('the ten minutes without another notification outlive the worker and the browser', () => {
    const world = new World();
    world.answer(key('one'), 0, 0);
    expect(world.tell(1)).toHaveLength(1);
    world.alerts = JSON.parse(JSON.stringify(world.alerts)) as AlertState;
    world.answer(key('two'), 100, 0, 'update', 150);
    expect(world.tell(101)).toEqual([]);
    world.answer(key('three'), 602, 0, 'update', 650);
    expect(world.tell(603)).toEqual([`alert ${key('three')}: update exhausted`]);
  });
});

describe('a notification', () => {
  it('says everything that is wrong with its owner, also what was announced before', () => {
    const world = new World();
    world.accounts = [A];
    world.answer(A, 0, 0, 'search');
    expect(world.tell(0.1)).toEqual([`alert ${A}: search exhausted`]);
    world.answer(A, 1.5, 5, 'update');
    expect(world.tell(1.6)).toEqual([`alert ${A}: update warning, search update`]);
    expect(world.tell(1.8)).toEqual([]);
  });

  it('of one account says nothing of another', () => {
    const world = new World();
    world.accounts = [A, B];
    world.answer(A, 0, 0, 'search').answer(B, 0, 0, 'update');
    expect(world.tell(1).sort()).toEqual([`alert ${A}: search exhausted`, `alert ${B}: update exhausted`]);
  });

  it('is not repeated under the account that an announced key turns out to belong to', () => {
    const world = new World();
    world.answer(key('k'), 0, 0);
    expect(world.tell(1)).toHaveLength(1);
    world.accounts = [A];
    applyEvent(world.state, { type: 'ownersMerged', owner: A, space: SPACE, at: ms(2), from: key('k') });
    world.alerts = moveIncidents(world.alerts, key('k'), A);
    expect(world.tell(3)).toEqual([]);
  });
});

describe('a focused screen', () => {
  it('suppresses notifications of what it shows, and counts them as announced', () => {
    const world = new World();
    world.accounts = [A, B];
    world.answer(A, 0, 5);
    expect(world.tell(1, { ownerOnScreen: A })).toEqual([]);
    expect(world.tell(2)).toEqual([]);
  });

  it('suppresses no notification of an owner that it does not show', () => {
    const world = new World();
    world.accounts = [A, B];
    world.answer(B, 0, 5);
    expect(world.tell(1, { ownerOnScreen: A })).toEqual([`alert ${B}: update warning`]);
  });
});

describe('a reset reminder', () => {
  const waiting = () => {
    const world = new World();
    world.accounts = [A, B];
    world.answer(A, 0, 0).answer(A, 0, 0, 'search').answer(B, 0, 0);
    world.tell(1);
    world.alerts = {
      ...world.alerts,
      reminders: addReminder([], { owner: A, category: 'update', resetAt: ms(50), bySetting: false }),
    };
    return world;
  };

  it('is met by the reset of its owner’s category, once', () => {
    const world = waiting().answer(A, 51, 149, 'update', 111);
    expect(world.tell(52)).toEqual([`reset ${A}: update back`]);
    expect(world.alerts.reminders).toEqual([]);
    expect(world.tell(53)).toEqual([]);
  });

  it('is not met by the reset of another owner', () => {
    const world = waiting().answer(B, 51, 149, 'update', 111);
    expect(world.tell(52)).toEqual([]);
    expect(world.alerts.reminders).toHaveLength(1);
  });

  it('is not met by the reset of another category', () => {
    const world = waiting().answer(A, 51, 149, 'search', 111);
    expect(world.tell(52)).toEqual([]);
    expect(world.alerts.reminders).toHaveLength(1);
  });

  it('is not met by an answer of the window whose end it waits for', () => {
    const world = waiting().answer(A, 40, 0);
    expect(world.tell(41)).toEqual([]);
    expect(world.alerts.reminders).toHaveLength(1);
  });
});
