/** The user says whose a key is, or takes it back: what was known of it moves, or starts again. */
import type { KeyAssignments } from '../../storage/key-assignments.ts';
import type { OwnerResolver } from '../capture/owner-resolver.ts';
import { now } from '../local-clock.ts';
import type { Services } from '../update-cycle.ts';

export async function onKeysAssigned(
  parts: Services,
  owners: OwnerResolver,
  assignments: KeyAssignments,
): Promise<void> {
  const { state, alerts, historyRecorder, session } = parts;
  const before = state.keyAssignments;
  state.keyAssignments = assignments;
  owners.setAssignments(assignments.joined);
  for (const [seen, to] of Object.entries(assignments.joined)) {
    if (before.joined[seen] === to) continue;
    const owner = owners.ownerOf(to);
    // The history moves into the room for the user's own, also that of a key to which another was joined.
    if (state.account(owner) === undefined) historyRecorder.move(owner, owner);
    historyRecorder.move(seen, owner);
    if (!state.quota.owners.has(seen)) continue;
    state.dispatch({ type: 'ownersMerged', owner, space: spaceOf(owner), at: now(), from: seen });
    alerts.move(seen, owner);
    await session.remove([seen]);
  }
  // A key that is the user's own has its history in that room, too.
  for (const key of assignments.mine) if (!before.mine.includes(key)) historyRecorder.move(key, key);
  for (const [seen, to] of Object.entries(before.joined)) {
    const owner = owners.ownerOf(to);
    if (assignments.joined[seen] === to || !state.quota.owners.has(owner)) continue;
    const of = { owner, space: spaceOf(owner), at: now() };
    state.dispatch({ type: 'windowsCleared', ...of });
    if (state.account(owner) !== undefined) state.dispatch({ type: 'pollRetryRequested', ...of });
  }
}

/** The space in an owner's id, `demo.backlog.com#7` or `demo.backlog.com~0123456789abcdef`. */
const spaceOf = (owner: string): string => owner.split(/[#~]/, 1)[0] ?? owner;
