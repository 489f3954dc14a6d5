/** Lets the evidence hear of answers, and says on a seen key whose it probably is. */
import type { LedgerEvent } from '../quota/event.ts';
import { Evidence, type Relation } from '../quota/evidence.ts';
import type { Flight } from '../quota/flight.ts';
import { checkFigures } from '../quota/reading.ts';
import type { OwnerId } from '../quota/snapshot.ts';

export interface Kin {
  readonly flightOf: (requestId: string) => Flight | null;
  readonly ownerOf: (key: OwnerId) => OwnerId;
  /** Whether it is an account's own key. */
  readonly isGiven: (key: OwnerId) => boolean;
  readonly dispatch: (event: LedgerEvent) => void;
  /** A key that was joined to an owner turned out to be another user's. */
  readonly onStranger: (key: OwnerId) => void;
}

export class Kinship {
  #evidence = new Evidence();
  readonly #kin: Kin;

  constructor(kin: Kin) {
    this.#kin = kin;
  }

  forget(): void {
    this.#evidence = new Evidence();
  }

  /** Hears of the answers to requests whose start was seen. One without sound figures is no testimony. */
  hear(event: LedgerEvent): void {
    // Evidence that the user has overruled must be found again to split what was joined.
    if (event.type === 'adopt') this.#evidence.reconsider(event.from);
    if (event.type !== 'answered') return;
    const flight = this.#kin.flightOf(event.requestId);
    const { figures, date, space, at } = event;
    if (flight === null) return;
    if (figures === null || date === null || event.status === 429) return;
    const sound = checkFigures(figures, date);
    if (typeof sound === 'string') return;
    const { key: credential, category, sentAt } = flight;
    const testimony = { ...sound, credential, space, category, sentAt, at };
    for (const { a, b, relation } of this.#evidence.take(testimony)) {
      this.#conclude(space, at, a, b, relation);
    }
  }

  #conclude(space: string, at: number, a: OwnerId, b: OwnerId, relation: Relation): void {
    const { ownerOf, isGiven, dispatch, onStranger } = this.#kin;
    const owners = [ownerOf(a), ownerOf(b)] as const;
    if (owners[0] === owners[1]) {
      // Joined by the user, but the service counts them apart: the one that was joined is another's.
      if (relation === 'different') onStranger(isGiven(a) || owners[0] === a ? b : a);
      return;
    }
    for (const [key, other] of [
      [a, owners[1]],
      [b, owners[0]],
    ] as const) {
      if (ownerOf(key) === key) {
        dispatch({ type: 'suspect', owner: key, space, at, of: relation === 'same' ? other : null });
      }
    }
  }
}
