/** Who may speak: accounts and keys called the user's own; observed keys only where there is neither. */
import { describe, expect, it } from 'vitest';
import {
  type AlertRules,
  type AlertState,
  evaluateAlerts,
  moveAlerts,
  NO_ALERTS,
} from '../../../src/core/alerts/evaluate-alerts.ts';
import type { AlertIncident } from '../../../src/core/alerts/incident-notifications.ts';
import { addReminder } from '../../../src/core/alerts/reminders.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/core/alerts/thresholds.ts';
import { ownerToOpen } from '../../../src/core/alerts/urgency.ts';
import type { Category, KnownCategory } from '../../../src/core/category.ts';
import { applyEvent, newQuotaState } from '../../../src/core/events/apply-event.ts';
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

class AlertScenario {
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
    const scenario = new AlertScenario();
    scenario.accounts = [A];
    scenario.answer(A, 0, 140).answer(key('stranger'), 1, 0);
    expect(scenario.badge(2)).toBe(`140 ${A}`);
    expect(scenario.tell(2)).toEqual([]);
    expect(scenario.ids(2)).toEqual([A, key('stranger')]);
  });

  it('an observed key leaves the badge empty if the account has used nothing', () => {
    const scenario = new AlertScenario();
    scenario.accounts = [A];
    scenario.answer(key('stranger'), 1, 0);
    expect(scenario.badge(2)).toBe('');
  });

  it('hundreds of hostile keys evict no alert of an account', () => {
    const scenario = new AlertScenario();
    scenario.accounts = [A];
    scenario.answer(A, 0, 5);
    expect(scenario.tell(1)).toEqual([`alert ${A}: update warning`]);
    for (let name = 0; name < 600; name += 1) scenario.answer(key(name), 2, 0);
    scenario.tell(3);
    scenario.answer(A, 4, 4);
    expect(scenario.tell(5)).toEqual([]);
  });
});

it('the incidents of all observed keys are the latest 100, and evict none of an account or of the user’s key', () => {
  const scenario = new AlertScenario();
  scenario.accounts = [A];
  const incident = (at: number): AlertIncident => ({
    ...{ startedAt: ms(at), lastRiskAt: ms(at), notifiedAt: ms(at) },
    ...{ warned: true, exhausted: false, fastSince: null },
  });
  const keys = Array.from({ length: 150 }, (_, index) => [`${key(index)}|update`, incident(index)] as const);
  const own = [`${A}|read`, `${key('mine')}|read`].map((name) => [name, incident(-1)] as const);
  const incidents = Object.fromEntries([...own, ...keys]);
  scenario.mine = new Set([key('mine')]);
  scenario.answer(key('mine'), 200, 140, 'update', 250);
  scenario.alerts = { ...NO_ALERTS, incidents };
  scenario.answer(A, 200, 5, 'update', 250).tell(201);
  const kept = Object.keys(scenario.alerts.incidents);
  expect(kept.slice(0, 3)).toEqual([`${A}|update`, `${A}|read`, `${key('mine')}|read`]);
  expect(new Set(kept.slice(3))).toEqual(new Set(keys.slice(50).map(([name]) => name)));
});

describe('the alert scope of an account', () => {
  /** B has used up its updates; A has most of its own left. */
  const scenario = (scope: AlertScope) => {
    const made = new AlertScenario();
    made.accounts = [A, B];
    made.scopes.set(B, scope);
    return made.answer(A, 0, 140).answer(B, 0, 0);
  };
  const opened = (made: AlertScenario, shownLast: OwnerId) => ownerToOpen(made.look(1).owners, shownLast);

  it('“all” has the badge, opens and notifies', () => {
    expect(scenario('all').badge(1)).toBe(`49s ${B}`);
    expect(opened(scenario('all'), A)).toBe(B);
    expect(scenario('all').tell(1)).toEqual([`alert ${B}: update exhausted`]);
  });

  it('“button” has the badge and opens, and never notifies', () => {
    expect(scenario('button').badge(1)).toBe(`49s ${B}`);
    expect(opened(scenario('button'), A)).toBe(B);
    expect(scenario('button').tell(1)).toEqual([]);
  });

  it('“list” never changes the badge or what opens, never notifies, and is listed last', () => {
    expect(scenario('list').badge(1)).toBe(`140 ${A}`);
    expect(opened(scenario('list'), A)).toBe(A);
    expect(opened(scenario('list'), B)).toBe(A);
    expect(scenario('list').tell(1)).toEqual([]);
    expect(scenario('list').ids(1)).toEqual([A, B]);
  });

  it('“list” leaves the badge empty where it is the only account, and still comes before an observed key', () => {
    const alone = scenario('list')
      .answer(B, 51, 149, 'update', 111)
      .answer(key('stranger'), 60, 0, 'update', 111);
    alone.accounts = [B];
    expect(alone.badge(61)).toBe('');
    expect(alone.tell(61)).toEqual([]);
    // Though the key is used up, and was used later.
    expect(alone.ids(61)[0]).toBe(B);
    expect(ownerToOpen(alone.look(61).owners, '')).toBe(B);
  });

  it('of any account keeps a reminder that the user asked for', () => {
    const made = scenario('list');
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
    const scenario = new AlertScenario();
    scenario.mine = new Set([key('mine')]);
    scenario.answer(key('mine'), 0, 5).answer(key('stranger'), 0, 0);
    expect(scenario.badge(1)).toBe(`u5 ${key('mine')}`);
    expect(scenario.tell(1)).toEqual([`alert ${key('mine')}: update warning`]);
    scenario.answer(key('mine'), 2, 0);
    expect(scenario.tell(3)).toEqual([`alert ${key('mine')}: update exhausted`]);
  });
});

describe('without an account,', () => {
  it('the badge speaks of the most urgent key, and the list begins with it', () => {
    const scenario = new AlertScenario();
    for (let name = 0; name < 5; name += 1) scenario.answer(key(name), name, 149);
    scenario.answer(key('sixth'), 6, 5);
    expect(scenario.ids(7)[0]).toBe(key('sixth'));
    expect(scenario.badge(7)).toBe(`u5 ${key('sixth')}`);
  });

  it('the key used last comes first of those that are equally urgent', () => {
    const scenario = new AlertScenario();
    for (const name of ['b', 'c', 'a']) scenario.answer(key(name), { b: 1, c: 2, a: 3 }[name] ?? 0, 149);
    expect(scenario.ids(4)).toEqual([key('a'), key('c'), key('b')]);
  });

  it('a key leaves the list ten minutes after its last window', () => {
    const scenario = new AlertScenario();
    scenario.answer(key('old'), 0, 149);
    expect(scenario.ids(649)).toEqual([key('old')]);
    expect(scenario.ids(651)).toEqual([]);
  });

  it('hundreds of hostile keys make one notification in ten minutes, also when they come again', () => {
    const scenario = new AlertScenario();
    const said: string[] = [];
    for (let at = 0; at < 1200; at += 60) {
      for (let name = 0; name < KEYS; name += 1) scenario.answer(key(name), at, 0, 'update', at + 50);
      said.push(...scenario.tell(at + 1));
      // Cleared, and then the same keys come again.
      scenario.state.owners.clear();
      scenario.alerts = { ...scenario.alerts, incidents: {} };
    }
    expect(said).toHaveLength(2);
    expect(Object.keys(scenario.alerts.incidents).length).toBeLessThanOrEqual(400);
  });

  it('the ten minutes without another notification outlive the worker and the browser', () => {
    const scenario = new AlertScenario();
    scenario.answer(key('one'), 0, 0);
    expect(scenario.tell(1)).toHaveLength(1);
    scenario.alerts = JSON.parse(JSON.stringify(scenario.alerts)) as AlertState;
    scenario.answer(key('two'), 100, 0, 'update', 150);
    expect(scenario.tell(101)).toEqual([]);
    scenario.answer(key('three'), 600, 0, 'update', 650);
    expect(scenario.tell(600.999)).toEqual([]);
    expect(scenario.tell(601)).toEqual([`alert ${key('three')}: update exhausted`]);
  });
});

describe('a notification', () => {
  it('says everything that is wrong with its owner, also what was announced before', () => {
    const scenario = new AlertScenario();
    scenario.accounts = [A];
    scenario.answer(A, 0, 0, 'search');
    expect(scenario.tell(0.1)).toEqual([`alert ${A}: search exhausted`]);
    scenario.answer(A, 1.5, 5, 'update');
    expect(scenario.tell(1.6)).toEqual([`alert ${A}: update warning, search update`]);
    expect(scenario.tell(1.8)).toEqual([]);
  });

  it('of one account says nothing of another', () => {
    const scenario = new AlertScenario();
    scenario.accounts = [A, B];
    scenario.answer(A, 0, 0, 'search').answer(B, 0, 0, 'update');
    expect(scenario.tell(1).sort()).toEqual([`alert ${A}: search exhausted`, `alert ${B}: update exhausted`]);
  });

  it('is not repeated under the account that an announced key turns out to belong to', () => {
    const scenario = new AlertScenario();
    scenario.answer(key('k'), 0, 0);
    expect(scenario.tell(1)).toHaveLength(1);
    scenario.accounts = [A];
    applyEvent(scenario.state, { type: 'ownersMerged', owner: A, space: SPACE, at: ms(2), from: key('k') });
    scenario.alerts = moveAlerts(scenario.alerts, key('k'), A);
    expect(scenario.tell(3)).toEqual([]);
  });
});

it('a reminder of an assigned key moves to its account, where none is twice and the user’s own stays so', () => {
  const of = (owner: string, bySetting: boolean, category: 'update' | 'search' = 'update') => ({
    ...{ owner, category, bySetting },
    resetAt: ms(60),
  });
  const alerts = {
    ...NO_ALERTS,
    reminders: [of(key('k'), true), of(key('k'), true, 'search'), of(A, false), of(B, true)],
  };
  expect(moveAlerts(alerts, key('k'), A).reminders).toEqual([
    of(B, true),
    of(A, false),
    of(A, true, 'search'),
  ]);
});

describe('a focused screen', () => {
  it('suppresses notifications of what it shows, and counts them as announced', () => {
    const scenario = new AlertScenario();
    scenario.accounts = [A, B];
    scenario.answer(A, 0, 5);
    expect(scenario.tell(1, { ownerOnScreen: A })).toEqual([]);
    expect(scenario.tell(2)).toEqual([]);
  });

  it('suppresses no notification of an owner that it does not show', () => {
    const scenario = new AlertScenario();
    scenario.accounts = [A, B];
    scenario.answer(B, 0, 5);
    expect(scenario.tell(1, { ownerOnScreen: A })).toEqual([`alert ${B}: update warning`]);
  });
});

describe('a reset reminder', () => {
  const waiting = () => {
    const scenario = new AlertScenario();
    scenario.accounts = [A, B];
    scenario.answer(A, 0, 0).answer(A, 0, 0, 'search').answer(B, 0, 0);
    scenario.tell(1);
    scenario.alerts = {
      ...scenario.alerts,
      reminders: addReminder([], { owner: A, category: 'update', resetAt: ms(50), bySetting: false }),
    };
    return scenario;
  };

  it('is met by the reset of its owner’s category, once', () => {
    const scenario = waiting().answer(A, 51, 149, 'update', 111);
    expect(scenario.tell(52)).toEqual([`reset ${A}: update back`]);
    expect(scenario.alerts.reminders).toEqual([]);
    expect(scenario.tell(53)).toEqual([]);
  });

  it('is not met by the reset of another owner', () => {
    const scenario = waiting().answer(B, 51, 149, 'update', 111);
    expect(scenario.tell(52)).toEqual([]);
    expect(scenario.alerts.reminders).toHaveLength(1);
  });

  it('is not met by the reset of another category', () => {
    const scenario = waiting().answer(A, 51, 149, 'search', 111);
    expect(scenario.tell(52)).toEqual([]);
    expect(scenario.alerts.reminders).toHaveLength(1);
  });

  it('is not met by an answer of the window whose end it waits for', () => {
    const scenario = waiting().answer(A, 40, 0);
    expect(scenario.tell(41)).toEqual([]);
    expect(scenario.alerts.reminders).toHaveLength(1);
  });
});
