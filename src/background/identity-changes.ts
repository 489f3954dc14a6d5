/** The user says whose a key is, or takes it back: what was known of it moves, or starts again. */
import type { Identity } from '../platform/identity.ts';
import { now } from './clock.ts';
import type { Owners } from './owners.ts';
import { beat, type Parts } from './pulse.ts';
import type { Store } from './store.ts';

export async function changeIdentity(
  parts: Parts,
  owners: Owners,
  store: Store,
  identity: Identity,
): Promise<void> {
  const { state, alerter, chronicle } = parts;
  const before = state.identity;
  state.identity = identity;
  owners.setJoined(identity.joined);
  for (const [seen, to] of Object.entries(identity.joined)) {
    if (before.joined[seen] === to) continue;
    const owner = owners.ownerOf(to);
    // The history moves into the room for the user's own, also that of a key to which another was joined.
    if (state.account(owner) === undefined) chronicle.move(owner, owner);
    chronicle.move(seen, owner);
    if (!state.ledger.owners.has(seen)) continue;
    state.dispatch({ type: 'adopt', owner, space: spaceOf(owner), at: now(), from: seen });
    alerter.move(seen, owner);
    await store.forget([seen]);
  }
  // A key that is the user's own has its history in that room, too.
  for (const key of identity.mine) if (!before.mine.includes(key)) chronicle.move(key, key);
  for (const [seen, to] of Object.entries(before.joined)) {
    const owner = owners.ownerOf(to);
    if (identity.joined[seen] === to || !state.ledger.owners.has(owner)) continue;
    const of = { owner, space: spaceOf(owner), at: now() };
    state.dispatch({ type: 'unmix', ...of });
    if (state.account(owner) !== undefined) state.dispatch({ type: 'pollAgain', ...of });
  }
  beat(parts);
}

/** The space in an owner's id, `demo.backlog.com#7` or `demo.backlog.com~0123456789abcdef`. */
const spaceOf = (owner: string): string => owner.split(/[#~]/, 1)[0] ?? owner;
