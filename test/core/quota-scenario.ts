/** Scenarios for the tests of the model: a state with one owner, and events written as briefly as they are told. */

import { DEFAULT_THRESHOLDS } from '../../src/core/alerts/thresholds.ts';
import type { Category, KnownCategory } from '../../src/core/category.ts';
import { applyEvent, newQuotaState, type QuotaState } from '../../src/core/events/apply-event.ts';
import type { PollRequestReason, QuotaEvent } from '../../src/core/events/events.ts';
import { type PollPlan, planPoll } from '../../src/core/polling/poll-plan.ts';
import type { Gauge, OwnerView, PollError, Snapshot } from '../../src/core/snapshot.ts';
import { moveOwnerTimes } from '../../src/core/state/clock-set-back.ts';
import type { EvaluationContext } from '../../src/core/state/evaluation-context.ts';
import type { OwnerState } from '../../src/core/state/owner.ts';
import { buildSnapshot } from '../../src/core/view/build-snapshot.ts';
import { must } from '../utils.ts';
import { ms, OWNER, requestStarted, responseReceived, SPACE, T } from './events.ts';

const ACCOUNT = { id: OWNER, space: SPACE, userName: 'CI bot', label: null, alertScope: 'all' as const };

interface Answer {
  readonly category?: KnownCategory;
  readonly limit?: number;
  readonly remaining?: number;
  /** Seconds after T. */
  readonly reset?: number;
  /** Seconds after T; null: the answer has no `Date`. */
  readonly date?: number | null;
  /** When it arrives, in seconds after T by this machine's clock; its date where left out. */
  readonly at?: number;
  readonly status?: number;
  readonly retryAfter?: number | null;
  readonly fromCache?: boolean;
  readonly id?: string;
  readonly endpoint?: string;
  /** Figures as they came, in place of the three above; null: the answer had none. */
  readonly raw?: { limit: unknown; remaining: unknown; reset: unknown } | null;
}

interface Body {
  readonly limit: unknown;
  readonly remaining: unknown;
  /** Seconds after T. */
  readonly reset: number;
}

export class QuotaScenario {
  readonly state: QuotaState = newQuotaState();
  /** Poll context of the looks and plans. */
  context: Omit<EvaluationContext, 'now'> = {
    paused: false,
    polling: 'auto',
    screen: null,
    notBefore: null,
    observingSince: null,
    thresholds: DEFAULT_THRESHOLDS,
  };
  #requests = 0;

  constructor(
    /** Whether the owner is an account, which is polled. */
    readonly account = true,
  ) {}

  get owner(): OwnerState {
    return must(this.state.owners.get(OWNER));
  }

  apply(event: QuotaEvent): this {
    applyEvent(this.state, event);
    return this;
  }

  /** A request leaves `at` seconds after T. */
  send(
    id: string,
    at: number,
    category: KnownCategory = 'update',
    initiator = 'app.example.com',
    endpoint = 'GET /issues/:id',
  ): this {
    return this.apply(requestStarted({ at: ms(at), requestId: id, category, initiator, endpoint }));
  }

  /** Headers arrive. Without `id` nobody saw the request leave. */
  answer(answer: Answer = {}): this {
    const { category = 'update', limit = 150, remaining = 100, reset = 60, date = 0, status = 200 } = answer;
    const at = answer.at ?? date ?? 0;
    this.#requests += 1;
    const raw = answer.raw === undefined ? { limit, remaining, reset: T + reset } : answer.raw;
    const { endpoint = 'GET /issues/:id', fromCache = false, retryAfter = null } = answer;
    return this.apply(
      responseReceived({
        at: ms(at),
        requestId: answer.id ?? `unseen-${this.#requests}`,
        category,
        endpoint,
        status,
        fromCache,
        date: date === null ? null : T + date,
        rateLimit: raw,
        retryAfter,
      }),
    );
  }

  /** A request that is sent and answered within the same moment, `at` seconds after T. */
  call(answer: Answer & { readonly at: number }): this {
    this.#requests += 1;
    const id = answer.id ?? `call-${this.#requests}`;
    const category = answer.category ?? 'update';
    this.send(id, answer.at, category);
    return this.answer({ date: Math.floor(answer.at), ...answer, id });
  }

  end(id: string, at: number): this {
    return this.apply({ type: 'requestEnded', owner: OWNER, space: SPACE, at: ms(at), requestId: id });
  }

  /** The worker died before then, and may have missed the end of what was under way. */
  markUncertain(before: number): this {
    return this.apply({
      type: 'inFlightMarkedUncertain',
      owner: OWNER,
      space: SPACE,
      at: ms(before),
      before: ms(before),
    });
  }

  pollStarts(at: number): this {
    return this.apply({ type: 'pollStarted', owner: OWNER, space: SPACE, at: ms(at) });
  }

  /** Get Rate Limit is asked and answered `at` seconds after T. */
  poll(
    at: number,
    bodies: Readonly<Record<string, Body>>,
    { date = Math.floor(at), latency = 0 }: { date?: number | null; latency?: number } = {},
  ): this {
    return this.pollStarts(at - latency).apply({
      type: 'pollSucceeded',
      owner: OWNER,
      space: SPACE,
      at: ms(at),
      sentAt: ms(at - latency),
      date: date === null ? null : T + date,
      categories: Object.entries(bodies).map(([name, { limit, remaining, reset }]) => ({
        category: name as Category,
        limit,
        remaining,
        reset: T + reset,
      })),
    });
  }

  pollFails(at: number, error: PollError, { jitter = 0, notBefore = null as number | null } = {}): this {
    return this.pollStarts(at).apply({
      type: 'pollFailed',
      owner: OWNER,
      space: SPACE,
      at: ms(at),
      error,
      jitter,
      notBefore: notBefore === null ? null : ms(notBefore),
    });
  }

  setFastPolling(at: number, on = true): this {
    return this.apply({ type: 'fastPollingSet', owner: OWNER, space: SPACE, at: ms(at), on });
  }

  /** A poll beside the regular ones is requested. */
  requestPoll(at: number, reason: PollRequestReason, key?: string): this {
    const event = { type: 'pollRequested', owner: OWNER, space: SPACE, at: ms(at), reason } as const;
    return this.apply(key === undefined ? event : { ...event, key });
  }

  /** The local clock is set back by so many seconds, to `to` seconds after T. */
  setClockBack(by: number, to: number): this {
    for (const owner of this.state.owners.values()) {
      moveOwnerTimes(owner, { by: by * 1000, now: ms(to) });
    }
    return this;
  }

  plan(at: number): PollPlan {
    return planPoll(this.owner, { ...this.context, now: ms(at) }, this.state.owners);
  }

  #snapshot(at: number): Snapshot {
    const accounts = this.account ? [ACCOUNT] : [];
    return buildSnapshot([...this.state.owners.values()], accounts, { ...this.context, now: ms(at) });
  }

  /** Every owner's id, in the order of the screens. */
  owners(at: number): string[] {
    return this.#snapshot(at).owners.map(({ id }) => id);
  }

  view(at: number): OwnerView {
    return must(this.#snapshot(at).owners.find(({ id }) => id === OWNER));
  }

  gauge(at: number, category: string = 'update'): Gauge {
    return must(this.view(at).gauges.find((gauge) => gauge.category === category));
  }

  /** The worker dies and the next one takes up what was stored. */
  restart(): this {
    const owner = JSON.parse(JSON.stringify(this.owner)) as OwnerState;
    this.state.owners.set(OWNER, owner);
    return this;
  }

  rejections(): Record<string, number> {
    return Object.fromEntries(this.state.rejections);
  }
}

/** Seconds of server time from now until the gauge says it resets. */
export const secondsLeft = (gauge: Gauge, at: number): number => (must(gauge.resetAt) - ms(at)) / 1000;
