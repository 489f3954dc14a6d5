/**
 * Correlates observed keys with accounts: an account's polls against a key's answers.
 *
 * - `unknown`: no evidence
 * - `likely`: a poll of the account continues the key's figures exactly (same limit, reset within 2 s, and no figure in
 *   between that no request known to us took). It only labels the key, since figures of two users sometimes agree
 * - `joined`: the chance that another user's figures would look the same is one in a million or less
 * - `different`: a poll contradicts it; this stays until the user assigns the key
 *
 * The chance begins with that of the reset (`logChanceOfReset`). Each interval between two polls in which every read is
 * accounted for lowers it to a sixteenth where it differs from the interval before (`isIrregular`): a quarter for the
 * number of reads, and a quarter for the poll's own figure, which the key has skipped. An interval that is not accounted
 * for starts it again.
 */

import { setNewest } from '../bounded-map.ts';
import type { OwnerId } from '../snapshot.ts';
import {
  addPoll,
  figuresOf,
  isBetween,
  isComplete,
  isMember,
  type KeyAccountPair,
  type KeyRelation,
  lastOf,
  logChanceOfReset,
  MAX_ACCOUNTS,
  newPolledReads,
  type ObservedKey,
  type PolledReads,
  pairOf,
  setRelation,
  updateLogChance,
} from './key-evidence.ts';
import { type AccountPoll, addAnswer, contradicts, isContinued, type KeyAnswer } from './key-figures.ts';

export interface RelationChange {
  readonly key: OwnerId;
  readonly account: OwnerId;
  readonly relation: KeyRelation;
}

const MAX_LOG_CHANCE = Math.log(1e-6);
const MAX_KEYS = 64;

export class KeyCorrelator {
  readonly #keys = new Map<OwnerId, ObservedKey>();
  readonly #accounts = new Map<OwnerId, PolledReads>();
  readonly #ownerOf: (key: OwnerId) => OwnerId;

  /** @param ownerOf the account that a key is assigned to, or else the key itself */
  constructor(ownerOf: (key: OwnerId) => OwnerId) {
    this.#ownerOf = ownerOf;
  }

  relation(key: OwnerId, account: OwnerId): KeyRelation {
    return this.#keys.get(key)?.pairs.get(account)?.relation ?? 'unknown';
  }

  /** Removes what is known of this key: the user has assigned it. */
  forgetKey(key: OwnerId): void {
    this.#keys.delete(key);
  }

  /**
   * Adds the answer to a request of any key, also of an assigned one.
   *
   * @returns whether it is the first of this key
   */
  addAnswer(answer: KeyAnswer): boolean {
    const { key, space } = answer;
    const isFirst = !this.#keys.has(key);
    const observed = this.#keys.get(key) ?? { key, space, windows: [], pairs: new Map() };
    setNewest(this.#keys, key, observed, MAX_KEYS);
    addAnswer(observed.windows, answer);
    return isFirst;
  }

  /** Adds an account's poll, and returns the keys whose relation it changes. */
  addPoll(poll: AccountPoll): RelationChange[] {
    const reads = this.#accounts.get(poll.account) ?? newPolledReads();
    setNewest(this.#accounts, poll.account, reads, MAX_ACCOUNTS);
    const read = poll.categories.find(({ category }) => category === 'read');
    if (read !== undefined) addPoll(reads, read, { used: read.used, sentAt: poll.sentAt, at: poll.at });
    return [
      ...this.#findDifferent(poll),
      ...this.#findJoined(poll, reads),
      ...this.#findLikely(poll, reads),
    ].map(({ key, account, relation }) => ({ key, account, relation }));
  }

  #findDifferent(poll: AccountPoll): KeyAccountPair[] {
    const found = this.#keysOf(poll).flatMap((observed) => {
      const isOther = observed.windows.some((window) => contradicts(window, poll));
      return isOther ? [pairOf(observed, poll)] : [];
    });
    return found
      .filter(({ relation }) => relation !== 'different')
      .map((pair) => setRelation(pair, 'different'));
  }

  /** Evaluates the finished intervals. The newest one waits for the next poll, since an answer may still be in flight. */
  #findJoined(poll: AccountPoll, { read, polls, open }: PolledReads): KeyAccountPair[] {
    if (read === null) return [];
    const members = this.#membersOf(poll).map((observed) => ({
      pair: pairOf(observed, poll),
      figures: figuresOf(observed, read),
    }));
    const taken = new Set(polls.map(({ used }) => used));
    for (const { pair, figures } of members) {
      // Each figure of a counter occurs once, so a common figure is a contradiction.
      if (figures.some(({ used }) => taken.has(used))) pair.logChance = pair.firstLogChance;
    }
    for (let interval = open[0]; interval !== undefined; interval = open[0]) {
      const { from, to } = interval;
      const shares = members.map(({ pair, figures }) => ({
        pair,
        figures: figures.filter((figure) => isBetween(figure, { from, to })),
      }));
      const complete = isComplete(
        interval,
        shares.flatMap(({ figures }) => figures),
      );
      if (!complete && open.length === 1) break;
      open.shift();
      for (const { pair, figures } of shares) {
        if (figures.length === 0) continue;
        if (complete) updateLogChance(pair, { count: figures.length, length: to.at - from.at });
        else pair.logChance = pair.firstLogChance;
      }
    }
    const proved = members.filter(
      ({ pair }) => pair.relation === 'likely' && pair.logChance <= MAX_LOG_CHANCE,
    );
    return proved.map(({ pair }) => setRelation(pair, 'joined'));
  }

  /** Finds the keys that the poll continues, the latest first: each explains a gap of those before it. */
  #findLikely(poll: AccountPoll, { polls }: PolledReads): KeyAccountPair[] {
    const found: KeyAccountPair[] = [];
    for (const polled of poll.categories) {
      if (polled.reset === null || poll.date >= polled.reset) continue;
      const known = new Set(polled.category === 'read' ? polls.map(({ used }) => used) : []);
      const members = this.#membersOf(poll);
      for (const { used } of members.flatMap((observed) => figuresOf(observed, polled))) known.add(used);
      const candidates = this.#keysOf(poll)
        .filter((observed) => this.#isOpen(observed, poll) && figuresOf(observed, polled).length > 0)
        .sort((a, b) => lastOf(figuresOf(b, polled)) - lastOf(figuresOf(a, polled)));
      for (const observed of candidates) {
        const figures = figuresOf(observed, polled);
        if (!isContinued(figures, polled, known)) continue;
        for (const { used } of figures) known.add(used);
        const pair = pairOf(observed, poll);
        pair.firstLogChance = logChanceOfReset({ reset: polled.reset });
        pair.logChance = pair.firstLogChance;
        found.push(setRelation(pair, 'likely'));
      }
    }
    return found;
  }

  /** The keys of the space that are assigned to this account or unassigned. */
  #keysOf({ account, space }: AccountPoll): ObservedKey[] {
    return [...this.#keys.values()].filter((observed) => {
      const owner = this.#ownerOf(observed.key);
      return observed.space === space && (owner === account || owner === observed.key);
    });
  }

  /** The keys whose requests count as the account's. */
  #membersOf(poll: AccountPoll): ObservedKey[] {
    return this.#keysOf(poll).filter(
      ({ key, pairs }) => this.#ownerOf(key) === poll.account || isMember(pairs.get(poll.account)),
    );
  }

  /** Whether the key is unassigned and without any relation yet. */
  #isOpen({ key, pairs }: ObservedKey, { account }: AccountPoll): boolean {
    const known = pairs.get(account)?.relation ?? 'unknown';
    return this.#ownerOf(key) === key && known === 'unknown' && ![...pairs.values()].some(isMember);
  }
}
