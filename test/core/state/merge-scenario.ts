/** An account and a key of the same user, whose events a test writes as briefly as they are told. */

import { applyEvent, newQuotaState } from '../../../src/core/events/apply-event.ts';
import type { OwnerState } from '../../../src/core/state/owner.ts';
import { indexOwnersByInitiator, listFindings } from '../../../src/core/view/findings.ts';
import { must } from '../../utils.ts';
import { ms, OWNER, requestStarted, responseReceived, SPACE, T } from '../events.ts';

type Who = 'key' | 'account';

export class MergeScenario {
  readonly state = newQuotaState();
  readonly key = `${SPACE}~000000000000000b`;
  #count = 0;

  owner(id: string): OwnerState {
    return must(this.state.owners.get(id));
  }

  #of(who: Who, at: number) {
    return { owner: who === 'key' ? this.key : OWNER, space: SPACE, at: ms(at) };
  }

  send(who: Who, at: number, requestId: string, initiator = 'app.example.com'): this {
    const request = { ...this.#of(who, at), requestId, initiator, key: this.key };
    applyEvent(this.state, requestStarted(request));
    return this;
  }

  answer(who: Who, at: number, requestId: string, remaining = 100, reset = 60): this {
    const figures = { date: T + Math.floor(at), rateLimit: { limit: 150, remaining, reset: T + reset } };
    applyEvent(this.state, responseReceived({ ...this.#of(who, at), requestId, ...figures }));
    return this;
  }

  /** A request that leaves 0.1 s before it is answered. */
  call(who: Who, at: number, remaining = 100, reset = 60): this {
    this.#count += 1;
    return this.send(who, at - 0.1, `call-${this.#count}`).answer(
      who,
      at,
      `call-${this.#count}`,
      remaining,
      reset,
    );
  }

  /** The same read, each time. */
  repeatRead(who: Who, at: number): this {
    this.#count += 1;
    const requestId = `ask-${this.#count}`;
    const request = { requestId, category: 'read', endpoint: 'GET /space' } as const;
    const sent = { ...this.#of(who, at - 0.1), ...request, key: this.key, queryHash: 4711 };
    applyEvent(this.state, requestStarted(sent));
    const rateLimit = { limit: 600, remaining: 600 - this.#count, reset: T + 60 };
    const answer = { ...this.#of(who, at), ...request, date: T + Math.floor(at), rateLimit };
    applyEvent(this.state, responseReceived(answer));
    return this;
  }

  dismiss(who: Who, at: number, finding: string): this {
    applyEvent(this.state, { type: 'findingDismissed', ...this.#of(who, at), finding });
    return this;
  }

  merge(at: number): this {
    applyEvent(this.state, { type: 'ownersMerged', ...this.#of('account', at), from: this.key });
    return this;
  }
}

/** The account's findings, as kind and number. */
export function findingsAt({ state }: MergeScenario, at: number): string[] {
  const owner = state.owners.get(OWNER);
  if (owner === undefined) return [];
  const all = listFindings(owner, indexOwnersByInitiator([...state.owners.values()], ms(at)), [], ms(at));
  return all.filter(({ kind }) => kind !== 'severalUsers').map(({ kind, count }) => `${kind} ${count}`);
}
