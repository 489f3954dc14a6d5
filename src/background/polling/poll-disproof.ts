/** Watches answers for those that disprove what an account's last poll failed with, and asks for a poll then. */
import { POLL_ENDPOINT } from '../../backlog-api/own-requests.ts';
import type { QuotaEvent } from '../../core/events.ts';
import { isDisproved } from '../../core/polling/poll-errors.ts';
import { checkFigures } from '../../core/readings/reading.ts';
import type { OwnerId } from '../../core/snapshot.ts';
import { SELF_INITIATOR } from '../../core/state/in-flight.ts';
import type { AppState } from '../app-state.ts';

/**
 * Takes an event before it is applied. An answer counts where its request was sent after the failed poll, and was no
 * poll of that account: what those say, the poller says itself.
 *
 * @param isGiven whether a key is the one that the user gave us for its account
 */
export function requestDisproofPoll(
  state: AppState,
  isGiven: (key: OwnerId) => boolean,
  event: QuotaEvent,
): void {
  if (event.type !== 'responseReceived' || event.fromCache) return;
  const { owner, space, at, status, category, rateLimit, date } = event;
  const failed = state.accounts.filter(
    (account) => account.space === space && state.quota.owners.get(account.id)?.poll.error != null,
  );
  const flight = failed.length === 0 ? null : (state.inFlightRequest(event.requestId)?.request ?? null);
  if (flight === null || rateLimit === null || date === null) return;
  if (typeof checkFigures(rateLimit, date) === 'string') return;
  const isPoll = flight.initiator === SELF_INITIATOR && flight.endpoint === POLL_ENDPOINT;
  for (const { id } of failed) {
    const poll = state.quota.owners.get(id)?.poll;
    const isOwner = owner === id;
    if (poll?.error == null || (isOwner && isPoll) || flight.sentAt < (poll.triedAt ?? 0)) continue;
    const isKey = isOwner && isGiven(flight.key);
    if (!isDisproved(poll.error, { status, category, isOwner, isKey })) continue;
    state.dispatch({ type: 'pollRequested', owner: id, space, at, reason: 'disproof' });
  }
}
