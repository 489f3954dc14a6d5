/** Compares observed keys with the accounts of their space: requests polls, labels keys, joins and unassigns them. */

import { criticalAt } from '../../core/alerts/thresholds.ts';
import type { EventOf, PollRequestReason, QuotaEvent } from '../../core/events/events.ts';
import { KeyCorrelator, type RelationChange } from '../../core/inference/key-correlation.ts';
import { polledCategories } from '../../core/inference/key-figures.ts';
import { checkFigures } from '../../core/readings/reading.ts';
import type { OwnerId } from '../../core/snapshot.ts';
import type { InFlightRequest } from '../../core/usage/in-flight.ts';

export interface MatcherContext {
  /** A request in flight. */
  readonly inFlightRequest: (requestId: string) => InFlightRequest | null;
  /** The account that a key is assigned to, else the key itself; something else if the user has unassigned it. */
  readonly ownerOf: (key: OwnerId) => OwnerId;
  /** Whether it is an account's own key. */
  readonly isGiven: (key: OwnerId) => boolean;
  readonly accountsOf: (space: string) => readonly OwnerId[];
  readonly dispatch: (event: QuotaEvent) => void;
  /** A key was proved to belong to the account's user. */
  readonly onJoined: (key: OwnerId, account: OwnerId) => void;
  /** An assigned key was proved to belong to another user. */
  readonly onDifferent: (key: OwnerId) => void;
}

export class KeyMatcher {
  readonly #context: MatcherContext;
  #correlator: KeyCorrelator;
  /** Polls requested since the account's last one, as `account reason`. */
  readonly #requested = new Set<string>();

  constructor(context: MatcherContext) {
    this.#context = context;
    this.#correlator = new KeyCorrelator(context.ownerOf);
  }

  clear(): void {
    this.#correlator = new KeyCorrelator(this.#context.ownerOf);
    this.#requested.clear();
  }

  onEvent(event: QuotaEvent): void {
    if (event.type === 'ownersMerged') this.#correlator.forgetKey(event.from);
    else if (event.type === 'responseReceived') this.#onAnswer(event);
    else if (event.type === 'pollSucceeded') this.#onPoll(event);
    else if (event.type === 'pollFailed') this.#onPollEnd(event.owner);
  }

  /** A 429 takes no figure of the counter, so it proves nothing. */
  #onAnswer(event: EventOf<'responseReceived'>): void {
    const { space, at, rateLimit, date, status } = event;
    const request = this.#context.inFlightRequest(event.requestId);
    if (request === null || rateLimit === null || date === null || status === 429) return;
    const figures = checkFigures(rateLimit, date);
    if (typeof figures === 'string') return;
    const { key, category, sentAt } = request;
    const isFirst = this.#correlator.addAnswer({ ...figures, key, space, category, sentAt, at });
    if (status >= 400 || event.fromCache || this.#context.isGiven(key)) return;
    const isLow = figures.remaining <= criticalAt(figures.limit);
    for (const account of this.#context.accountsOf(space)) {
      const reason = this.#reasonToPoll(key, account, isFirst, isLow);
      if (reason !== null) this.#requestPoll({ owner: account, space, at, reason, key });
    }
  }

  /** Why an answer to this key needs a poll of the account; null if it does not. */
  #reasonToPoll(key: OwnerId, account: OwnerId, isFirst: boolean, isLow: boolean): PollRequestReason | null {
    const owner = this.#context.ownerOf(key);
    const relation = this.#correlator.relation(key, account);
    // A low figure of a key that is only likely alerts by the account's poll alone.
    if (owner === key && relation === 'likely' && isLow) return 'confirmation';
    const isOpen = owner === key && (relation === 'unknown' || relation === 'likely');
    return isOpen || (owner === account && isFirst) ? 'newKey' : null;
  }

  #requestPoll(request: Omit<EventOf<'pollRequested'>, 'type'>): void {
    const name = `${request.owner} ${request.reason}`;
    if (this.#requested.has(name)) return;
    this.#requested.add(name);
    this.#context.dispatch({ type: 'pollRequested', ...request });
  }

  #onPollEnd(account: OwnerId): void {
    this.#requested.delete(`${account} newKey`);
    this.#requested.delete(`${account} confirmation`);
  }

  #onPoll(event: EventOf<'pollSucceeded'>): void {
    const { owner: account, space, sentAt, at, date } = event;
    this.#onPollEnd(account);
    if (date === null) return;
    const categories = polledCategories(event, date);
    for (const change of this.#correlator.addPoll({ account, space, sentAt, at, date, categories })) {
      this.#applyChange(change, space, at);
    }
  }

  #applyChange({ key, account, relation }: RelationChange, space: string, at: number): void {
    const { ownerOf, isGiven, dispatch, onJoined, onDifferent } = this.#context;
    const isAssigned = ownerOf(key) !== key;
    if (relation === 'joined') onJoined(key, account);
    else if (!isAssigned) {
      const suggestedOwner = relation === 'likely' ? account : null;
      dispatch({ type: 'ownerSuggested', owner: key, space, at, suggestedOwner });
    } else if (!isGiven(key)) onDifferent(key);
  }
}
