/** Watches answers for those that disprove what an account's last poll failed with, and asks for a poll then. */
import { POLL_ENDPOINT } from '../backlog/rate-limit.ts';
import { isDisproved } from '../quota/disproof.ts';
import type { LedgerEvent } from '../quota/event.ts';
import { OWN } from '../quota/flight.ts';
import { checkFigures } from '../quota/reading.ts';
import type { OwnerId } from '../quota/snapshot.ts';
import type { State } from './state.ts';

/**
 * Takes an event before it is applied. An answer counts where its request was sent after the failed poll, and was no
 * poll of that account: what those say, the poller says itself.
 *
 * @param isGiven whether a key is the one that the user gave us for its account
 */
export function noteEvidence(state: State, isGiven: (key: OwnerId) => boolean, event: LedgerEvent): void {
  if (event.type !== 'answered' || event.fromCache) return;
  const { owner, space, at, status, category, figures, date } = event;
  const failed = state.accounts.filter(
    (account) => account.space === space && state.ledger.owners.get(account.id)?.poll.problem != null,
  );
  const flight = failed.length === 0 ? null : (state.flightOf(event.requestId)?.flight ?? null);
  if (flight === null || figures === null || date === null) return;
  if (typeof checkFigures(figures, date) === 'string') return;
  const isPoll = flight.initiator === OWN && flight.endpoint === POLL_ENDPOINT;
  for (const { id } of failed) {
    const poll = state.ledger.owners.get(id)?.poll;
    const isOwner = owner === id;
    if (poll?.problem == null || (isOwner && isPoll) || flight.sentAt < (poll.triedAt ?? 0)) continue;
    const isKey = isOwner && isGiven(flight.key);
    if (!isDisproved(poll.problem, { status, category, isOwner, isKey })) continue;
    state.dispatch({ type: 'pollRequested', owner: id, space, at, reason: 'disproof' });
  }
}
