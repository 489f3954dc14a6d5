/** Compares the keys that are seen on a space with its accounts: asks for polls, labels keys, joins and splits them. */

import { criticalAt } from '../../core/alerts/thresholds.ts';
import type { EventOf, PollRequestReason, QuotaEvent } from '../../core/events.ts';
import { KeyCorrelator, type RelationChange } from '../../core/inference/key-correlation.ts';
import type { PolledCategory } from '../../core/inference/key-figures.ts';
import { checkFigures, saysIdle } from '../../core/readings/reading.ts';
import type { OwnerId } from '../../core/snapshot.ts';
import type { InFlightRequest } from '../../core/state/in-flight.ts';

export interface MatcherContext {
  /** A request under way. */
  readonly inFlightRequest: (requestId: string) => InFlightRequest | null;
  /** The account that a key is assigned to, the key itself, or something else where the user keeps it apart. */
  readonly ownerOf: (key: OwnerId) => OwnerId;
  /** Whether it is an account's own key. */
  readonly isGiven: (key: OwnerId) => boolean;
  readonly accountsOf: (space: string) => readonly OwnerId[];
  readonly dispatch: (event: QuotaEvent) => void;
  /** A key was proved to be the account's user's. */
  readonly onJoined: (key: OwnerId, account: OwnerId) => void;
  /** A key that was assigned to an account was proved to be another user's. */
  readonly onDifferent: (key: OwnerId) => void;
}

export class KeyMatcher {
  readonly #context: MatcherContext;
  #correlator: KeyCorrelator;
  /** Polls asked for since the account's last one, `account reason`. */
  readonly #asked = new Set<string>();

  constructor(context: MatcherContext) {
    this.#context = context;
    this.#correlator = new KeyCorrelator(context.ownerOf);
  }

  clear(): void {
    this.#correlator = new KeyCorrelator(this.#context.ownerOf);
    this.#asked.clear();
  }

  onEvent(event: QuotaEvent): void {
    if (event.type === 'ownersMerged') this.#correlator.forgetKey(event.from);
    else if (event.type === 'responseReceived') this.#noteAnswer(event);
    else if (event.type === 'pollSucceeded') this.#notePoll(event);
    else if (event.type === 'pollFailed') this.#pollIsOver(event.owner);
  }

  /** A 429 takes no figure of the counter, so it proves nothing. */
  #noteAnswer(event: EventOf<'responseReceived'>): void {
    const { space, at, rateLimit, date, status } = event;
    const flight = this.#context.inFlightRequest(event.requestId);
    if (flight === null || rateLimit === null || date === null || status === 429) return;
    const sound = checkFigures(rateLimit, date);
    if (typeof sound === 'string') return;
    const { key, category, sentAt } = flight;
    const isFirst = this.#correlator.addAnswer({ ...sound, key, space, category, sentAt, at });
    if (status >= 400 || event.fromCache || this.#context.isGiven(key)) return;
    const isLow = sound.remaining <= criticalAt(sound.limit);
    for (const account of this.#context.accountsOf(space)) {
      const reason = this.#reasonToAsk(key, account, isFirst, isLow);
      if (reason !== null) this.#ask({ owner: account, space, at, reason, key });
    }
  }

  /** Why the account's poll is wanted after an answer to this key; null where it is not. */
  #reasonToAsk(key: OwnerId, account: OwnerId, isFirst: boolean, isLow: boolean): PollRequestReason | null {
    const owner = this.#context.ownerOf(key);
    const relation = this.#correlator.relation(key, account);
    // Only the account's own poll may warn.
    if (owner === key && relation === 'likely' && isLow) return 'confirmation';
    const isOpen = owner === key && (relation === 'unknown' || relation === 'likely');
    return isOpen || (owner === account && isFirst) ? 'newKey' : null;
  }

  #ask(request: Omit<EventOf<'pollRequested'>, 'type'>): void {
    const name = `${request.owner} ${request.reason}`;
    if (this.#asked.has(name)) return;
    this.#asked.add(name);
    this.#context.dispatch({ type: 'pollRequested', ...request });
  }

  #pollIsOver(account: OwnerId): void {
    this.#asked.delete(`${account} newKey`);
    this.#asked.delete(`${account} confirmation`);
  }

  #notePoll(event: EventOf<'pollSucceeded'>): void {
    const { owner: account, space, sentAt, at, date } = event;
    this.#pollIsOver(account);
    if (date === null) return;
    const categories = polledCategories(event, date);
    for (const change of this.#correlator.addPoll({ account, space, sentAt, at, date, categories })) {
      this.#conclude(change, space, at);
    }
  }

  #conclude({ key, account, relation }: RelationChange, space: string, at: number): void {
    const { ownerOf, isGiven, dispatch, onJoined, onDifferent } = this.#context;
    const isAssigned = ownerOf(key) !== key;
    if (relation === 'joined') onJoined(key, account);
    else if (!isAssigned) {
      const suggestedOwner = relation === 'likely' ? account : null;
      dispatch({ type: 'ownerSuggested', owner: key, space, at, suggestedOwner });
    } else if (!isGiven(key)) onDifferent(key);
  }
}

/** The sound figures of a poll, as counts. */
export function polledCategories({ categories }: EventOf<'pollSucceeded'>, date: number): PolledCategory[] {
  return categories.flatMap(({ category, ...raw }) => {
    const figures = checkFigures(raw, date);
    if (typeof figures === 'string') return [];
    const { limit, remaining, reset } = figures;
    return [{ category, limit, used: limit - remaining, reset: saysIdle(figures, date) ? null : reset }];
  });
}
